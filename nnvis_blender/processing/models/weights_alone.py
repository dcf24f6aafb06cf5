"""Any set of weights as a graph that is drawn and not run: matrices and kernels, joined where their sizes allow."""

import hashlib

import numpy as np

from ..bundling.selection import most_important
from ..errors import bad_input, shown, usage
from ..network import Connection, Layer, Network
from .formats.tensors import Tensor, note_types
from .model import Input, Model
from .weight_joins import Join, joined_weights

MOST_EDGES = 150_000_000  # of a network; of more, the strongest of each tensor stay
MOST_CLASS_VALUES = 50_000_000  # units times outputs, from which on an output is a whole layer, not a unit


class WeightsAlone(Model):
    """A network of which only the weights are known: every pass through it is refused.

    description: as of other models, with the reader's notes.
    """

    def __init__(self, network: Network, name: str, sha256: str, origin: dict[str, object]):
        network.validate()
        self.network, self.name, self.sha256, self.notes = network, name, sha256, origin["notes"]
        self.outputs_kind = "values"
        sizes = [layer.size for layer in network.layers]
        self.description = {"name": name, "sha256": sha256, "layers": sizes, **origin}
        self.inputs = tuple(Input(layer, (sizes[layer],), "values", {}) for layer in network.inputs)

    @property
    def blocks(self):
        raise self._not_run()

    def module(self):
        raise self._not_run()

    def outputs(self, batch, layers):
        raise self._not_run()

    def passes(self, batch, gradients):
        raise self._not_run()

    def pruned(self, kept):
        raise self._not_run()

    def parameters(self):
        raise self._not_run()

    def with_parameters(self, values):
        raise self._not_run()

    def _not_run(self):
        return usage(
            f"{self.name} is drawn by its weights alone, without being run",
            "Choose the method weight and no data, or leave draw_only out",
        )


def weights_alone(tensors: dict[str, Tensor], reading, keeps_order: bool = True) -> WeightsAlone:
    """The WeightsAlone of tensors (outputs, inputs, *kernel), as torch has them.

    A layer is what a tensor gives; an edge of a kernel carries its norm. Memory: that of the edges (12 bytes each, at
    most MOST_EDGES), and one tensor at a time. reading.notes says how the tensors were joined, and what was left out.
    Raises NNVisError (bad_input) where there is none of two axes or more, or a number is not finite.
    """
    joins, left_out = joined_weights(tensors, keeps_order)
    if not joins:
        raise bad_input(f"{reading.path.name} holds no weights of two axes or more")
    share = _share(joins, reading)
    layers, connections, places, digest = [], [], {}, hashlib.sha256()
    for join in joins:
        sources = [places[s] for s in join.sources]
        if not sources:
            name = "input" if not layers else f"input of {join.name}"
            layers.append(Layer(name, "input", (join.inputs,)))
            sources = [len(layers) - 1]
        matrix = join.matrix(tensors[join.tensor].values())
        digest.update(f"{join.name} {matrix.shape}".encode())
        digest.update(matrix.data)
        layers.append(Layer(join.name, join.kind, (join.outputs,), bias=join.bias(tensors)))
        places[join.name] = len(layers) - 1
        connections += [_connection(s, len(layers) - 1, matrix, join, share) for s in sources]
    ends = [places[name] for name in places if places[name] not in {c.source for c in connections}]
    network = Network(layers, connections, outputs=_outputs(layers, connections, ends, reading))
    _note(joins, left_out, keeps_order, reading)
    note_types([tensors[join.tensor] for join in joins], reading)
    origin = {"format": reading.title, "activation": "", "notes": reading.notes}
    return WeightsAlone(network, reading.path.stem, digest.hexdigest(), origin)


def _share(joins: list[Join], reading) -> float:
    """Which share of each tensor's edges is drawn: all of them, unless they are too many, which is noted."""
    edges = sum(join.inputs * join.outputs * max(1, len(join.sources)) for join in joins)
    if edges <= MOST_EDGES:
        return 1.0
    reading.note(f"of its {edges:,} edges the strongest {MOST_EDGES / edges:.1%} of each tensor are drawn")
    return MOST_EDGES / edges


def _connection(source: int, target: int, matrix: np.ndarray, join: Join, share: float) -> Connection:
    """The edges of a matrix (inputs, outputs), or, of a convolution in groups, those within each group.

    share: of the edges of a matrix that stay, the strongest.
    """
    if join.groups == 1 and share == 1:
        return Connection.dense(source, target, matrix)
    if join.groups == 1:
        kept = most_important(np.abs(matrix).ravel(), max(1, int(share * matrix.size)))
        rows, columns = np.divmod(kept, np.int32(matrix.shape[1]))
        return Connection(source, target, rows, columns, matrix.ravel()[kept])
    inputs, outputs = matrix.shape  # of one group, all outputs
    each = outputs // join.groups
    targets = np.tile(np.arange(outputs, dtype=np.int32), inputs)
    sources = np.repeat(np.arange(inputs, dtype=np.int32), outputs) + targets // each * inputs
    return Connection(source, target, sources.astype(np.int32), targets, np.ravel(matrix))


def _outputs(layers: list, connections: list, ends: list[int], reading) -> list[int]:
    """The layers whose units are the outputs: the ends; where they have too many units, one that has a unit for each
    end is added, and that is noted.
    """
    units = sum(layer.size for layer in layers)
    outputs = sum(layers[end].size for end in ends)
    if units * outputs <= MOST_CLASS_VALUES:
        return ends
    reading.note(
        f"{outputs} outputs are too many to tell apart: each layer at the end leads into one unit of a last layer of "
        f"{len(ends)}, which is in no file"
    )
    layers.append(Layer("all outputs", "sum", (len(ends),)))
    for number, end in enumerate(ends):
        size = layers[end].size
        units = np.arange(size, dtype=np.int32)
        target = np.full(size, number, np.int32)
        connections.append(Connection(end, len(layers) - 1, units, target, np.ones(size, np.float32)))
    return [len(layers) - 1]


def _note(joins: list[Join], left_out: list[str], keeps_order: bool, reading) -> None:
    reading.note(
        "the weights alone are drawn, joined in their order where sizes allow: what is added, normalised, pooled or "
        "multiplied between them is not in the file, and nothing is run"
    )
    if not keeps_order:
        reading.note("the file keeps no order of layers: it is taken from their names")
    loose = [join.name for join in joins[1:] if not join.sources and not join.is_table]
    for names, what in (
        (loose, "take what no layer before them gives"),
        ([join.name for join in joins if join.positions > 1], "take all positions of the channels before them"),
        ([join.name for join in joins if join.is_turned], "were turned, as their biases or sizes show"),
        (left_out, "are no matrices of weights and were left out"),
    ):
        if names:
            reading.note(
                f"{len(names)} tensor{'s' * (len(names) > 1)} {what} ({shown(', '.join(names), 100, quoted=False)})"
            )
