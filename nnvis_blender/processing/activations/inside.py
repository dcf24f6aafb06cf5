"""What a unit's value is made of, at one pixel, for one sample: the terms of the sum, down to the numbers of a window.

Nothing is guessed: what cannot be said exactly, because maps are reduced, units were left out or something stands
between two layers, is the `rest` or is left away, and a note says why.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from ..errors import usage
from ..network import Connection, ProcessedNetwork
from .maps import LayerMaps, Maps, Windows

CLOSE = 1e-4  # of what is compared, over its size where that is above 1
_TRIED = 6  # other places, to see whether what is left of a sum is a bias
_NO_MAPS = "Show activations of samples first, or open a file that holds some"


@dataclass
class Term:
    """What one unit brings. value = sum of window x kernel, or weight x activation; of a drawn edge out of a map its
    contribution alone is known.

    layer, unit: where it comes from. window, kernel: (height, width) float32 of a convolution, zeros in the padding; of
    a dense layer the whole map and the weights of its pixels, and flattened: (height, width) int32, which of the
    flattened values each pixel is. weight: of the edge, of a kernel its norm. activation: None where it is a window or
    a whole map.
    """

    layer: int
    unit: int
    value: float
    weight: float
    activation: float | None = None
    window: np.ndarray | None = None
    kernel: np.ndarray | None = None
    flattened: np.ndarray | None = None

    @property
    def flattened_text(self) -> str:
        """Which of the flattened values its pixels are: "75 to 99", or "3, 19, 35 to 387"."""
        numbers = np.sort(self.flattened, axis=None).tolist()
        is_in_a_row = numbers[-1] - numbers[0] == len(numbers) - 1
        first = numbers[:1] if is_in_a_row or len(numbers) < 4 else numbers[:3]
        return f"{', '.join(f'{one:,}' for one in first)} to {numbers[-1]:,}"


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
        _add_terms(processed, own, found)
    elif own.before is not None:
        found.notes.append("Pre-activation and activation have maps of different sizes: their sum is not told")
    elif any(connection.target == layer for connection in network.connections):
        found.notes.append("Pre-activations were not kept with these activations: the sum is not told")
    found.pooling = _pooling(processed, own, place, found)
    found.outgoing = _outgoing(processed, found)
    found.softmax = _softmax(processed, own, sample)
    return found


def window_of(windows: Windows, incoming: np.ndarray, row: int, column: int) -> np.ndarray:
    """(..., height, width): of what comes in, (..., *windows.size), what one pixel sees; 0 in the padding."""
    seen = incoming
    for axis, place in ((-2, row), (-1, column)):
        size, stride, pad, gap = (
            pair[axis] for pair in (windows.kernel, windows.stride, windows.pads, windows.dilation)
        )
        pixel = place * stride - pad + np.arange(size) * gap
        inside = (pixel >= 0) & (pixel < windows.size[axis])
        seen = np.take(seen, pixel.clip(0, windows.size[axis] - 1), axis=axis)
        seen = seen * (inside[:, None] if axis == -2 else inside)
    return seen


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


def _add_terms(processed: ProcessedNetwork, own: LayerMaps, found: Inside) -> None:
    """Adds terms and rest, or a note on why there are none."""
    missing = _sum_up(processed, own, found)
    if _is_close(found.rest, found):
        found.rest = found.rest if missing else 0.0
    elif not missing and _is_rest_everywhere(processed, own, found):
        found.bias, found.rest = found.bias + found.rest, 0.0
    elif not missing:
        found.terms, found.rest, found.bias = [], 0.0, 0.0
        found.notes.append("More happens between the layers than a sum of what comes in: its terms are not told")
    found.notes += missing


def _sum_up(processed: ProcessedNetwork, own: LayerMaps, found: Inside) -> list[str]:
    """Adds terms and rest; returns sentences on what is missing."""
    network, missing = processed.network, []
    for number, connection in enumerate(network.connections):
        if connection.target == found.layer:
            terms, left = _terms_of(processed, number, connection, own, found)
            found.terms += terms
            missing += left
    found.terms.sort(key=lambda term: -abs(term.value))
    found.rest = found.before - found.bias - sum(term.value for term in found.terms)
    return missing


def _is_close(difference: float, found: Inside) -> bool:
    size = abs(found.bias) + sum(abs(term.value) for term in found.terms)
    return abs(difference) <= CLOSE * max(1.0, size)


def _is_rest_everywhere(processed: ProcessedNetwork, own: LayerMaps, found: Inside) -> bool:
    """Whether the same is left of the unit's sums at other pixels and for other samples: then it is a bias that comes
    by another way, such as that of a shortcut's own convolution.
    """
    place = int(np.searchsorted(own.units, found.unit))
    spread = np.random.default_rng(0)
    values = own.before[:, place]
    others = np.unique(spread.integers(values.size, size=_TRIED))
    for sample, row, column in zip(*np.unravel_index(others, values.shape)):
        other = replace(found, row=int(row), column=int(column), sample=int(sample), terms=[])
        other.before = float(values[sample, row, column])
        _sum_up(processed, own, other)
        if not _is_close(other.rest - found.rest, other):
            return False
    return len(others) > 1


def _terms_of(processed, number: int, connection: Connection, own: LayerMaps, found: Inside):
    """(terms of a connection, sentences on what of it is missing)."""
    name, source = processed.network.layers[connection.source].name, processed.maps.of_layer(connection.source)
    edges = np.flatnonzero(connection.target_unit == found.unit)
    if not len(edges):
        return [], []
    if source is None:
        return [], [f"The rest holds what comes from {name}, whose activations are not known"]
    units = connection.source_unit[edges]
    place = np.searchsorted(source.units, units).clip(0, len(source.units) - 1)
    held = source.units[place] == units
    left = [] if held.all() else [f"The rest holds {(~held).sum():,} units of {name} that were left out"]
    edges, place = edges[held], place[held]
    windows = processed.maps.of_connection(number)
    if connection.kernel is not None or windows is not None:
        terms = _of_kernels(windows, source, own, connection, edges, place, found)
        if terms is None:
            return [], [f"The rest holds what comes from {name}: its windows are not known exactly"]
        return terms, left
    brought = _contributions(processed, number, edges, found.sample)
    if source.after.shape[2:] == own.after.shape[2:] and source.reduced == 1:
        activation = source.after[found.sample, place, found.row, found.column].astype(np.float64)
        value = activation * connection.weight[edges]
        known = np.isfinite(brought) & (own.after.shape[2:] == (1, 1))
        if np.allclose(value[known], brought[known], rtol=1e-3, atol=CLOSE):
            return _listed(connection, edges, value, activation), left
    if own.after.shape[2:] == (1, 1) and np.isfinite(brought).any():
        drawn = np.isfinite(brought)
        if not drawn.all():
            left = [*left, f"The rest holds {(~drawn).sum():,} edges from {name} that are not drawn"]
        return _listed(connection, edges[drawn], brought[drawn], [None] * int(drawn.sum())), left
    return [], [f"The rest holds what comes from {name}: what single edges bring there is not known"]


def _of_kernels(
    windows: Windows | None, source: LayerMaps, own: LayerMaps, connection: Connection, edges, place, found
):
    """The terms of edges from the maps at these places, or None where the windows' pixels are not known exactly."""
    if connection.kernel is not None:
        kernels = connection.kernel[edges]
    elif windows is not None and windows.is_dense:
        kernels = windows.weights[np.searchsorted(own.units, found.unit), place]
    else:
        kernels = connection.weight[edges][:, None, None]
    if windows is None or source.reduced > 1 or windows.kernel != kernels.shape[1:]:
        return None
    incoming = source.after if windows.taken is None else windows.taken
    if incoming.shape[2:] != windows.size:
        return None
    seen = window_of(windows, incoming[found.sample, place], found.row, found.column)
    values = (seen.astype(np.float64) * kernels).sum(axis=(1, 2))
    flattened = windows.flattened[place] if windows.is_dense else [None] * len(edges)
    return [
        Term(connection.source, int(unit), float(value), float(weight), None, window, kernel, flat)
        for unit, value, weight, window, kernel, flat in zip(
            connection.source_unit[edges], values, connection.weight[edges], seen, kernels, flattened
        )
    ]


def _listed(connection: Connection, edges, values, activations) -> list[Term]:
    return [
        Term(connection.source, int(unit), float(value), float(weight), None if held is None else float(held))
        for unit, value, weight, held in zip(
            connection.source_unit[edges], values, connection.weight[edges], activations
        )
    ]


def _contributions(processed: ProcessedNetwork, number: int, edges: np.ndarray, sample: int) -> np.ndarray:
    """(edges,) float64 of some of a connection's: what each brings, NaN where that is not known."""
    brought, drawn = np.full(len(edges), np.nan), processed.bundles.edges
    wanted = edges + processed.network.edge_offsets[number]
    if processed.maps.contributions is None or not len(drawn):
        return brought
    place = np.searchsorted(drawn, wanted).clip(0, len(drawn) - 1)
    here = drawn[place] == wanted
    brought[here] = processed.maps.contributions[sample, place[here]]
    return brought


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
            brought = _contributions(processed, number, own, found.sample)
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
