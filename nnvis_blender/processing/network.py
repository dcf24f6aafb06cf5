"""The data model: what every other room passes around. Flat numpy arrays, no object per unit or edge.

Units are numbered through all layers (layer 0 first), edges through all connections. Positions are in model units:
a layer is `layer_width` wide in x and y (y is up), layers follow each other along z.
"""

from dataclasses import dataclass, field

import numpy as np

from .errors import bad_input

_EDGES_AT_ONCE = 1 << 18  # keeps what is computed for many edges on its way small


@dataclass(frozen=True)
class Layer:
    """A layer of units.

    name: unique within the network. kind: "input" or "dense" (readers may add "conv", "add", ...).
    shape: how the units are arranged, e.g. (28, 28) for pixels, (81,) for a dense layer; the product is the number of
    units.
    activation: "linear", "relu", "softmax", ... as applied to the layer's own output. bias: (units,) float32 or None.
    """

    name: str
    kind: str
    shape: tuple
    activation: str = "linear"
    bias: np.ndarray | None = None

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))


@dataclass(frozen=True)
class Connection:
    """A block of edges from one layer to another (blocks may skip layers, a layer may have several).

    source, target: layer indices. source_unit, target_unit: (edges,) int32, counted within their layer.
    weight: (edges,) float32. kernel: (edges, height, width) float32 of a convolution, whose norm is the weight, else
    None.
    """

    source: int
    target: int
    source_unit: np.ndarray
    target_unit: np.ndarray
    weight: np.ndarray
    kernel: np.ndarray | None = None

    @property
    def is_dense(self) -> bool:
        """Whether the edges are all those of a dense layer, in the order of `dense` (judged by their number and
        order).
        """
        outputs = int(self.target_unit.max(initial=-1)) + 1
        if outputs == 0 or len(self.weight) % outputs:
            return False
        sources = self.source_unit.reshape(-1, outputs)
        return bool(
            (sources == np.arange(len(sources), dtype=np.int32)[:, None]).all()
            and (self.target_unit.reshape(-1, outputs) == np.arange(outputs, dtype=np.int32)).all()
        )

    @classmethod
    def dense(cls, source: int, target: int, matrix: np.ndarray) -> "Connection":
        """All edges of a dense layer; matrix (inputs, outputs). Edge i * outputs + j joins input i to output j."""
        inputs, outputs = matrix.shape
        return cls(
            source,
            target,
            np.repeat(np.arange(inputs, dtype=np.int32), outputs),
            np.tile(np.arange(outputs, dtype=np.int32), inputs),
            np.ascontiguousarray(matrix, np.float32).ravel(),
        )


