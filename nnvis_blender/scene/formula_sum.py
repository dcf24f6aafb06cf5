"""The sum of a formula: a row for each term, then what else is in it, the bias, and what they make."""

import numpy as np

from ..nodes.rigs.cells import INK, SIGNED
from ..processing.activations.inside import Inside
from ..processing.activations.maps import Windows
from ..processing.activations.terms import CLOSE, Term
from .formula_blocks import (
    AT_START,
    BEFORE,
    BIAS,
    FLAT,
    FOOT,
    KERNEL,
    LARGE,
    MOST_SIDE,
    OTHERS,
    PRODUCT,
    TERM,
    WINDOW,
)
from .sheet import Sheet

_MOST_TERMS = 12  # of single numbers; of windows as many as the caller wants
_FULL = 0.98  # of the numbers of a block are not larger than the one at which its colour is full
_SEEN = 4096  # of the numbers that come in, to judge products by
_MOST_IN_STRIP = 25  # pixels of a flattened map that are drawn in a row
_STRIP, _LINE = 0.8, 1.2  # side of a cell of such a row, and from one row to the next
# how a term is drawn
SEEN, FLATTENED, WEIGHTED, MAPPED, UNSEEN = "seen", "flattened", "weighted", "mapped", "unseen"


def add_sum(sheet: Sheet, processed, found: Inside, before: np.ndarray, name, channels: int) -> float:
    """Terms, others, bias and what they make, from left to right; returns where that ends."""
    kind = _kind(processed, found.terms[0]) if found.terms else (WEIGHTED, 1, 1)
    terms = found.terms[: _MOST_TERMS if kind[0] == WEIGHTED else channels]
    height, width = kind[1:]
    pitch = height + (0.9 if height > 1 else 0.25)
    if kind[0] == FLATTENED:
        pitch = max(pitch, 3 * _LINE + 1.5)
    column = (
        0.5
        + {
            SEEN: 3 * (width + 1.2),
            FLATTENED: width + 2.4 + _STRIP * height * width + 1.2,
            WEIGHTED: 4.4,
            MAPPED: width + 1.2,
            UNSEEN: 0.0,
        }[kind[0]]
    )
    heights = [-row * pitch for row in range(len(terms))]
    below = (heights[-1] - height / 2 if heights else 0.5) - 0.9
    rows = [*heights, below, below - 1.25]
    result = (column + 4.0, (rows[0] + rows[-1]) / 2)
    others, tables = before.astype(np.float64) - found.bias, []
    for term in terms:
        incoming, windows = _incoming(processed, found, term)
        brought = _brought(processed, found, term, incoming, windows, before.shape)
        others = others - brought
        tables.append((term, incoming, windows, brought))
    largest = _full([brought for *_, brought in tables])
    held = [incoming for term, incoming, *_ in tables if kind[0] != UNSEEN and _kind(processed, term) == kind]
    taken = {  # how what comes in is coloured, alike in all rows
        "largest": _full(held),
        "hue": SIGNED if any((one < 0).any() for one in held) else INK,
    }
    fulls = _fulls([(term, incoming) for term, incoming, *_ in tables if kind[0] in (SEEN, FLATTENED, WEIGHTED)])
    shown = {"stride": (1, 1), "largest": largest, "sink": (result[0] - LARGE / 2 + 0.05, result[1]), "hue": SIGNED}
    for row, (y, (term, incoming, windows, brought)) in enumerate(zip(rows, tables)):
        is_alike = kind[0] != UNSEEN and _kind(processed, term) == kind
        if is_alike and kind[0] == MAPPED:
            _add_map(sheet, row, y, incoming, taken)
        elif is_alike and kind[0] == FLATTENED:
            _add_flattened(sheet, row, y, term, incoming, fulls, taken)
        elif is_alike:
            _add_product(sheet, row, y, term, incoming, windows, kind[1:], fulls, taken)
        sheet.label(name(term.layer, term.unit), -0.35 if is_alike else column - 0.8, y - FOOT, AT_START)
        sheet.add(TERM, column, y, sheet.table(brought), row=row, **shown)
    more = len(found.terms) - len(terms)
    if np.abs(others).max() > CLOSE * max(1.0, largest):
        sheet.add(OTHERS, column, rows[-2], sheet.table(others), **shown)
        text = f"{more:,} more" if more and not found.notes else "rest"
        sheet.label(text, column - 0.8, rows[-2] - FOOT, AT_START)
    else:
        rows[-1] = rows[-2]
    sheet.add(BIAS, column, rows[-1], factor=found.bias, **shown)
    sheet.label("bias", column - 0.8, rows[-1] - FOOT, AT_START)
    sheet.add(BEFORE, *result, sheet.table(before), side=LARGE, stride=(1, 1), hue=SIGNED)
    sheet.label("sum", result[0], result[1] + LARGE / 2 + 0.3)
    return result[0]


