"""Weights as images: what each unit weighs its inputs with, as maps that stand where activations do. numpy alone."""

import dataclasses

import numpy as np

from .. import parameters
from ..errors import bad_input, shown
from .kernels import shaped_weights, unit_kernels
from .maps import LayerMaps, Maps
from .reduction import strongest

MEASURE = "Weights"
MOST_VALUES = 100_000_000  # of all images at all epochs
OVER = {
    "before": ("Layer Before", "Each unit's own weights, in the shape of the layer that they come from"),
    "input": ("Input", "Through the layers between: the products of their weights, in the shape of the input"),
}
SCALES = {
    "one": ("One for All", "The weights as they are, so that images and epochs can be compared"),
    "each": (
        "Each Its Own",
        "Every image, at every epoch, over its largest weight: its pattern at any strength",
    ),
}


@dataclasses.dataclass(frozen=True)
class MosaicParameters:
    """Weights as images"""

    over: str = parameters.field("before", help="what the images of layers after the first lie over", choices=OVER)
    scale: str = parameters.field("one", help="what the colors stand for", choices=SCALES)
    units: int = parameters.field(
        100, 0, 2**31 - 1, help="at most so many units of a layer, the strongest by importance; 0: all"
    )


def make_mosaics(processed, settings: MosaicParameters) -> Maps:
    """Maps whose `after` are the weights of a ProcessedNetwork, at each of its epochs where it has some.

    A layer that nothing leads into has none. Raises NNVisError (bad_input) where they take too much memory.
    """
    network, epochs = processed.network, processed.epochs
    networks = [network] if epochs is None else [epochs.network_at(network, n) for n in range(len(epochs))]
    units = {
        layer: strongest(processed.importance.units[first : first + network.layers[layer].size], settings.units)
        for layer, first in enumerate(network.unit_offsets[:-1])
    }
    _check_memory(network, units, len(networks), settings)
    images = [_images(one, units, settings) for one in networks]
    layers, notes = [], []
    for layer in images[0]:
        values = np.stack([own[layer] for own in images])
        if settings.scale == "each":
            most = np.abs(values).max(axis=(2, 3), keepdims=True)
            values = np.divide(values, most, out=np.zeros_like(values), where=most > 0)
        layers.append(LayerMaps(layer, units[layer].astype(np.int32), values))
    convolutions = [index for index, c in enumerate(network.connections) if c.kernel is not None]
    if epochs is not None and not set(convolutions) <= epochs.kernels.keys():
        notes.append("kernels are those of the last epoch: of the others the file has their norms alone")
    unknown = np.full(len(networks), -1, np.int32)
    return Maps(
        samples=unknown.astype(np.int64),
        names=["the weights"] * len(networks),
        truth=unknown,
        prediction=unknown,
        outputs=np.zeros((len(networks), network.class_count), np.float32),
        layers=layers,
        notes=notes + _left_out(network, layers),
        epochs=None if epochs is None else epochs.numbers,
        measure=MEASURE if settings.over == "before" else f"{MEASURE} from the input",
    )


def _images(network, units: dict, settings: MosaicParameters) -> dict[int, np.ndarray]:
    """layer -> (units, height, width) float32."""
    through = _through(network) if settings.over == "input" else {}
    found = {}
    for layer, own in units.items():
        if layer in through:
            source, matrix = through[layer]
            found[layer] = shaped_weights(matrix[:, own].T, network.layers[source].shape)
            continue
        kernels = unit_kernels(network, layer, own)
        if kernels is not None:
            found[layer] = kernels[1]
    return found


def _through(network) -> dict[int, tuple[int, np.ndarray]]:
    """layer -> (input layer, (inputs, units) float32): the sum over all ways from it of the products of their weights,
    as if every activation function let everything through. Of layers that dense connections from one input lead to.
    """
    entering = {layer: [c for c in network.connections if c.target == layer] for layer in range(len(network.layers))}
    depths, found = network.depths, {}
    for layer in sorted(entering, key=lambda one: (depths[one], one)):
        ways = []
        for c in entering[layer]:
            is_known = not entering[c.source] or c.source in found
            if c.kernel is not None or network.layers[c.target].map_shape or not is_known:
                ways = []
                break
            source, before = found.get(c.source, (c.source, None))
            matrix = network.matrix(c)
            ways.append((source, matrix if before is None else before @ matrix))
        if ways and len({source for source, _ in ways}) == 1:
            found[layer] = (ways[0][0], np.sum([matrix for _, matrix in ways], axis=0))
    return found


def _check_memory(network, units: dict, epochs: int, settings: MosaicParameters) -> None:
    inputs = max((network.layers[layer].size for layer in network.inputs), default=0)
    values = 0
    for layer, own in units.items():
        into = [c for c in network.connections if c.target == layer]
        sizes = [network.layers[c.source].size * (1 if c.kernel is None else c.kernel[0].size) for c in into]
        values += len(own) * max([*sizes, inputs if settings.over == "input" else 0], default=0)
    if values * epochs > MOST_VALUES:
        raise bad_input(
            f"the images of all weights have {values * epochs} pixels, more than {MOST_VALUES}",
            "Show fewer units of a layer",
        )


def _left_out(network, layers: list[LayerMaps]) -> list[str]:
    fewer = [own for own in layers if len(own.units) < network.layers[own.layer].size]
    if not fewer:
        return []
    some, every = (sum(n) for n in zip(*((len(own.units), network.layers[own.layer].size) for own in fewer)))
    names = shown(", ".join(network.layers[own.layer].name for own in fewer), 100, quoted=False)
    return [f"the {some} strongest units by importance are shown of {every} in {names}"]