@dataclass
class Network:
    """A graph of layers. The last layer's units are the classes, named by class_names."""

    layers: list
    connections: list
    class_names: list = field(default_factory=list)

    def __post_init__(self):
        if not self.class_names and self.layers:
            self.class_names = [str(k) for k in range(self.layers[-1].size)]

    @property
    def unit_offsets(self) -> np.ndarray:
        """(layers + 1,) int64: layer l owns the units unit_offsets[l]:unit_offsets[l + 1]."""
        return np.concatenate([[0], np.cumsum([layer.size for layer in self.layers])]).astype(np.int64)

    @property
    def edge_offsets(self) -> np.ndarray:
        """(connections + 1,) int64: connection c owns the edges edge_offsets[c]:edge_offsets[c + 1]."""
        return np.concatenate([[0], np.cumsum([len(c.weight) for c in self.connections])]).astype(np.int64)

    @property
    def unit_count(self) -> int:
        return int(self.unit_offsets[-1])

    @property
    def edge_count(self) -> int:
        return int(self.edge_offsets[-1])

    @property
    def unit_layer(self) -> np.ndarray:
        """(units,) int32: the layer of each unit."""
        return np.repeat(np.arange(len(self.layers), dtype=np.int32), [layer.size for layer in self.layers])

    @property
    def edge_source(self) -> np.ndarray:
        """(edges,) int32: the unit, numbered through all layers, from which each edge starts."""
        first = self.unit_offsets.astype(np.int32)
        return _joined([c.source_unit + first[c.source] for c in self.connections], np.int32)

    @property
    def edge_target(self) -> np.ndarray:
        """(edges,) int32: the unit, numbered through all layers, at which each edge ends."""
        first = self.unit_offsets.astype(np.int32)
        return _joined([c.target_unit + first[c.target] for c in self.connections], np.int32)

    def edge_ends(self, edges: np.ndarray) -> tuple:
        """The units at which some edges start and end: edge_source[edges] and edge_target[edges], without those of all
        edges.

        edges: (k,) whole numbers. Returns (source, target), each (k,) int32.
        """
        source, target = np.empty(len(edges), np.int32), np.empty(len(edges), np.int32)
        connection = np.searchsorted(self.edge_offsets[1:], edges, side="right")
        first = self.unit_offsets
        for number, (c, offset) in enumerate(zip(self.connections, self.edge_offsets)):
            here = np.flatnonzero(connection == number)
            within = np.asarray(edges)[here] - offset
            source[here], target[here] = (
                c.source_unit[within] + first[c.source],
                c.target_unit[within] + first[c.target],
            )
        return source, target

    @property
    def edge_connection(self) -> np.ndarray:
        """(edges,) int32: the connection of each edge."""
        return np.repeat(np.arange(len(self.connections), dtype=np.int32), [len(c.weight) for c in self.connections])

    @property
    def edge_weight(self) -> np.ndarray:
        """(edges,) float32."""
        return _joined([c.weight for c in self.connections], np.float32)

    def validate(self) -> None:
        """Raises NNVisError (bad_input) when layers, connections and classes do not fit together or a number is not
        finite.
        """
        if len(self.layers) < 2 or not self.connections:
            raise bad_input(
                "the network has fewer than two connected layers", "Give a model with at least one weight matrix"
            )
        for c in self.connections:
            if not (0 <= c.source < len(self.layers) and 0 <= c.target < len(self.layers)):
                raise bad_input(f"a connection joins the layers {c.source} and {c.target}, of {len(self.layers)}")
            source, target = self.layers[c.source], self.layers[c.target]
            where = f"between the layers {source.name!r} and {target.name!r}"
            if not len(c.source_unit) == len(c.target_unit) == len(c.weight):
                raise bad_input(f"edge arrays of different lengths {where}")
            for units, layer in ((c.source_unit, source), (c.target_unit, target)):
                if len(units) and not (0 <= int(units.min()) and int(units.max()) < layer.size):
                    raise bad_input(f"an edge {where} names a unit that layer {layer.name!r} does not have")
            if not np.isfinite(c.weight).all():
                raise bad_input(
                    f"{int((~np.isfinite(c.weight)).sum())} weights {where} are NaN or infinite",
                    "Training has probably diverged; use an earlier checkpoint",
                )
        for layer in self.layers:
            if layer.bias is not None and (len(layer.bias) != layer.size or not np.isfinite(layer.bias).all()):
                raise bad_input(f"the bias of layer {layer.name!r} is not {layer.size} finite numbers")
        if len(self.class_names) != self.layers[-1].size:
            raise bad_input(f"{len(self.class_names)} class names for {self.layers[-1].size} output units")


@dataclass
class Importance:
    """How much each unit and edge matters for each class.

    units: (units, classes) float32 in [0, 1], the largest of each layer is 1; the output layer is the identity.
    edges: (edges, classes) or (edges, 1) float32 >= 0, the largest root mean square over the classes in each connection
    is 1.
    raw_units: (units, classes) float32, what the method gave before normalisation (signed), zeros where it gives none.
    """

    units: np.ndarray
    edges: np.ndarray
    raw_units: np.ndarray
    method: str
    parameters: dict = field(default_factory=dict)

    @property
    def has_edge_classes(self) -> bool:
        """Whether edges have class vectors of their own, not those of their units."""
        return self.edges.shape[1] == self.units.shape[1] > 1


