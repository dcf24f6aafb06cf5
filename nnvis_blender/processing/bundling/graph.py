"""Bundling of any graph that an .npz file holds, also without a network."""

from pathlib import Path

import numpy as np

from ..errors import bad_input
from ..files.archive import Archive, write_archive
from ..files.damage import damage_told
from .edges import bundle_edges
from .parameters import BundlingParameters

LARGEST = 1e12  # of any number: squares and sums over edges stay within float32
MOST_GAPS = 64  # more different pairs of start and end planes are no layers


def bundle_graph(graph_path, out_path, parameters: BundlingParameters, report) -> None:
    """Reads starts (E, 3), ends (E, 3), classes (E, 2, C), and if present weights (E,) and cell (a length) from an .npz
    file; writes points (M, 3), offsets (E + 1,), classes and cell, one polyline per edge in the order of the edges.

    Without cell, the widest extent in x and y counts as the layer width. Raises NNVisError (bad_input).
    """
    graph = _read(Path(graph_path))
    starts, ends = graph["starts"], graph["ends"]
    cell = _cell(graph, parameters)
    bundles = bundle_edges(
        starts,
        ends,
        graph["classes"],
        graph.get("weights"),
        _gaps(starts, ends, cell),
        parameters,
        cell,
        report=report,
    )
    arrays = {
        "points": bundles.points,
        "offsets": bundles.offsets,
        "classes": graph["classes"],
        "cell": np.float64(cell),
    }
    write_archive(out_path, arrays)


def _read(path: Path) -> dict:
    remedy = "Write it with numpy.savez(path, starts=..., ends=..., classes=...)"
    with damage_told(path, "archive of a graph", remedy), Archive(path) as archive:
        here = [name for name in ("starts", "ends", "classes", "weights", "cell") if name in archive.arrays]
        graph = {name: archive.array(name) for name in here}
    missing = [name for name in ("starts", "ends", "classes") if name not in graph]
    if missing:
        raise bad_input(f"{path.name} holds no {' and no '.join(missing)}", remedy)
    _check_numbers(graph, path, remedy)
    edges = len(np.atleast_1d(graph["starts"]))
    for name in ("starts", "ends"):
        if graph[name].shape != (edges, 3):
            raise bad_input(
                f"{name} in {path.name} has the shape {graph[name].shape}, not ({edges}, 3)",
                "Give one row x, y, z per edge",
            )
    return graph


def _check_numbers(graph: dict, path: Path, remedy: str) -> None:
    for name, values in graph.items():
        if values.dtype.kind not in "fiub":
            raise bad_input(f"{name} in {path.name} is not numbers but {values.dtype}", remedy)
        if values.size and not -LARGEST <= values.min() <= values.max() <= LARGEST:  # NaN is in no range
            raise bad_input(
                f"{name} in {path.name} holds numbers that are NaN, infinite or beyond {LARGEST:g}",
                "Remove those edges or scale their values",
            )


def _cell(graph: dict, parameters: BundlingParameters) -> float:
    if "cell" in graph:
        if graph["cell"].size != 1 or not 1 / LARGEST <= float(graph["cell"].reshape(())):
            raise bad_input("cell is not one positive length", "Leave it out, or give the edge of a grid cell")
        return float(graph["cell"].reshape(()))
    both = np.concatenate([graph["starts"], graph["ends"]])[:, :2]
    width = float(np.ptp(both, axis=0).max()) if len(both) else 1.0
    return (width or 1.0) / parameters.sampling_rate / 3.0


def _gaps(starts: np.ndarray, ends: np.ndarray, cell: float) -> np.ndarray | None:
    """(E,) the pair of planes between which each edge runs, whichever way, or None where nodes do not stand on planes.

    Ends less than half a cell apart in z are on one plane.
    """
    z = np.concatenate([starts[:, 2], ends[:, 2]])
    order = np.argsort(z, kind="stable")
    plane = np.empty(len(z), np.int64)
    plane[order] = np.cumsum(np.diff(z[order], prepend=z[order[:1]]) > cell / 2)
    pairs, group = np.unique(np.sort(plane.reshape(2, -1), axis=0), axis=1, return_inverse=True)
    return group.ravel() if pairs.shape[1] <= MOST_GAPS else None
