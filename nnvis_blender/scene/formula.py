"""What a unit's value is made of, laid out as cells: which number each shows at any pixel, for any sample."""

from dataclasses import dataclass

import numpy as np

from ..nodes.rigs.cells import INK, SIGNED
from ..processing.activations.inside import Inside
from ..processing.errors import usage
from ..processing.network import ProcessedNetwork
from .formula_blocks import (
    AFTER,
    AT_START,
    BEFORE,
    EXPONENT,
    FOOT,
    LARGE,
    LOGIT,
    MOST_SIDE,
    POOL,
    POOLED,
    SHARE,
)
from .formula_sum import add_sum
from .sheet import Label, Sheet


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
        right = add_sum(sheet, processed, found, own.before[:, place], name, channels)
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


def _add_value(sheet: Sheet, found: Inside, after: np.ndarray, right: float) -> float:
    """The value after the activation, right of the sum."""
    middle = _middle(sheet)
    right = right + 3.4 if found.before is not None else 0.0
    table = sheet.table(after)
    sheet.add(AFTER, right, middle, table, side=LARGE, stride=(1, 1))
    if found.before is not None:
        sheet.sign("→", right - 1.7, middle)
    text = found.activation if found.before is not None else "value"
    sheet.label(text, right, middle + LARGE / 2 + 0.3)
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
    if max(height, width) > MOST_SIDE:
        return right
    middle, source = _middle(sheet), processed.maps.of_layer(found.layer)
    place = int(np.searchsorted(source.units, found.unit))
    down, across = np.mgrid[:height, :width]
    goes = {"divisor": windows.jump[::-1], "shift": windows.offset[::-1]}
    start = right + LARGE / 2 + 1.6
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
    sheet.add(POOLED, end, middle, sheet.table(windows.taken[:, place]), side=LARGE, stride=(1, 1), **goes)
    sheet.label(found.pooling.kind or "pooling", end, middle + LARGE / 2 + 0.3)
    return end


def _add_softmax(sheet: Sheet, processed, found: Inside, right: float) -> None:
    """A row a class, the likeliest for the sample: what comes in, e to its power, and its share of all."""
    own = processed.maps.of_layer(found.layer)
    logits = (own.after if own.before is None else own.before)[:, :, 0, 0].astype(np.float64)
    terms = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares = terms / terms.sum(axis=1, keepdims=True)
    likely = (-found.softmax.shares).argsort(kind="stable")[:10]
    classes = np.unique(likely if found.unit in likely else np.append(likely[:-1], found.unit))
    start, middle = right + LARGE / 2 + 4.4, _middle(sheet)
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
        sheet.label(names[k], start - 0.85, y - FOOT, AT_START)
    for number, text in enumerate(("z", "exp(z − max)", "share")):
        sheet.label(text, start + number * 2.6, top + 1.1)
