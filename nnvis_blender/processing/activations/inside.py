"""What a unit's value is made of, at one pixel, for one sample: the terms of the sum, down to the numbers of a window.

Nothing is guessed: what cannot be said exactly, because maps are reduced, units were left out or something stands
between two layers, is the `rest` or is left away, and a note says why.
"""

from dataclasses import dataclass, field

import numpy as np

from ..errors import usage
from ..network import ProcessedNetwork
from .maps import LayerMaps, Maps
from .terms import CLOSE, Term, add_terms, contributions_of

_NO_MAPS = "Show activations of samples first, or open a file that holds some"


@dataclass
class Pooling:
    """The pooled pixel that a pixel goes into. kind: "max", "mean" or "", which is neither. window: (height, width)
    float32, the pixels within the map; value: what is taken on. row, column: of the pooled pixel.
    """

    kind: str
    window: np.ndarray
    value: float
    row: int
    column: int


@dataclass
class Edge:
    """One way out of a unit. value: weight x activation, the mean over the target's map; None where it is not known."""

    layer: int
    unit: int
    weight: float
    value: float | None


@dataclass
class Softmax:
    """logits, terms: exp(logit - largest logit), shares: term / sum of all terms; each (classes,) float64."""

    logits: np.ndarray
    terms: np.ndarray
    shares: np.ndarray


@dataclass
class Inside:
    """The sum of terms, bias and rest is `before`; the activation makes `after` of it.

    terms: the strongest first. rest: what else is in the sum, 0 where all is told. before: None of an input, and where
    it is not known; then rest is 0. notes: sentences on what is not told, and why.
    """

    layer: int
    unit: int
    row: int
    column: int
    sample: int
    after: float
    before: float | None = None
    activation: str = "linear"
    bias: float = 0.0
    rest: float = 0.0
    terms: list[Term] = field(default_factory=list)
    pooling: Pooling | None = None
    outgoing: list[Edge] = field(default_factory=list)
    softmax: Softmax | None = None
    notes: list[str] = field(default_factory=list)


def look_inside(
    processed: ProcessedNetwork, layer: int, unit: int, row: int = 0, column: int = 0, sample: int = 0
) -> Inside:
    """What a unit's value is made of. row, column: a pixel of its activation's map; sample: the number among the maps'.

    Raises NNVisError (usage) that says what there is where there is no such layer, unit, pixel or sample.
    """
    _require_maps(processed)
    network = processed.network
    own, place = _require_place(processed, layer, unit, row, column, sample)
    found = Inside(layer, unit, row, column, sample, float(own.after[sample, place, row, column]))
    found.activation = network.layers[layer].activation
    if network.layers[layer].bias is not None:
        found.bias = float(network.layers[layer].bias[unit])
    has_before = own.before is not None and own.before.shape[2:] == own.after.shape[2:]
    if own.reduced > 1:
        found.notes.append(_reduced_note(network, own))
    elif has_before:
        found.before = float(own.before[sample, place, row, column])
        add_terms(processed, own, found)
    elif own.before is not None:
        found.notes.append("Pre-activation and activation have maps of different sizes: their sum is not told")
    elif any(connection.target == layer for connection in network.connections):
        found.notes.append("Pre-activations were not kept with these activations: the sum is not told")
    found.pooling = _pooling(processed, own, place, found)
    found.outgoing = _outgoing(processed, found)
    found.softmax = _softmax(processed, own, sample)
    return found


def _require_maps(processed: ProcessedNetwork) -> Maps:
    if processed.maps is None:
        raise usage("this network holds no activations", _NO_MAPS)
    return processed.maps


