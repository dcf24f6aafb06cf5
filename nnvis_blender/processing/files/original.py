"""The files of the original nn_vis, `.imp.npz` and `.pro.npz`: lists of arrays in a zip, read without unpickling.

.imp.npz   arr_0 = (unit importance [n_l, classes] of each of the L layers, edge importance [n_l, n_l+1] of each of the
           L - 1 gaps)
.pro.npz   arr_0 = (layer sizes, units flat, edges [gap][container] flat, samples [gap][container] flat, capacity)
           a unit    x, y, z, 1, importance of each class, its mean, its length, padding to a multiple of four
           an edge   samples, gap, number, alpha, |source|, |target|, mean of each, importance of source, of target,
                     padding
           a sample  x, y, z, tag: how many samples at an edge's first, 1 inside, -1 at its last, 0 unused
"""

import io
from pathlib import Path

import numpy as np

from ..errors import bad_input, shown
from ..models.model import image_shape
from ..network import Bundles, Connection, Importance, Layer, Network, ProcessedNetwork
from .archive import Archive, read_npy_header
from .damage import damage_told
from .parts.stored import FARTHEST
from .pickled_arrays import read_pickle

IMPORTANCE_SUFFIX, PROCESSED_SUFFIX = ".imp.npz", ".pro.npz"
SIZE_LIMIT = 2 << 30  # bytes of the unpacked array; the original's own network has some 100 MB
UNIT_LIMIT, EDGE_LIMIT = 1_000_000, 50_000_000
_WHAT = "file of the original nn_vis"
_REMEDY = "Save it again with the original program, or process the model itself"
_POSITION, _EDGE_HEAD = 4, 8  # numbers before a unit's class vector, and before an edge's


def is_nn_vis_file(path) -> bool:
    """Whether a path is named like one of the original's files."""
    return str(path).lower().endswith((IMPORTANCE_SUFFIX, PROCESSED_SUFFIX))


def read_importance_file(path) -> tuple[Network, Importance]:
    """(Network, Importance) from an `.imp.npz`; the weights are the edge importances, because the file has no others.

    Raises NNVisError (bad_input) naming what is wrong.
    """
    path = Path(path)
    with damage_told(path, _WHAT, _REMEDY):
        return _read_importance(path)


def _read_importance(path: Path) -> tuple:
    content, most = _content(path, 2)
    units = _matrices(content[0], path, "layer", most)
    edges = _matrices(content[1], path, "gap", most)
    sizes = [len(array) for array in units]
    wrong = [g for g, (array, pair) in enumerate(zip(edges, zip(sizes, sizes[1:]))) if array.shape != pair]
    if len(units) < 2 or len(edges) != len(units) - 1 or wrong or any(array.shape[1] != sizes[-1] for array in units):
        shapes = ", ".join(str(array.shape) for array in (*units, *edges)[:20])
        raise bad_input(f"{path.name}: the arrays {shapes} do not make a network", _REMEDY)
    network = _network(sizes, [Connection.dense(g, g + 1, array) for g, array in enumerate(edges)])
    return network, _importance(network, np.concatenate(units), path)


def read_processed_file(path, report) -> ProcessedNetwork:
    """The network of a `.pro.npz` with the original's own positions and bundles.

    Its edges are those that the file holds.
    The original drops edges where it cuts them into containers, and those that it prunes; the file does not say which
    unit an edge joins, so each end is the unit of its layer with that place and class vector.
    Raises NNVisError (bad_input).
    """
    path = Path(path)
    with damage_told(path, _WHAT, _REMEDY):
        return _read_processed(path, report)


def _read_processed(path: Path, report) -> ProcessedNetwork:
    content, most = _content(path, 5)
    sizes = [int(n) for n in _numbers(content[0], path, "layer sizes", UNIT_LIMIT)]
    if len(sizes) < 2 or min(sizes) < 1 or sum(sizes) > UNIT_LIMIT:
        raise bad_input(f"{path.name}: layers of {shown(sizes)} units", _REMEDY)
    positions, vectors = _units(_numbers(content[1], path, "units", most), sizes, path)
    connections, polylines = _gaps(content, most, np.split(positions, np.cumsum(sizes)[:-1]), vectors, path, report)
    network = _network(sizes, [c for c in connections if len(c.weight)])
    importance = _importance(network, vectors, path)
    counts = np.concatenate([count for count, _ in polylines])
    bundles = Bundles(
        np.arange(len(counts), dtype=np.int32),
        np.concatenate([points for _, points in polylines]),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
    )
    possible = sum(a * b for a, b in zip(sizes, sizes[1:]))
    if len(counts) > possible:
        raise bad_input(f"{path.name}: {len(counts)} edges, but its layers have room for {possible}", _REMEDY)
    provenance = {
        "model": {"name": path.name, "layers": sizes},
        "data": None,
        "importance": {"method": importance.method, "parameters": {}},
        "edges": possible,
        "edges_kept": len(counts) / possible,
    }
    return ProcessedNetwork(network, importance, positions, positions, bundles, provenance)


