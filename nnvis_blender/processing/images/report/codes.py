"""Codes: samples in a grid, where those are near each other whose last hidden layer holds alike (t-SNE)."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from ...datasets.pictures import pictures_of
from ...errors import NNVisError
from ...spaces.embedding import EmbedParameters
from ...spaces.embedding.checks import checked
from ...spaces.embedding.methods import RUN
from ...spaces.embedding.methods.embedded import no_watch
from ...spaces.embedding.parameters import TSNE
from ...spaces.embedding.vectors import layer_vectors
from ...spaces.runs.representations import last_hidden
from .looked import Looked
from .page import Section

_SIDE = 48  # pixels of a sample in the grid
_PERPLEXITY = 30.0


def add_codes(looked: Looked, report) -> None:
    """The grid, and in the values which sample is where in it."""
    model, dataset = looked.model, looked.dataset
    if looked.axes is None:
        looked.notes.append("the grid of samples by their codes is left out: the samples are no images")
        return
    side = int(np.sqrt(min(looked.settings.codes, len(dataset.x_test))))
    chosen = np.linspace(0, len(dataset.x_test) - 1, side * side).astype(int)
    x, layer = dataset.x_test[chosen], last_hidden(model.network)
    settings = EmbedParameters(perplexity=min(_PERPLEXITY, (len(chosen) - 2) / 3))
    try:
        values, notes = layer_vectors(model, x, [layer], settings, report)
        name = model.network.layers[layer].name
        held, told = checked(values[layer], f"layer {name}")
        found = RUN[TSNE].run(held.astype(np.float64), None, settings, None, no_watch)
    except NNVisError as error:
        looked.notes.append(f"the grid of samples by their codes is left out: {error.message}")
        return
    looked.notes += notes
    order = in_grid(found.points, side)
    small = np.moveaxis(pictures_of(x[order], dataset, looked.axes, _SIDE), 1, -1) / np.float32(255)
    looked.values["codes"] = {"layer": name, "grid": chosen[order].reshape(side, side).tolist(), **found.figures}
    text = (
        f"{len(chosen):,} samples, near each other where {name} holds alike (t-SNE, each moved to a place of the grid)."
    )
    looked.sections.append(Section("Samples by their codes", text, [("", sheet_of_codes(small, side))]))


def in_grid(points: np.ndarray, side: int) -> np.ndarray:
    """(side * side,) int: which of points (side * side, 2) is at each place of a square grid, row by row from the top
    left. All together they move as little as they can, squared.
    """
    low, size = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-12)
    up, across = np.divmod(np.arange(side * side), side)
    places = (np.stack([across, side - 1 - up], axis=1) + 0.5) / side
    return linear_sum_assignment(cdist(places, (points - low) / size, "sqeuclidean"))[1]


def sheet_of_codes(pictures: np.ndarray, side: int) -> np.ndarray:
    """(side * side, height, width, c) row by row -> one picture."""
    _, height, width, channels = pictures.shape
    rows = pictures.reshape(side, side, height, width, channels).swapaxes(1, 2)
    return rows.reshape(side * height, side * width, channels)
