"""The part "states": units and samples on the way from the regular grid and straight lines to where they are."""

from dataclasses import dataclass

import numpy as np

from .stored import StoredPart

NAME, VERSION = "states", 1


@dataclass(frozen=True)
class States:
    """units: (states, units, 3) float32 or None. samples: (states, samples, 3) float32 or None."""

    units: np.ndarray | None = None
    samples: np.ndarray | None = None


def write(states: States) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """(arrays, header)."""
    kept = {name: values for name, values in vars(states).items() if values is not None}
    return {name: np.asarray(values, np.float32) for name, values in kept.items()}, {}


def read(stored: StoredPart, file) -> States:
    counts = {"units": file.outline.unit_count, "samples": file.shape("bundles", "points")[0]}
    return States(**{name: stored.places(name, (None, n, 3)) for name, n in counts.items() if stored.has(name)})
