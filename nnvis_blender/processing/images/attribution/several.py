"""Attributions of several classes at once: each class's own in its colour."""

import numpy as np

from ...colors import class_colors, encoded


def in_class_colors(values: np.ndarray, classes: list[int], count: int) -> np.ndarray:
    """(samples, units, height, width, 3) float32, encoded sRGB: the colours of the classes, each as bright as what
    speaks for it is of the most that speaks for any of them in a sample.

    values: (classes, samples, units, height, width). classes: their numbers, of count.
    """
    speaks = np.clip(values, 0, None)
    most = speaks.max(axis=(0, 2, 3, 4), keepdims=True)
    shares = np.divide(speaks, most, out=np.zeros_like(speaks), where=most > 0)
    return encoded(np.tensordot(shares, class_colors(count)[classes], axes=(0, 0))).astype(np.float32)
