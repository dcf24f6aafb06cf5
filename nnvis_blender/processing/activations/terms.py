"""The terms of the sum that a unit's value is made of: what every unit before it brings."""

from dataclasses import dataclass, replace

import numpy as np

from ..network import Connection, ProcessedNetwork
from .maps import LayerMaps, Windows

CLOSE = 1e-4  # of what is compared, over its size where that is above 1
_TRIED = 6  # other places, to see whether what is left of a sum is a bias


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


def add_terms(processed: ProcessedNetwork, own: LayerMaps, found) -> None:
    """Adds terms and rest to an Inside, or a note on why there are none."""
    missing = _sum_up(processed, own, found)
    if _is_close(found.rest, found):
        found.rest = found.rest if missing else 0.0
    elif not missing and _is_rest_everywhere(processed, own, found):
        found.bias, found.rest = found.bias + found.rest, 0.0
    elif not missing:
        found.terms, found.rest, found.bias = [], 0.0, 0.0
        found.notes.append("More happens between the layers than a sum of what comes in: its terms are not told")
    found.notes += missing


def _sum_up(processed: ProcessedNetwork, own: LayerMaps, found) -> list[str]:
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


def _is_close(difference: float, found) -> bool:
    size = abs(found.bias) + sum(abs(term.value) for term in found.terms)
    return abs(difference) <= CLOSE * max(1.0, size)


def _is_rest_everywhere(processed: ProcessedNetwork, own: LayerMaps, found) -> bool:
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


def _terms_of(processed, number: int, connection: Connection, own: LayerMaps, found):
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
    brought = contributions_of(processed, number, edges, found.sample)
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


def contributions_of(processed: ProcessedNetwork, number: int, edges: np.ndarray, sample: int) -> np.ndarray:
    """(edges,) float64 of some of a connection's: what each brings, NaN where that is not known."""
    brought, drawn = np.full(len(edges), np.nan), processed.bundles.edges
    wanted = edges + processed.network.edge_offsets[number]
    if processed.maps.contributions is None or not len(drawn):
        return brought
    place = np.searchsorted(drawn, wanted).clip(0, len(drawn) - 1)
    here = drawn[place] == wanted
    brought[here] = processed.maps.contributions[sample, place[here]]
    return brought


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