def _gaps(content: list, most: int, places: list, vectors: np.ndarray, path: Path, report) -> tuple:
    """([a Connection a gap], [(counts (edges,), points (samples, 3)) a gap]). places: the units', layer by layer."""
    capacity = content[4]
    if not isinstance(capacity, int) or not 2 <= capacity <= 1_000_000:
        raise bad_input(f"{path.name}: a capacity of {shown(capacity)} samples an edge", _REMEDY)
    ends = list(zip(places, np.split(vectors, np.cumsum([len(layer) for layer in places])[:-1])))
    connections, polylines, undrawn = [], [], 0
    gaps = zip(_list(content[2], path, "gaps of edges"), _list(content[3], path, "gaps of samples"))
    for gap, (edges, samples) in enumerate(gaps):
        if gap >= len(places) - 1:
            raise bad_input(f"{path.name}: more gaps of edges than between {len(places)} layers", _REMEDY)
        records = _numbers(edges, path, f"edges of gap {gap}", most)
        samples = _numbers(samples, path, f"samples of gap {gap}", most)
        connection, points, short = _gap(gap, records, samples, capacity, ends[gap : gap + 2], path)
        undrawn += short
        connections.append(connection)
        polylines.append(points)
    if undrawn:
        report.warning(f"{undrawn} edges of {path.name} have no samples to draw and were left out")
    return connections, polylines


def _content(path: Path, count: int) -> tuple:
    """(the items of arr_0, an array of `count` objects; its bytes: it holds no more numbers than these)."""
    with Archive(path) as archive:
        stored = archive.text("arr_0.npy", SIZE_LIMIT)
    stream = io.BytesIO(stored)
    shape, dtype, _ = read_npy_header(stream)
    if dtype != np.dtype(object) or shape != (count,):
        raise bad_input(
            f"{path.name} holds an array {shown(dtype, quoted=False)} {shown(shape)}, not {count} lists", _REMEDY
        )
    content = read_pickle(stream.read(), path.name)
    if not isinstance(content, list) or len(content) != count:
        raise bad_input(f"{path.name} does not hold {count} lists", _REMEDY)
    return content, len(stored)


