"""What a method has made of samples."""

from dataclasses import dataclass, field

import numpy as np


def no_watch(points: np.ndarray) -> None:
    pass


@dataclass
class Embedded:
    """points: (n, dimensions) float64. axes: what its axes are called, empty where they mean nothing. figures: what the
    method says of itself. directions: (dimensions, d), orthonormal, and origin (d,), of a linear method, by which a
    place becomes a sample again: origin + place @ directions; else None. loadings: (dimensions, d) of a linear method,
    how far a sample moves along each axis when a value grows by 1; else None. notes: sentences on what it cannot show.
    """

    points: np.ndarray
    axes: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    directions: np.ndarray | None = None
    origin: np.ndarray | None = None
    loadings: np.ndarray | None = None
    notes: list[str] = field(default_factory=list)
