"""Models of the tests, by the way that a user's come: saved and read."""

import numpy as np

from nnvis_blender.processing.models import read_model


def saved_model(folder, weights):
    """The model of (weight (inputs, outputs), bias (outputs,)) pairs, saved in a folder as net.npz."""
    arrays = {f"{letter}{i}": array for i, pair in enumerate(weights) for letter, array in zip("Wb", pair)}
    np.savez(folder / "net.npz", **arrays)
    return read_model(folder / "net.npz")
