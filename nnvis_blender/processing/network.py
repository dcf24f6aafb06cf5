"""The data model: what every other room passes around. Flat numpy arrays, no object per unit or edge.

Units are numbered through all layers (layer 0 first), edges through all connections. Positions are in model units:
a layer is `layer_width` wide in x and y (y is up), layers follow each other along z.
"""

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from .activations.maps import Maps
from .images.circuit.circuit import Circuit
from .images.images import Images
from .images.occlusion.occlusion import Occlusion
from .layer_graph import layer_depths, layer_lanes
from .network_check import check_network, is_index, is_shape
from .spaces.hidden_space import HiddenSpace
from .spaces.surface import Surface
from .training.epochs import Epochs
from .training.history import History

_MOST_NUMBERED_CLASSES = 1_000_000  # a damaged file may name more units than memory has room for names


@dataclass(frozen=True)
class Layer:
    """A layer of units.

    name: unique within the network. kind: "input" or "dense" (readers may add "conv", "add", ...).
    shape: how the units are arranged, e.g. (28, 28) for pixels, (81,) for a dense layer;
    the product is the number of units.
    activation: "linear", "relu", "softmax", ... as applied to the layer's own output. bias: (units,) float32 or None.
    map_shape: what one unit holds for a sample: () for a neuron's one value, (height, width) for a channel's map.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    activation: str = "linear"
    bias: np.ndarray | None = None
    map_shape: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        return int(math.prod(self.shape))


@dataclass(frozen=True)
class Connection:
    """A block of edges from one layer to another (blocks may skip layers, a layer may have several).

    source, target: layer indices. source_unit, target_unit: (edges,) int32, counted within their layer.
    weight: (edges,) float32. kernel: (edges, height, width) float32 of a convolution,
    whose norm is the weight, else None.
    """

    source: int
    target: int
    source_unit: np.ndarray
    target_unit: np.ndarray
    weight: np.ndarray
    kernel: np.ndarray | None = None

    @cached_property
    def is_dense(self) -> bool:
        """Whether the edges are all those of a dense layer, in the order of `dense`.

        It is judged by their number and order.
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

    def of_pairs(self, pairs: np.ndarray) -> np.ndarray:
        """(edges, ...): of values for all pairs of units, (sources, targets, ...), those of the edges."""
        if self.joins_all(*pairs.shape[:2]):
            return pairs.reshape(len(self.weight), *pairs.shape[2:])
        return pairs[self.source_unit, self.target_unit]

    def joins_all(self, sources: int, targets: int) -> bool:
        """Whether there is an edge for each pair of so many units, in the order of `dense`."""
        return len(self.weight) == sources * targets and self.is_dense