def _require_place(processed, layer: int, unit: int, row: int, column: int, sample: int) -> tuple[LayerMaps, int]:
    """(the layer's maps, where the unit is among them)."""
    maps, layers = processed.maps, processed.network.layers
    if not 0 <= layer < len(layers):
        raise usage(f"there is no layer {layer}", f"The layers are 0 to {len(layers) - 1}")
    name, own = layers[layer].name, maps.of_layer(layer)
    if not 0 <= unit < layers[layer].size:
        raise usage(f"layer {layer} has no unit {unit}", f"Its units are 0 to {layers[layer].size - 1}")
    if own is None:
        raise usage(f"the activations of {name} are not known", _NO_MAPS)
    place = int(np.searchsorted(own.units, unit))
    if place == len(own.units) or own.units[place] != unit:
        raise usage(
            f"unit {unit} of {name} was left out: {len(own.units)} of {layers[layer].size} are held",
            "Show activations with more units a layer",
        )
    if not 0 <= sample < len(maps.samples):
        raise usage(f"there is no sample {sample}", f"There are {len(maps.samples)}, counted from 0")
    height, width = own.after.shape[2:]
    if not (0 <= row < height and 0 <= column < width):
        raise usage(f"the maps of {name} have no pixel {row}, {column}", f"They are {height} x {width}, from 0")
    return own, place


def _reduced_note(network, own: LayerMaps) -> str:
    name = network.layers[own.layer].name
    return f"The maps of {name} are means of {own.reduced} x {own.reduced} pixels: what is told is the mean"


def _pooling(processed: ProcessedNetwork, own: LayerMaps, place: int, found: Inside) -> Pooling | None:
    """Of the layer's first connection that pools its maps."""
    network, sample = processed.network, found.sample
    for windows in processed.maps.windows:
        is_pooled = network.connections[windows.connection].source == found.layer and windows.extent != (1, 1)
        if is_pooled and windows.taken is not None and own.reduced == 1:
            pixel = [
                min((at + offset) // jump, size - 1)
                for at, offset, jump, size in zip((found.row, found.column), windows.offset, windows.jump, windows.size)
            ]
            start = [i * jump - offset for i, jump, offset in zip(pixel, windows.jump, windows.offset)]
            ends = [first + extent for first, extent in zip(start, windows.extent)]
            window = own.after[sample, place, max(start[0], 0) : ends[0], max(start[1], 0) : ends[1]]
            value = float(windows.taken[sample, place, pixel[0], pixel[1]])
            kinds = {"max": window.max(initial=-np.inf), "mean": window.mean() if window.size else np.nan}
            kind = next((name for name, one in kinds.items() if abs(one - value) <= CLOSE * max(1.0, abs(value))), "")
            return Pooling(kind, window, value, *pixel)
    return None


def _outgoing(processed: ProcessedNetwork, found: Inside) -> list[Edge]:
    """The strongest first: by what they bring, those of which that is not known by their weight, after these."""
    edges = []
    for number, connection in enumerate(processed.network.connections):
        if connection.source == found.layer:
            own = np.flatnonzero(connection.source_unit == found.unit)
            brought = contributions_of(processed, number, own, found.sample)
            edges += [
                Edge(connection.target, int(unit), float(weight), None if np.isnan(value) else float(value))
                for unit, weight, value in zip(connection.target_unit[own], connection.weight[own], brought)
            ]
    return sorted(edges, key=lambda edge: (edge.value is None, -abs(edge.weight if edge.value is None else edge.value)))


def _softmax(processed: ProcessedNetwork, own: LayerMaps, sample: int) -> Softmax | None:
    """Of an output layer all of whose units are held, if the network's probabilities are those."""
    network, values = processed.network, own.after if own.before is None else own.before
    if network.outputs != [own.layer] or len(own.units) != network.class_count or values.shape[2:] != (1, 1):
        return None
    logits = values[sample, :, 0, 0].astype(np.float64)
    terms = np.exp(logits - logits.max())
    shares = terms / terms.sum()
    if not np.allclose(shares, processed.maps.outputs[sample], atol=CLOSE):
        return None
    return Softmax(logits, terms, shares)
