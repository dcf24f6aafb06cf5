"""Files as the original nn_vis writes them: its arrays, in its order, pickled by numpy."""

import io
import pickle
import zipfile

import numpy as np


def objects(*items) -> np.ndarray:
    """A one-dimensional array of objects, as numpy.savez makes of a ragged tuple."""
    array = np.empty(len(items), object)
    array[:] = items
    return array


def write_npz(path, pickled: bytes, shape=(2,), kind="|O", name="arr_0.npy") -> None:
    """An .npz with one array of objects whose content is this pickle."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": kind, "fortran_order": False, "shape": shape})
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, stream.getvalue() + pickled)


def write_objects(path, *items, protocol=3) -> None:
    write_npz(path, pickle.dumps(objects(*items), protocol=protocol), (len(items),))


def importance(sizes, seed=0) -> tuple:
    """(units, edges): what an .imp.npz holds."""
    random = np.random.default_rng(seed)
    units = [random.random((n, sizes[-1])).astype(np.float32) for n in sizes[:-1]] + [
        np.eye(sizes[-1], dtype=np.float32)
    ]
    edges = [random.random((a, b)).astype(np.float32) for a, b in zip(sizes, sizes[1:])]
    return units, edges


def processed(sizes=(4, 3, 2), capacity=12, container=5, seed=0, left_out=()) -> tuple:
    """What a .pro.npz holds, its edges as bowed polylines of 4 to 7 samples; left_out: (gap, number) of edges it drops.

    Returns (content, units (units, 3), polylines {(gap, source, target): (samples, 3)}).
    """
    random = np.random.default_rng(seed)
    vectors, alphas = importance(sizes, seed)
    places = [
        np.column_stack([random.uniform(-0.5, 0.5, (n, 2)), np.full(n, 0.4 * l)]).astype(np.float32)
        for l, n in enumerate(sizes)
    ]
    nodes = np.concatenate([_nodes(p, v) for p, v in zip(places, vectors)])
    edges, samples, polylines = [], [], {}
    for gap, (a, b) in enumerate(zip(sizes, sizes[1:])):
        records, drawn = [], []
        for number in range(a * b):
            if (gap, number) in left_out:
                continue
            source, target = divmod(number, b)
            points = _bow(places[gap][source], places[gap + 1][target], int(random.integers(4, 8)))
            polylines[gap, source, target] = points
            records.append(
                _edge(
                    gap,
                    number,
                    len(points),
                    alphas[gap][source, target],
                    vectors[gap][source],
                    vectors[gap + 1][target],
                )
            )
            drawn.append(_samples(points, capacity))
        edges.append([np.concatenate(records[i : i + container]) for i in range(0, len(records), container)])
        samples.append([np.concatenate(drawn[i : i + container]) for i in range(0, len(drawn), container)])
    return (list(sizes), nodes, edges, samples, capacity), np.concatenate(places), polylines


def _padded(numbers) -> np.ndarray:
    return np.pad(np.asarray(numbers, np.float32), (0, -len(numbers) % 4))


def _nodes(places, vectors) -> np.ndarray:
    return np.concatenate([_padded([*place, 1, *v, v.mean(), np.linalg.norm(v)]) for place, v in zip(places, vectors)])


def _edge(gap, number, samples, alpha, source, target) -> np.ndarray:
    lengths = np.linalg.norm(source), np.linalg.norm(target)
    return _padded([samples, gap, number, alpha, *lengths, source.mean(), target.mean(), *source, *target])


def _bow(start, end, count) -> np.ndarray:
    t = np.linspace(0, 1, count)[:, None]
    points = (1 - t) * start + t * end
    points[:, :2] *= 1 - 0.5 * np.sin(np.pi * t)
    points[0], points[-1] = start, end
    return points.astype(np.float32)


def _samples(points, capacity) -> np.ndarray:
    records = np.zeros((capacity, 4), np.float32)
    records[: len(points), :3] = points
    records[: len(points), 3] = 1
    records[0, 3], records[len(points) - 1, 3] = len(points), -1
    return records.ravel()