@dataclass
class Network:
    """A graph of layers, without circles.

    outputs: the indices of the layers whose units, one layer after the other, are the classes; the last layer where
    none is named. class_names: one for each of those units; their numbers where none is named.
    """

    layers: list[Layer]
    connections: list[Connection]
    class_names: list[str] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)

    def __post_init__(self):
        if not self.outputs and self.layers:
            self.outputs = [len(self.layers) - 1]
        if not self.class_names and self._has_countable_classes():
            self.class_names = [str(k) for k in range(self.class_count)]

    def _has_countable_classes(self) -> bool:
        """Whether the outputs are layers with so many units that each can be given a name.

        What is not, `validate` tells.
        """
        known = all(is_index(layer, len(self.layers)) for layer in self.outputs)
        return known and (
            all(is_shape(self.layers[layer].shape) for layer in self.outputs)
            and self.class_count <= _MOST_NUMBERED_CLASSES
        )

    @property
    def class_count(self) -> int:
        return sum(self.layers[layer].size for layer in self.outputs)

    @property
    def inputs(self) -> list[int]:
        """The layers that nothing leads into and that lead somewhere."""
        entered, left = {c.target for c in self.connections}, {c.source for c in self.connections}
        return sorted(left - entered)

    @property
    def output_units(self) -> np.ndarray:
        """(classes,) int64: the unit, numbered through all layers, of each class."""
        first = self.unit_offsets
        return np.concatenate([np.arange(first[layer], first[layer + 1]) for layer in self.outputs])

    @property
    def depths(self) -> list[int]:
        """For each layer the number of connections on the longest path to it. Raises NNVisError for a circle."""
        return layer_depths(len(self.layers), self._pairs())

    @property
    def lanes(self) -> list[int]:
        """For each layer the lane it stands in beside others of its depth.

        0 for the trunk, the longest path to the first output.
        """
        return layer_lanes(len(self.layers), self._pairs(), self.outputs[0])

    def matrix(self, c: Connection, values: np.ndarray | None = None) -> np.ndarray:
        """(sources, targets): the edges' values (edges,) for each pair of units that a connection could join.

        values: the edges' weights if None. 0 where there is no edge. It may be the given array itself in another shape.
        """
        values, shape = c.weight if values is None else values, (self.layers[c.source].size, self.layers[c.target].size)
        if c.joins_all(*shape):
            return values.reshape(shape)
        matrix = np.zeros(shape, values.dtype)
        matrix[c.source_unit, c.target_unit] = values
        return matrix

    def _pairs(self) -> list[tuple[int, int]]:
        return [(c.source, c.target) for c in self.connections]

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

    def edge_ends(self, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """edge_source[edges] and edge_target[edges], the units at which some edges start and end, without those of all.

        edges: (k,) whole numbers. Returns (source, target), each (k,) int32.
        """
        source, target = np.empty(len(edges), np.int32), np.empty(len(edges), np.int32)
        connection = np.searchsorted(self.edge_offsets[1:], edges, side="right")
        first = self.unit_offsets
        for number, (c, offset) in enumerate(zip(self.connections, self.edge_offsets)):
            here = np.flatnonzero(connection == number)
            within = np.asarray(edges)[here] - offset
            source[here] = c.source_unit[within] + first[c.source]
            target[here] = c.target_unit[within] + first[c.target]
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
        """Raises NNVisError (bad_input) when layers, connections and classes do not fit or a number is not finite."""
        check_network(self)


@dataclass
class Importance:
    """How much each unit and edge matters for each class.

    units: (units, classes) float32 in [0, 1], the largest of each layer is 1; the output layer is the identity.
    edges: (edges, classes) or (edges, 1) float32 >= 0,
    the largest root mean square over the classes in each connection is 1.
    raw_units: (units, classes) float32, what the method gave before normalisation (signed), zeros where it gives none.
    """

    units: np.ndarray
    edges: np.ndarray
    raw_units: np.ndarray
    method: str
    parameters: dict[str, object] = field(default_factory=dict)

    @property
    def has_edge_classes(self) -> bool:
        """Whether edges have class vectors of their own, not those of their units."""
        return self.edges.shape[1] == self.units.shape[1] > 1


@dataclass
class Bundles:
    """The drawn edges as polylines in 3-D.

    edges: (polylines,) int32, the network's edge each polyline draws, ascending.
    points: (samples, 3) float32. offsets: (polylines + 1,) int64: polyline p owns points[offsets[p]:offsets[p + 1]],
    both end points (the units' positions) included. grid_cells: cells of the largest density grid that was used.
    states: (states, samples, 3) float32, the kept states on the way from straight lines (the first) to `points` (the
    last), each sample at the same share of its polyline's length as in `points`; or None.
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
class InputImage:
    """Pictures of the samples, at an input layer whose units stand where the pixels are and stay there.

    layer: its index; its units are pixels, or, where there are as many as channels, whole channels, each with a picture
    of its own. pictures: (pictures, 1 or 3 channels, height, width) uint8, pixel (0, 0) at the upper left as seen from
    outside: the mean of all samples, the means of the first class_means classes, then samples. pixel: the side of one
    in model units.
    """

    layer: int
    pictures: np.ndarray
    pixel: float
    class_means: int = 0

    @property
    def samples(self) -> int:
        return len(self.pictures) - 1 - self.class_means


@dataclass
class ProcessedNetwork:
    """Everything a scene is built from, and everything a .nnvis file holds.

    positions_grid, positions: (units, 3) float32, before and after node advection; the bundles end at `positions`.
    provenance: JSON-able dict: model, data, importance, bundling, seed, version, and the share of edges kept.
    unit_states: (states, units, 3) float32,
    the kept states on the way from positions_grid (the first) to positions (the last), or None.
    density: the drawn edges' ClassDensity, or None. input_image: where an image's pixels are kept, else None.
    maps: what the units hold for chosen samples, or None. epochs: what changes from checkpoint to checkpoint, or None.
    history: what training has logged, or None. surfaces: of its outputs over its inputs, or its loss over its weights.
    hidden_space: where samples lie by what a hidden layer gives, or None. images: of what units see, each kind once.
    occlusion: what becomes of the answer while a part of a sample is hidden, or None.
    circuits: cones of greatest contribution, each through a class or a unit.
    """

    network: Network
    importance: Importance
    positions_grid: np.ndarray
    positions: np.ndarray
    bundles: Bundles
    provenance: dict[str, object] = field(default_factory=dict)
    unit_states: np.ndarray | None = None
    density: ClassDensity | None = None
    input_image: InputImage | None = None
    maps: Maps | None = None
    epochs: Epochs | None = None
    history: History | None = None
    surfaces: list[Surface] = field(default_factory=list)
    hidden_space: HiddenSpace | None = None
    images: list[Images] = field(default_factory=list)
    occlusion: Occlusion | None = None
    circuits: list[Circuit] = field(default_factory=list)

    @property
    def held_layer(self) -> int | None:
        """The layer whose units stay where they are."""
        return None if self.input_image is None else self.input_image.layer


def _joined(arrays: list, dtype) -> np.ndarray:
    return np.concatenate(arrays).astype(dtype, copy=False) if arrays else np.zeros(0, dtype)
