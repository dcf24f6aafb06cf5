"""What a unit's value is made of, laid out as cells: which number each shows at any pixel, for any sample."""

from dataclasses import dataclass

import numpy as np

from ..nodes.rigs.cells import INK, SIGNED
from ..processing.activations.inside import CLOSE, Inside, Term
from ..processing.activations.maps import Windows
from ..processing.errors import usage
from ..processing.network import ProcessedNetwork
from .sheet import Label, Sheet

# blocks of cells: what those of one are
(
    WINDOW,
    KERNEL,
    PRODUCT,
    TERM,
    OTHERS,
    BIAS,
    BEFORE,
    AFTER,
    POOL,
    POOLED,
    LOGIT,
    EXPONENT,
    SHARE,
    FLAT,
) = range(14)
MOST_TERMS = 12  # of single numbers; of windows as many as the caller wants
_LARGE = 1.7  # side of a cell of the sum, over that of a window's
_BEFORE = -1.0  # align of what stands before a row
_FULL = 0.98  # of the numbers of a block are not larger than the one at which its colour is full
_SEEN = 4096  # of the numbers that come in, to judge products by
_FOOT = 0.2  # from the middle of a cell down to the foot of letters beside it
_MOST_SIDE = 8  # of a window that is drawn
_MOST_IN_STRIP = 25  # pixels of a flattened map that are drawn in a row
_STRIP, _LINE = 0.8, 1.2  # side of a cell of such a row, and from one row to the next
# how a term is drawn
SEEN, FLATTENED, WEIGHTED, MAPPED, UNSEEN = "seen", "flattened", "weighted", "mapped", "unseen"


@dataclass
class Formula:
    """Flat arrays of cells, see Sheet.add, all numbers, and labels. title: a text.

    height, width: of the map whose pixel is looked at.
    """

    title: str
    samples: int
    height: int
    width: int
    cells: dict[str, np.ndarray]
    values: np.ndarray
    labels: list[Label]


def formula_of(processed: ProcessedNetwork, found: Inside, title: str, name, channels: int = 4) -> Formula:
    """The formula of what was looked into, for all samples and pixels.

    name(layer, unit) -> what a unit is called. channels: how many windows are drawn, of the strongest. Raises
    NNVisError (usage) where the pixel's value is not made of anything that is known, and where it would be too much.
    """
    if not found.terms and found.before is None and found.softmax is None and found.pooling is None:
        raise usage("nothing is known of what this value is made of", "Look inside another unit")
    sheet, own = Sheet(), processed.maps.of_layer(found.layer)
    place = int(np.searchsorted(own.units, found.unit))
    after = own.after[:, place]
    right = 0.0
    if found.before is not None:
        right = _add_sum(sheet, processed, found, own.before[:, place], name, channels)
    right = _add_value(sheet, found, after, right)
    if found.pooling is not None:
        right = _add_pooling(sheet, processed, found, after, right)
    if found.softmax is not None:
        _add_softmax(sheet, processed, found, right)
    cells = {key: np.concatenate(parts) for key, parts in sheet.cells.items()}
    return Formula(
        title, len(after), *after.shape[1:], _centred(sheet, cells), np.concatenate(sheet.values), sheet.labels
    )


