"""What makes a network one that can be drawn: every number in its place, whatever file it came from."""

import math

import numpy as np

from .errors import bad_input, shown

MOST_LAYERS = 100_000
MOST_UNITS = 2**31 - 1  # units are numbered in int32


def check_network(network) -> None:
    """Raises NNVisError (bad_input) when layers, connections and classes do not fit together or a number is not finite.

    Takes time and memory in proportion to the arrays that are there, never to a number that they name.
    """
    _check_layers(network.layers, network.connections)
    for connection in network.connections:
        _check_connection(connection, network.layers)
    network.depths  # noqa: B018  raises for a circle
    _check_outputs(network)


def _check_layers(layers: list, connections: list) -> None:
    if len(layers) < 2 or not connections:
        raise bad_input(
            "the network has fewer than two connected layers", "Give a model with at least one weight matrix"
        )
    if len(layers) > MOST_LAYERS or len(connections) > MOST_LAYERS:
        raise bad_input(f"the network has {len(layers)} layers and {len(connections)} connections, too many to draw")
    names, units = set(), 0
    for layer in layers:
        if not all(isinstance(text, str) for text in (layer.name, layer.kind, layer.activation)):
            raise bad_input(f"a layer's name, kind or activation is not a text ({shown(layer.name)})")
        if layer.name in names:
            raise bad_input(f"two layers are named {shown(layer.name)}", "Give every layer a name of its own")
        names.add(layer.name)
        if not is_shape(layer.shape) or not layer.shape or not is_shape(layer.map_shape):
            raise bad_input(f"layer {shown(layer.name)} has a shape that is not a few numbers of at least 1")
        units += layer.size
        if units > MOST_UNITS:
            raise bad_input(f"the layers up to {shown(layer.name)} have more than {MOST_UNITS} units")
        if layer.bias is not None and not _is_numbers(layer.bias, (layer.size,)):
            raise bad_input(f"the bias of layer {shown(layer.name)} is not {layer.size} finite numbers")


def _check_connection(c, layers: list) -> None:
    if not (is_index(c.source, len(layers)) and is_index(c.target, len(layers))):
        raise bad_input(f"a connection joins the layers {shown(c.source)} and {shown(c.target)}, of {len(layers)}")
    source, target = layers[c.source], layers[c.target]
    where = f"between the layers {shown(source.name)} and {shown(target.name)}"
    count = np.shape(c.weight)
    if len(count) != 1 or not np.shape(c.source_unit) == np.shape(c.target_unit) == count:
        raise bad_input(f"edge arrays of different lengths {where}")
    for units, layer in ((c.source_unit, source), (c.target_unit, target)):
        if np.asarray(units).dtype.kind not in "iu":
            raise bad_input(f"the edges {where} do not name their units by whole numbers")
        if len(units) and not (0 <= int(units.min()) and int(units.max()) < layer.size):
            raise bad_input(f"an edge {where} names a unit that layer {shown(layer.name)} does not have")
    if np.asarray(c.weight).dtype.kind not in "iuf":
        raise bad_input(f"the weights {where} are not numbers")
    if not np.isfinite(c.weight).all():
        raise bad_input(
            f"{int((~np.isfinite(c.weight)).sum())} weights {where} are NaN or infinite",
            "Training has probably diverged; use an earlier checkpoint",
        )
    if c.kernel is not None and not _is_numbers(c.kernel, (*count, *np.shape(c.kernel)[1:])):
        raise bad_input(f"the kernels {where} are not finite numbers, one kernel an edge")


def _check_outputs(network) -> None:
    outputs = network.outputs
    if not outputs or not all(is_index(layer, len(network.layers)) for layer in outputs):
        raise bad_input(f"the outputs {shown(outputs)} are not layers of the network, which has {len(network.layers)}")
    if len(set(outputs)) != len(outputs):
        raise bad_input(f"the outputs {shown(outputs)} name a layer twice")
    if len(network.class_names) != network.class_count:
        raise bad_input(f"{len(network.class_names)} class names for {network.class_count} output units")
    if not all(isinstance(name, str) for name in network.class_names):
        raise bad_input("a class name is not a text")


def is_index(value, count: int) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and 0 <= value < count


def is_shape(shape) -> bool:
    if not isinstance(shape, tuple | list) or len(shape) > 8 or not all(is_index(n, MOST_UNITS + 1) for n in shape):
        return False
    return 0 < math.prod(int(n) for n in shape) <= MOST_UNITS


def _is_numbers(array, shape: tuple) -> bool:
    array = np.asarray(array)
    return array.dtype.kind in "iuf" and array.shape == shape and bool(np.isfinite(array).all())
