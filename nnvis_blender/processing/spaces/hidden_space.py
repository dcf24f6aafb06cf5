"""Where samples lie by what the units of a hidden layer give. Flat arrays; the worker makes them, and Blender reads
them.
"""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class HiddenSpace:
    """Samples in the space of a hidden layer, and the line or plane by which a logistic regression parts two classes
    there, at one or more epochs.

    layer: its index. axes: what the two or three axes are called: units, or principal components of more of them.
    epochs: (epochs,) float64, ascending. points: (epochs, samples, axes) float32. labels: (samples,) int32, 0 or 1.
    names: of each sample. normals: (epochs, axes) float32 and offsets: (epochs,) float32: a point p counts as of class
    1 where normal . p + offset > 0; 0 where nothing parts them. accuracy: (epochs,) float64, the share that does so
    rightly. notes: sentences on what it cannot show.
    """

    layer: int
    axes: list[str]
    epochs: np.ndarray
    points: np.ndarray
    labels: np.ndarray
    names: list[str]
    normals: np.ndarray
    offsets: np.ndarray
    accuracy: np.ndarray
    notes: list[str] = field(default_factory=list)
