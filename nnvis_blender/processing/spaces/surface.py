"""Values over a plane or a space, at one or more epochs. Flat arrays; the worker makes them, and Blender reads them."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Surface:
    """What a network answers over the plane of two of its inputs, or what it loses over the plane of two directions of
    its weights; over a space of three as well.

    kind: "output" or "loss". axes: what the two or three axes are called, the first along the last axis of `values`.
    low, high: (axes,) float64, the ends of each axis. fields: what the values are called: the classes, or "loss".
    values: (epochs, fields, rows, columns) float32, or (epochs, fields, layers, rows, columns); [..., 0, 0] is at low.
    epochs: (epochs,) float64, the numbers of the epochs, ascending; one without epochs. points: (points, axes) float32,
    what stands on the surface: samples, or the places that training passed. labels: (points,) int32 classes, -1 where
    there is none. heights: (epochs, points, fields) float32, the true values at the points, which need not lie on the
    surface. is_path: whether the points follow each other. fading: the error of what lies off the plane, 0 (none) to 1,
    of the values' grid; None where everything lies in it. notes: sentences on what it cannot show. measure: what the
    values are, as an axis says it: "probability", "logit", "loss", ... passed: (points,) float64, ascending: at which
    epoch training passed each point of a path; None where that is the point's number, counted from 0.
    """

    kind: str
    axes: list[str]
    low: np.ndarray
    high: np.ndarray
    fields: list[str]
    values: np.ndarray
    epochs: np.ndarray
    points: np.ndarray
    labels: np.ndarray
    heights: np.ndarray
    is_path: bool = False
    fading: np.ndarray | None = None
    notes: list[str] = field(default_factory=list)
    measure: str = ""
    passed: np.ndarray | None = None