def _gap(gap: int, records, places, capacity: int, ends: list, path: Path) -> tuple:
    """One gap's (Connection, (counts (edges,), points (samples, 3)), number of edges without samples).

    records, places: the numbers of its edges and of their samples.
    ends: (positions, class vectors) of the units before and after the gap.
    """
    classes = ends[0][1].shape[1]
    stride = -(-(_EDGE_HEAD + 2 * classes) // 4) * 4
    count = len(records) // stride
    if count * stride != len(records) or count * capacity * 4 != len(places) or count > EDGE_LIMIT:
        raise bad_input(
            f"{path.name}: {len(records)} numbers of edges and {len(places)} of samples "
            f"in gap {gap} do not fit together",
            _REMEDY,
        )
    records, places = records.reshape(count, stride), places.reshape(count, capacity, 4)
    last = places[..., 3] == -1
    used = np.where(last.any(axis=1), last.argmax(axis=1) + 1, 0)
    drawn = used >= 2
    records, places, used = records[drawn], places[drawn], used[drawn]
    points = places[np.arange(capacity) < used[:, None]][:, :3]
    heads, tails = places[:, 0, :3], places[np.arange(len(used)), used - 1, :3]
    if not (np.isfinite(records).all() and np.isfinite(points).all() and np.abs(points).max(initial=0) <= FARTHEST):
        raise bad_input(f"{path.name} holds numbers that are NaN, infinite or far out in gap {gap}", _REMEDY)
    class_vectors = records[:, _EDGE_HEAD : _EDGE_HEAD + 2 * classes].reshape(-1, 2, classes)
    source = _nearest(heads, class_vectors[:, 0], *ends[0], path, gap)
    target = _nearest(tails, class_vectors[:, 1], *ends[1], path, gap)
    # Connections list their edges by source, then target;
    # the file's order is the same unless it was pruned by other programs
    order = np.lexsort((target, source))
    connection = Connection(gap, gap + 1, source[order], target[order], records[order, 3])
    starts = np.concatenate([[0], np.cumsum(used)])[:-1]
    used = used[order]
    into = np.repeat(starts[order] - np.concatenate([[0], np.cumsum(used)])[:-1], used) + np.arange(used.sum())
    return connection, (used, points[into]), int((~drawn).sum())


def _nearest(places, class_vectors, positions, unit_vectors, path: Path, gap: int) -> np.ndarray:
    """(edges,) int32: the unit at each edge's end, by place and class vector together."""
    from scipy.spatial import cKDTree  # noqa: PLC0415  of the worker; Blender reads this module's names only

    distance, unit = cKDTree(np.hstack([positions, unit_vectors])).query(np.hstack([places, class_vectors]))
    if len(distance) and not distance.max() < 1e-3:
        raise bad_input(f"{path.name}: an edge of gap {gap} ends {distance.max():.3g} away from every unit", _REMEDY)
    return unit.astype(np.int32)


def _units(flat: np.ndarray, sizes: list, path: Path) -> tuple:
    """(positions (units, 3), class vectors (units, classes)) float32."""
    stride = -(-(_POSITION + sizes[-1] + 2) // 4) * 4
    if len(flat) != sum(sizes) * stride:
        raise bad_input(f"{path.name}: {len(flat)} numbers for {sum(sizes)} units of {stride}", _REMEDY)
    records = flat.reshape(-1, stride)
    if not (np.isfinite(records).all() and np.abs(records[:, :3]).max() <= FARTHEST):
        raise bad_input(f"{path.name} holds units at places that are NaN, infinite or far out", _REMEDY)
    return records[:, :3].copy(), records[:, _POSITION : _POSITION + sizes[-1]].copy()


def _network(sizes: list, connections: list) -> Network:
    layers = [Layer("input", "input", image_shape(sizes[0]))]
    layers += [
        Layer("output" if l == len(sizes) - 1 else f"dense_{l}", "dense", (n,)) for l, n in enumerate(sizes[1:], 1)
    ]
    network = Network(layers, connections)
    network.validate()
    return network


def _importance(network: Network, vectors: np.ndarray, path: Path) -> Importance:
    """The file's values over their largest in each layer and gap.

    The original's running maximum cannot be taken back.
    """
    if not (np.isfinite(vectors).all() and np.isfinite(network.edge_weight).all()):
        raise bad_input(f"{path.name} holds numbers that are NaN or infinite", _REMEDY)
    units = _over_largest(np.abs(vectors), network.unit_offsets)
    edges = _over_largest(np.abs(network.edge_weight)[:, None], network.edge_offsets)
    return Importance(units, edges, vectors.astype(np.float32), "nn_vis", {"file": path.name})


def _over_largest(values: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    largest = np.maximum.reduceat(values.max(axis=1), offsets[:-1])
    return (values / np.maximum(np.repeat(largest, np.diff(offsets)), np.finfo(np.float32).tiny)[:, None]).astype(
        np.float32
    )


def _list(value, path: Path, what: str) -> list:
    if not isinstance(value, (list, tuple)) or len(value) > 10_000:
        raise bad_input(f"{path.name}: its {what} are no list", _REMEDY)
    return list(value)


def _matrices(value, path: Path, what: str, most: int) -> list:
    """The matrices of a list, float32. One array may stand in it many times, so they are counted before any is made."""
    matrices = _list(value, path, f"{what}s")
    for number, matrix in enumerate(matrices):
        if not isinstance(matrix, np.ndarray) or matrix.ndim != 2 or 0 in matrix.shape:
            raise bad_input(f"{path.name}: {what} {number} is no matrix of numbers", _REMEDY)
    if sum(matrix.size for matrix in matrices) > min(most, EDGE_LIMIT):
        raise bad_input(f"{path.name}: its {what}s hold more numbers than the file, or than {EDGE_LIMIT:,}", _REMEDY)
    with np.errstate(over="ignore"):  # infinite ones are told by who needs them
        return [np.ascontiguousarray(matrix, np.float32) for matrix in matrices]


def _numbers(value, path: Path, what: str, limit: int) -> np.ndarray:
    """All numbers of an array, a list of numbers, or a list of these, flat, float32."""
    parts = value if isinstance(value, (list, tuple)) else [value]
    if parts and all(isinstance(part, (int, float)) for part in parts):
        parts = [list(parts)]
    if not all(isinstance(part, np.ndarray) or _is_plain(part) for part in parts):
        raise bad_input(f"{path.name}: its {what} are no numbers", _REMEDY)
    if sum(np.size(part) if isinstance(part, np.ndarray) else len(part) for part in parts) > limit:
        raise bad_input(f"{path.name}: its {what} are more numbers than it has room for", _REMEDY)
    with np.errstate(over="ignore"):  # infinite ones are told by who needs them
        arrays = [np.asarray(part, part.dtype if isinstance(part, np.ndarray) else np.float64) for part in parts]
        flat = [array.ravel().astype(np.float32) for array in arrays]
    return np.concatenate(flat) if flat else np.zeros(0, np.float32)


def _is_plain(part) -> bool:
    return isinstance(part, (list, tuple)) and all(isinstance(item, (int, float)) for item in part)
