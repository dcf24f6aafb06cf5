"""Windows: what one pixel of a layer's maps sees of the maps before, for each connection, and its kernels' weights.

A curves data-block that is never drawn: a curve a connection, a point a weight. Node groups look it up.
"""

from dataclasses import dataclass

import bpy
import numpy as np

from ...processing.activations.maps import LayerMaps, Windows
from ...processing.network import Connection, ProcessedNetwork
from ..attributes import read_attribute, write_attribute
from .part import Part

PAIRS = ("kernel", "stride", "pads", "dilation", "size", "jump", "offset", "extent", "output", "source_size")


@dataclass
class _Row:
    """A connection's row. Pairs are (along y, along x), as in Windows."""

    source: int
    target: int
    source_units: int
    target_units: int
    is_window: int
    weights: np.ndarray
    groups: int = 1
    kernel: tuple[int, int] = (1, 1)
    stride: tuple[int, int] = (1, 1)
    pads: tuple[int, int] = (0, 0)
    dilation: tuple[int, int] = (1, 1)
    size: tuple[int, int] = (1, 1)
    jump: tuple[int, int] = (1, 1)
    offset: tuple[int, int] = (0, 0)
    extent: tuple[int, int] = (1, 1)
    output: tuple[int, int] = (1, 1)
    source_size: tuple[int, int] = (1, 1)


def build_windows_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new hair-curves data-block, a curve for each of the network's connections.

    CURVE: source, target INT, the layers; source_units, target_units INT, how many units these have; groups INT, in how
    many groups, one after the other, units see those of their own alone; is_window INT, 1 of a convolution and of a
    dense layer whose pixels' weights are known; order INT, the connections' numbers so that those into a layer come
    after those out of it; FLOAT_VECTOR (along x, along y, 0) each of window_<PAIRS>: of Windows what bears that name;
    window_output, how many pixels the convolution gives; and window_source_size, the pixels of the source's map. Where
    is_window is 0 a pixel sees the same pixel where both
    layers' maps are alike, else the whole map: a window as large as that, of stride 0.
    POINT: weight FLOAT, of the kernels from source plate to target plate, [target][source][y][x], NaN where no edge
    joins the two; one 0 where there is no kernel. Without maps there are no curves.
    """
    curves = bpy.data.hair_curves.new(name)
    if processed.maps is None or not processed.network.connections:
        return curves
    rows = [_row(processed, number) for number in range(len(processed.network.connections))]
    curves.add_curves([len(row.weights) for row in rows])
    for key in ("source", "target", "source_units", "target_units", "groups", "is_window"):
        write_attribute(curves, key, "INT", "CURVE", np.array([getattr(row, key) for row in rows]))
    depths = np.array(processed.network.depths)[[row.target for row in rows]]
    write_attribute(curves, "order", "INT", "CURVE", np.argsort(-depths, kind="stable"))
    for key in PAIRS:
        pairs = np.array([getattr(row, key)[::-1] for row in rows], np.float32)
        write_attribute(curves, f"window_{key}", "FLOAT_VECTOR", "CURVE", np.pad(pairs, ((0, 0), (0, 1))))
    write_attribute(curves, "weight", "FLOAT", "POINT", np.concatenate([row.weights for row in rows]))
    return curves


def write_windows(mesh, processed: ProcessedNetwork) -> None:
    """Adds to the mesh of plates (vertices: units with maps, edges: drawn edges between them) what links and taps read.

    POINT, INT: window_connection, the one with windows by which the plate's layer mainly comes about (that of the
    largest kernel), -1 where none; window_place, window_count, the plate's number among its layer's, and theirs, as the
    weights have them, whichever are drawn. EDGE, INT: is_window, 1 of the edges of a convolution.
    """
    maps, connections = processed.maps, processed.network.connections
    known = [windows for windows in maps.windows if _has_kernels(connections[windows.connection], windows)]
    main = {}
    for windows in sorted(known, key=lambda windows: -np.prod(windows.kernel)):
        main.setdefault(connections[windows.connection].target, windows.connection)
    for name, of_layer in (
        ("window_connection", lambda layer, count: np.full(count, main.get(layer, -1))),
        ("window_place", lambda layer, count: np.arange(count)),
        ("window_count", lambda layer, count: np.full(count, count)),
    ):
        values = np.concatenate([of_layer(layer.layer, len(layer.units)) for layer in maps.layers])
        write_attribute(mesh, name, "INT", "POINT", values)
    connection = read_attribute(mesh, "connection")
    convolved = np.isin(connection, [windows.connection for windows in maps.windows if not windows.is_dense])
    write_attribute(mesh, "is_window", "INT", "EDGE", convolved)


def _row(processed: ProcessedNetwork, number: int) -> _Row:
    network, maps = processed.network, processed.maps
    connection, windows = network.connections[number], maps.of_connection(number)
    before, after = (_size(network.layers[layer].map_shape) for layer in (connection.source, connection.target))
    units = [network.layers[layer].size for layer in (connection.source, connection.target)]
    row = _Row(
        connection.source,
        connection.target,
        *units,
        0,
        np.zeros(1, np.float32),
        _groups(connection, *units),
        output=after,
        source_size=before,
    )
    if windows is None or not _has_kernels(connection, windows):
        row.size = before
        if before != after:
            row.kernel, row.stride = before, (0, 0)
        return row
    row.is_window = 1
    for key in ("kernel", "stride", "pads", "dilation", "size", "jump", "offset", "extent"):
        setattr(row, key, getattr(windows, key))
    sources, targets = maps.of_layer(connection.source), maps.of_layer(connection.target)
    if sources is not None and targets is not None:
        row.weights = _kernels(connection, windows, sources, targets)
    return row


def _groups(connection: Connection, sources: int, targets: int) -> int:
    """In how many groups of units, one after the other in both layers, a connection joins those of each; 1 where it
    joins others.
    """
    count = sources * targets // max(len(connection.weight), 1)
    if count < 2 or count * len(connection.weight) != sources * targets or sources % count or targets % count:
        return 1
    source, target = connection.source_unit * count // sources, connection.target_unit * count // targets
    return count if np.array_equal(source, target) else 1


def _has_kernels(connection: Connection, windows: Windows) -> bool:
    """Whether the kernels are known: of 1 x 1 they are the weights, of some they are too many to be kept."""
    return connection.kernel is not None or windows.is_dense or windows.kernel == (1, 1)


def _kernels(connection: Connection, windows: Windows, sources: LayerMaps, targets: LayerMaps) -> np.ndarray:
    """(targets x sources x height x width,) float32: the kernel of each two units with maps, NaN without an edge."""
    if windows.is_dense:
        return windows.weights.ravel()
    kernel = connection.weight[:, None, None] if connection.kernel is None else connection.kernel
    weights = np.full((len(targets.units), len(sources.units), *kernel.shape[1:]), np.nan, np.float32)
    ends = [
        (np.minimum(np.searchsorted(of.units, unit), len(of.units) - 1), unit, of.units)
        for of, unit in ((targets, connection.target_unit), (sources, connection.source_unit))
    ]
    held = np.logical_and.reduce([units[place] == unit for place, unit, units in ends])
    weights[ends[0][0][held], ends[1][0][held]] = kernel[held]
    return weights.ravel()


def _size(map_shape: tuple[int, ...]) -> tuple[int, int]:
    """(height, width) of a map: what has one axis is a row, a neuron's value one pixel."""
    return (1, 1, *map_shape)[-2:]


def _hide(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    item.hide_viewport = item.hide_render = True


PART = Part("windows", build_windows_data, is_held=lambda processed, *_: processed.maps is not None, refresh=_hide)