@dataclass
class Bundles:
    """The drawn edges as polylines in 3-D.

    edges: (polylines,) int32, the network's edge each polyline draws, ascending.
    points: (samples, 3) float32. offsets: (polylines + 1,) int64: polyline p owns points[offsets[p]:offsets[p + 1]],
    both
    end points (the units' positions) included. grid_cells: cells of the largest density grid that was used.
    states: (states, samples, 3) float32, the kept states on the way from straight lines (the first) to `points` (the
    last), each
    sample at the same share of its polyline's length as in `points`; or None.
    """

    edges: np.ndarray
    points: np.ndarray
    offsets: np.ndarray
    grid_cells: int = 0
    states: np.ndarray | None = None


@dataclass
class ClassDensity:
    """The density of the drawn edges on a regular grid, for each class.

    values: (nx, ny, nz, classes) float32 >= 0, the largest sum over the classes is 1. low: (3,) float32, the grid point
    values[0, 0, 0]; cell: distance of two grid points, the same along x, y and z.
    """

    values: np.ndarray
    low: np.ndarray
    cell: float


@dataclass
class ProcessedNetwork:
    """Everything a scene is built from, and everything a .nnvis file holds.

    positions_grid, positions: (units, 3) float32, before and after node advection; the bundles end at `positions`.
    provenance: JSON-able dict: model, data, importance, bundling, seed, version, and the share of edges kept.
    unit_states: (states, units, 3) float32, the kept states on the way from positions_grid (the first) to positions
    (the last), or None.
    density: the drawn edges' ClassDensity, or None.
    """

    network: Network
    importance: Importance
    positions_grid: np.ndarray
    positions: np.ndarray
    bundles: Bundles
    provenance: dict = field(default_factory=dict)
    unit_states: np.ndarray | None = None
    density: ClassDensity | None = None


def edge_end_importance(network: Network, importance: Importance, edges: np.ndarray) -> tuple:
    """Class importance vectors at both ends of the given edges.

    Where a method scores edges per class, that vector is the edge's own and holds at both ends; otherwise it is
    the scalar edge importance times the class vectors of the two units (nn_vis draws edges so).

    edges: (k,) int32. Returns (source, target), each (k, classes) float32 in [0, 1].
    """
    own = importance.edges[edges]
    if importance.has_edge_classes:
        return own, own
    source, target = network.edge_ends(edges)
    return own * importance.units[source], own * importance.units[target]


def edge_score(network: Network, importance: Importance, edges: np.ndarray | None = None) -> np.ndarray:
    """How strongly each edge is drawn: the mean of the lengths of the class vectors at its ends, over sqrt(classes).

    This is the opacity of nn_vis' "All" view averaged along the edge, so "the N most important edges" are the
    N that would be seen most. Both ends count; nn_vis' filter looks at the start alone.
    edges: (k,) whole numbers, or None: all. Returns (k,) float32 in [0, 1].
    """
    count = network.edge_count if edges is None else len(edges)
    length = np.linalg.norm(importance.units, axis=1) / np.sqrt(importance.units.shape[1])
    score = np.empty(count, np.float32)
    for first in range(0, count, _EDGES_AT_ONCE):
        part = slice(first, min(first + _EDGES_AT_ONCE, count))
        some = np.arange(part.start, part.stop) if edges is None else edges[part]
        own = importance.edges[some]
        if importance.has_edge_classes:
            score[part] = np.linalg.norm(own, axis=1) / np.sqrt(own.shape[1])
        else:
            source, target = network.edge_ends(some)
            score[part] = own[:, 0] * 0.5 * (length[source] + length[target])
    return score


def _joined(arrays: list, dtype) -> np.ndarray:
    return np.concatenate(arrays).astype(dtype, copy=False) if arrays else np.zeros(0, dtype)
