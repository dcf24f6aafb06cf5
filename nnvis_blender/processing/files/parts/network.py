"""The part "network": layers, connections with their weights, names of the classes."""

import math
from dataclasses import dataclass, replace

import numpy as np

from ...errors import bad_input, shown
from ...network import Connection, Layer, Network
from ..fields import Fields
from .stored import StoredPart

NAME, VERSION = "network", 1
MOST_UNITS = 2**31 - 1  # units and edges are counted in int32
MOST_LAYERS, MOST_CONNECTIONS, MOST_AXES = 100_000, 100_000, 8


@dataclass(frozen=True)
class Outline:
    """A network without its numbers: what the arrays of all parts are measured by.

    layers: Layers without their biases. connection_edges: how many edges each connection has.
    """

    layers: list[Layer]
    connection_edges: list[int]
    class_names: list[str]

    @property
    def unit_count(self) -> int:
        return sum(layer.size for layer in self.layers)

    @property
    def edge_count(self) -> int:
        return sum(self.connection_edges)

    @property
    def class_count(self) -> int:
        return len(self.class_names)


def write(network: Network) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """(arrays, header)."""
    arrays = {}
    dense = [c.kernel is None and c.is_dense for c in network.connections]
    for index, layer in enumerate(network.layers):
        if layer.bias is not None:
            arrays[f"bias_{index}"] = np.asarray(layer.bias, np.float32)
    for index, c in enumerate(network.connections):
        arrays[f"weight_{index}"] = np.asarray(c.weight, np.float32)
        if dense[index]:  # a matrix says by itself which units its edges join
            arrays[f"weight_{index}"] = arrays[f"weight_{index}"].reshape(-1, int(c.target_unit[-1]) + 1)
        else:
            arrays[f"source_unit_{index}"] = np.asarray(c.source_unit, np.int32)
            arrays[f"target_unit_{index}"] = np.asarray(c.target_unit, np.int32)
        if c.kernel is not None:
            arrays[f"kernel_{index}"] = np.asarray(c.kernel, np.float32)
    header = {
        "class_names": list(network.class_names),
        "layers": [
            {
                "name": layer.name,
                "kind": layer.kind,
                "shape": list(layer.shape),
                "map_shape": list(layer.map_shape),
                "activation": layer.activation,
            }
            for layer in network.layers
        ],
        "outputs": [int(layer) for layer in network.outputs],
        "connections": [
            {"source": c.source, "target": c.target, "dense": d} for c, d in zip(network.connections, dense)
        ],
    }
    return arrays, header


def read_outline(stored: StoredPart) -> Outline:
    """The Outline, from the header and the arrays' shapes."""
    layers = [_layer(described) for described in stored.header.objects("layers", MOST_LAYERS)]
    connections = stored.header.objects("connections", MOST_CONNECTIONS)
    edges = [math.prod(stored.shape(f"weight_{index}")) for index in range(len(connections))]
    outline = Outline(layers, edges, stored.header.texts("class_names", MOST_UNITS))
    if outline.unit_count > MOST_UNITS or outline.edge_count > MOST_UNITS:
        raise bad_input(f"a network of {outline.unit_count} units and {outline.edge_count} edges")
    return outline


def read(stored: StoredPart, file) -> Network:
    layers = [
        replace(layer, bias=stored.array(f"bias_{index}", (layer.size,), np.float32))
        if stored.has(f"bias_{index}")
        else layer
        for index, layer in enumerate(file.outline.layers)
    ]
    described = stored.header.objects("connections", MOST_CONNECTIONS)
    connections = [_connection(stored, fields, index, layers) for index, fields in enumerate(described)]
    network = Network(layers, connections, list(file.outline.class_names), _outputs(stored.header, len(layers)))
    network.validate()
    return network


def _layer(described: Fields) -> Layer:
    return Layer(
        described.text("name"),
        described.text("kind"),
        _shape(described, "shape"),
        described.text("activation"),
        map_shape=_shape(described, "map_shape", []),
    )


def _shape(described: Fields, name: str, *default: list) -> tuple:
    shape = described.items(name, MOST_AXES, *default)
    if not all(type(n) is int and 0 < n <= MOST_UNITS for n in shape) or math.prod(shape) > MOST_UNITS:
        raise described.wrong(f"{name} is {shown(shape)}, not some whole numbers")
    return tuple(shape)


def _outputs(header: Fields, layers: int) -> list:
    """The indices of the output layers; none, and so the last layer, in a file that was written before they were."""
    outputs = header.items("outputs", MOST_LAYERS, [])
    if not all(type(layer) is int and 0 <= layer < layers for layer in outputs):
        raise header.wrong(f"outputs are {shown(outputs)}, of {layers} layers")
    return outputs


def _connection(stored: StoredPart, described: Fields, index: int, layers: list) -> Connection:
    source, target = (described.whole(end, 0, len(layers) - 1) for end in ("source", "target"))
    name = f"weight_{index}"
    if described.flag("dense", False):
        inputs, outputs = stored.shape(name) if len(stored.shape(name)) == 2 else (None, None)
        if inputs is None or inputs > layers[source].size or outputs > layers[target].size:
            raise described.wrong(f"weights of the shape {stored.shape(name)} do not fit its layers")
        return Connection.dense(source, target, stored.array(name, (inputs, outputs), np.float32))
    weight = stored.array(name, (None,), np.float32)
    source_unit, target_unit = (
        stored.array(f"{end}_unit_{index}", weight.shape, np.int32, 0, layers[layer].size - 1)
        for end, layer in (("source", source), ("target", target))
    )
    kernel = f"kernel_{index}"
    return Connection(
        source,
        target,
        source_unit,
        target_unit,
        weight,
        stored.array(kernel, (len(weight), None, None), np.float32) if stored.has(kernel) else None,
    )