def _centred(sheet: Sheet, cells: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The cells, all about the origin, and the labels with them."""
    low, high = cells["position"].min(axis=0), cells["position"].max(axis=0)
    middle = (low + high) / 2
    sheet.labels = [one._replace(x=one.x - middle[0], y=one.y - middle[1]) for one in sheet.labels]
    return {**cells, "position": cells["position"] - middle, "sink": cells["sink"] - middle}


def _add_sum(sheet: Sheet, processed, found: Inside, before: np.ndarray, name, channels: int) -> float:
    """Terms, others, bias and what they make, from left to right; returns where that ends."""
    kind = _kind(processed, found.terms[0]) if found.terms else (WEIGHTED, 1, 1)
    terms = found.terms[: MOST_TERMS if kind[0] == WEIGHTED else channels]
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
    shown = {"stride": (1, 1), "largest": largest, "sink": (result[0] - _LARGE / 2 + 0.05, result[1]), "hue": SIGNED}
    for row, (y, (term, incoming, windows, brought)) in enumerate(zip(rows, tables)):
        is_alike = kind[0] != UNSEEN and _kind(processed, term) == kind
        if is_alike and kind[0] == MAPPED:
            _add_map(sheet, row, y, incoming, taken)
        elif is_alike and kind[0] == FLATTENED:
            _add_flattened(sheet, row, y, term, incoming, fulls, taken)
        elif is_alike:
            _add_product(sheet, row, y, term, incoming, windows, kind[1:], fulls, taken)
        sheet.label(name(term.layer, term.unit), -0.35 if is_alike else column - 0.8, y - _FOOT, _BEFORE)
        sheet.add(TERM, column, y, sheet.table(brought), row=row, **shown)
    more = len(found.terms) - len(terms)
    if np.abs(others).max() > CLOSE * max(1.0, largest):
        sheet.add(OTHERS, column, rows[-2], sheet.table(others), **shown)
        text = f"{more:,} more" if more and not found.notes else "rest"
        sheet.label(text, column - 0.8, rows[-2] - _FOOT, _BEFORE)
    else:
        rows[-1] = rows[-2]
    sheet.add(BIAS, column, rows[-1], factor=found.bias, **shown)
    sheet.label("bias", column - 0.8, rows[-1] - _FOOT, _BEFORE)
    sheet.add(BEFORE, *result, sheet.table(before), side=_LARGE, stride=(1, 1), hue=SIGNED)
    sheet.label("sum", result[0], result[1] + _LARGE / 2 + 0.3)
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
    if max(shape) > _MOST_SIDE:
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


def _add_value(sheet: Sheet, found: Inside, after: np.ndarray, right: float) -> float:
    """The value after the activation, right of the sum."""
    middle = _middle(sheet)
    right = right + 3.4 if found.before is not None else 0.0
    table = sheet.table(after)
    sheet.add(AFTER, right, middle, table, side=_LARGE, stride=(1, 1))
    if found.before is not None:
        sheet.sign("→", right - 1.7, middle)
    text = found.activation if found.before is not None else "value"
    sheet.label(text, right, middle + _LARGE / 2 + 0.3)
    return right


def _middle(sheet: Sheet) -> float:
    """The height at which the value stands: that of the sum."""
    for block, position in zip(sheet.cells.get("block", []), sheet.cells.get("position", [])):
        if block[0] == BEFORE:
            return float(position[0, 1])
    return 0.0


def _add_pooling(sheet: Sheet, processed, found: Inside, after: np.ndarray, right: float) -> float:
    """The window of a pooling, and what it takes on."""
    windows = next(
        one
        for one in processed.maps.windows
        if processed.network.connections[one.connection].source == found.layer and one.extent != (1, 1)
    )
    height, width = windows.extent
    if max(height, width) > _MOST_SIDE:
        return right
    middle, source = _middle(sheet), processed.maps.of_layer(found.layer)
    place = int(np.searchsorted(source.units, found.unit))
    down, across = np.mgrid[:height, :width]
    goes = {"divisor": windows.jump[::-1], "shift": windows.offset[::-1]}
    start = right + _LARGE / 2 + 1.6
    seen = np.stack([across, down], axis=-1).reshape(-1, 2) - windows.offset[::-1]
    sheet.sign("→", start - 0.9, middle)
    sheet.add(
        POOL,
        start + across + 0.5,
        middle + (height - 1) / 2 - down,
        sheet.table(after),
        stride=windows.jump[::-1],
        offset=seen,
        outside=np.nan,
        **goes,
    )
    end = start + width + 1.9
    sheet.sign("→", end - 1.35, middle)
    sheet.add(POOLED, end, middle, sheet.table(windows.taken[:, place]), side=_LARGE, stride=(1, 1), **goes)
    sheet.label(found.pooling.kind or "pooling", end, middle + _LARGE / 2 + 0.3)
    return end


def _add_softmax(sheet: Sheet, processed, found: Inside, right: float) -> None:
    """A row a class, the likeliest for the sample: what comes in, e to its power, and its share of all."""
    own = processed.maps.of_layer(found.layer)
    logits = (own.after if own.before is None else own.before)[:, :, 0, 0].astype(np.float64)
    terms = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares = terms / terms.sum(axis=1, keepdims=True)
    likely = (-found.softmax.shares).argsort(kind="stable")[:10]
    classes = np.unique(likely if found.unit in likely else np.append(likely[:-1], found.unit))
    start, middle = right + _LARGE / 2 + 4.4, _middle(sheet)
    top = middle + (len(classes) - 1) * 1.2 / 2
    tables = [sheet.table(one[:, None, :]) for one in (logits, terms, shares)]
    names = processed.network.class_names
    for row, k in enumerate(classes.tolist()):
        y = top - 1.2 * row
        for number, (block, table) in enumerate(zip((LOGIT, EXPONENT, SHARE), tables)):
            x, signed = start + number * 2.6, SIGNED if block == LOGIT else INK
            sheet.add(
                block, x, y, table, side=1.1, row=row, offset=(k, 0), hue=signed, decimals=3 if block == SHARE else 2
            )
        sheet.sign("→", start + 1.3, y)
        sheet.sign("→", start + 3.9, y)
        sheet.label(names[k], start - 0.85, y - _FOOT, _BEFORE)
    for number, text in enumerate(("z", "exp(z − max)", "share")):
        sheet.label(text, start + number * 2.6, top + 1.1)
