"""The part "bundles": the drawn edges as polylines. Their states on the way are a part of their own."""

import numpy as np

from ...errors import bad_input
from ...network import Bundles
from .stored import StoredPart

NAME, VERSION = "bundles", 1
_MOST_CELLS = 1 << 62


def write(bundles: Bundles) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """(arrays, header)."""
    arrays = {
        "edges": np.asarray(bundles.edges, np.int32),
        "points": np.asarray(bundles.points, np.float32),
        "offsets": np.asarray(bundles.offsets, np.int64),
    }
    return arrays, {"grid_cells": int(bundles.grid_cells)}


def read(stored: StoredPart, file) -> Bundles:
    edges = stored.array("edges", (None,), np.int32, 0, file.outline.edge_count - 1)
    if (edges[1:] <= edges[:-1]).any():
        raise bad_input("the polylines do not name ascending edges of the network")
    points = stored.places("points", (None, 3))
    offsets = stored.array("offsets", (len(edges) + 1,), np.int64, 0, len(points))
    if offsets[0] != 0 or offsets[-1] != len(points) or (np.diff(offsets) < 2).any():
        raise bad_input("the offsets do not divide the samples into polylines")
    return Bundles(edges, points, offsets, stored.header.whole("grid_cells", 0, _MOST_CELLS))