def _full(planes: list[np.ndarray]) -> float:
    """The number at which colour is full: few are larger, which a single one would leave pale; never 0."""
    sizes = np.abs(np.concatenate([one.ravel() for one in planes])) if planes else np.ones(1)
    return float(np.quantile(sizes, _FULL)) or float(sizes.max()) or 1.0


def _fulls(drawn: list[tuple[Term, np.ndarray]]) -> tuple[float, float]:
    """The numbers at which the colours of weights and of products are full. drawn: terms with what comes in."""
    products = [np.multiply.outer(incoming.ravel()[:: 1 + incoming.size // _SEEN], _factor(t)) for t, incoming in drawn]
    largest = max((float(np.abs(_factor(term)).max()) for term, _ in drawn), default=1.0)
    return largest or 1.0, _full(products)


def _kind(processed, term: Term) -> tuple[str, int, int]:
    """(how a term is drawn, height and width of what is drawn of it)."""
    if term.activation is not None or (term.window is not None and term.window.size == 1):
        return WEIGHTED, 1, 1
    shape = processed.maps.of_layer(term.layer).after.shape[2:] if term.window is None else term.window.shape
    if max(shape) > MOST_SIDE:
        return UNSEEN, 1, 1
    if term.window is None:
        return MAPPED, *shape
    is_row = term.flattened is not None and 1 < term.window.size <= _MOST_IN_STRIP
    return FLATTENED if is_row else SEEN, *shape


def _factor(term: Term):
    return term.weight if term.kernel is None else term.kernel


def _incoming(processed, found: Inside, term: Term) -> tuple[np.ndarray | None, Windows | None]:
    """((samples, height, width) what a term's unit brings along, its windows where it has some)."""
    source = processed.maps.of_layer(term.layer)
    place = int(np.searchsorted(source.units, term.unit))
    if term.window is None:
        return source.after[:, place], None
    for windows in processed.maps.windows:
        connection = processed.network.connections[windows.connection]
        if (connection.source, connection.target) == (term.layer, found.layer):
            return (source.after if windows.taken is None else windows.taken)[:, place], windows
    raise AssertionError("a term with a window has windows")


def _brought(processed, found: Inside, term: Term, incoming, windows, shape) -> np.ndarray:
    """(samples, height, width) what a term brings at every pixel."""
    if windows is not None:
        return _convolved(windows, incoming, term.kernel, shape)
    if term.activation is not None:
        return np.float64(term.weight) * incoming
    edge = _edge_of(processed, found, term)
    return processed.maps.contributions[:, edge].reshape(shape).astype(np.float64)


def _convolved(windows: Windows, incoming: np.ndarray, kernel: np.ndarray, shape) -> np.ndarray:
    """(samples, height, width): a kernel over a map, the sum over its places."""
    rows, columns = np.arange(shape[1]), np.arange(shape[2])
    total = np.zeros(shape)
    for y, x in np.ndindex(kernel.shape):
        one = Windows(
            windows.connection,
            (1, 1),
            windows.stride,
            (windows.pads[0] - y * windows.dilation[0], windows.pads[1] - x * windows.dilation[1]),
            (1, 1),
            windows.size,
        )
        total += np.float64(kernel[y, x]) * _places(one, incoming, rows, columns)
    return total


def _places(windows: Windows, incoming: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """What a kernel of one place sees of a map, at all of these pixels."""
    y, x = (one * stride - pad for one, stride, pad in zip((rows, columns), windows.stride, windows.pads))
    seen = incoming[:, y.clip(0, windows.size[0] - 1)][:, :, x.clip(0, windows.size[1] - 1)]
    inside = ((y >= 0) & (y < windows.size[0]))[:, None] & ((x >= 0) & (x < windows.size[1]))
    return seen * inside


def _edge_of(processed, found: Inside, term: Term) -> int:
    """Which drawn edge brings a term."""
    network, drawn = processed.network, processed.bundles.edges
    source, target = network.edge_ends(drawn)
    first = network.unit_offsets
    here = (source == first[term.layer] + term.unit) & (target == first[found.layer] + found.unit)
    return int(np.flatnonzero(here)[0])


def _add_product(sheet, row: int, y: float, term: Term, incoming, windows, shape, fulls, taken) -> None:
    """Window x kernel = products, whose sum is the term; of one number, a neuron's or a pixel's, with its weight the
    product is the term.
    """
    height, width = shape
    down, across = np.mgrid[:height, :width]
    x, up, step = across + 0.5, y + (height - 1) / 2 - down, width + 1.2
    factor = np.broadcast_to(np.asarray(_factor(term)), shape).ravel()
    look = {"stride": (1, 1)}
    if windows is not None:
        seen = np.stack([across * windows.dilation[1], down * windows.dilation[0]], axis=-1).reshape(-1, 2)
        look = {"stride": windows.stride[::-1], "offset": seen - windows.pads[::-1]}
    table = sheet.table(incoming)
    sheet.add(WINDOW, x, up, table, row=row, **look, **taken)
    sheet.sign("×", step - 0.6, y)
    sheet.add(KERNEL, x + step, up, row=row, factor=factor, largest=fulls[0])
    sheet.sign("=", 2 * step - 0.6, y)
    if height * width > 1:
        product = {"factor": factor, "largest": fulls[1], "hue": SIGNED}
        sheet.add(PRODUCT, x + 2 * step, up, table, row=row, **product, **look)
        sheet.sign("Σ", 3 * step - 0.6, y)


def _add_flattened(sheet, row: int, y: float, term: Term, incoming, fulls, taken) -> None:
    """A map, and the values that flattening makes of its pixels in a row, over the weight and the product of each."""
    height, width = term.flattened.shape
    down, across = np.mgrid[:height, :width]
    pixel = np.stack([across, down], axis=-1).reshape(-1, 2)
    table, look = sheet.table(incoming), {"row": row, "stride": (1, 1)}
    sheet.add(WINDOW, across + 0.5, y + (height - 1) / 2 - down, table, offset=pixel, **look, **taken)
    sheet.sign("→", width + 0.7, y)
    order = np.argsort(term.flattened, axis=None)
    start, look["side"] = width + 2.4, _STRIP
    x, factor, pixel = start + _STRIP * (np.arange(order.size) + 0.5), term.kernel.ravel()[order], pixel[order]
    sheet.add(FLAT, x, y + _LINE, table, offset=pixel, **look, **taken)
    sheet.add(KERNEL, x, y, factor=factor, largest=fulls[0], row=row, side=_STRIP)
    product = {"factor": factor, "largest": fulls[1], "hue": SIGNED}
    sheet.add(PRODUCT, x, y - _LINE, table, offset=pixel, **look, **product)
    for symbol, line in (("×", 0), ("=", -_LINE)):
        sheet.sign(symbol, start - 0.55, y + line)
    sheet.label(f"flattened {term.flattened_text}", start + _STRIP * order.size / 2, y + _LINE + 0.62)
    sheet.sign("Σ", start + _STRIP * order.size + 0.6, y - _LINE)


def _add_map(sheet, row: int, y: float, incoming, taken) -> None:
    """A whole map; what lies between it and what it brings is not known."""
    height, width = incoming.shape[1:]
    down, across = np.mgrid[:height, :width]
    pixel = np.stack([across, down], axis=-1).reshape(-1, 2)
    up = y + (height - 1) / 2 - down
    sheet.add(WINDOW, across + 0.5, up, sheet.table(incoming), row=row, offset=pixel, **taken)
    sheet.sign("→", width + 0.6, y)
