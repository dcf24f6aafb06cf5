"""How many samples are read of data that have more than are wanted, or than memory should hold."""

import math

import numpy as np

from ..errors import bad_input
from .raw import Raw

MOST_VALUES = 1 << 29  # of all samples: 2 GB of float32
SEED = 0


def check_values(samples: int, shape: tuple[int, ...], name: str, limit: int | None) -> None:
    """Raises NNVisError (bad_input) where so many samples of a shape, or `limit` of them, are too large to be read."""
    each = math.prod(shape)
    if min(samples, limit or samples) * each <= MOST_VALUES:
        return
    raise bad_input(
        f"the {samples} samples {tuple(shape)} of {name} would take {samples * each * 4 / 1e9:.3g} GB of memory",
        f"Set the data option limit to {MOST_VALUES // each}, or give a smaller size"
        if each <= MOST_VALUES
        else "Give smaller samples",
    )


def chosen(labels: list[np.ndarray | None], limit: int | None) -> list[np.ndarray | None]:
    """For each part the indices, ascending, of the samples that are kept: at most `limit` in all; None where all are.

    labels: of each part (n,), or None. Every part and class gives as large a share; each class of a part keeps a sample
    where the limit allows.
    """
    total = sum(len(y) for y in labels if y is not None)
    if limit is None or total <= limit:
        return [None] * len(labels)
    counts = [0 if y is None else max(1, round(limit * len(y) / total)) for y in labels]
    counts[int(np.argmax(counts))] -= max(0, sum(counts) - limit)  # roundings
    return [None if y is None else _of_part(np.asarray(y), count) for y, count in zip(labels, counts)]


def limited(raw: Raw, limit: int | None) -> Raw:
    """At most so many samples, see `chosen`."""
    parts = raw.parts()
    kept = chosen([y for _, y, _ in parts], limit)
    if kept[0] is None:
        return raw
    note = f"{sum(map(len, kept))} of {sum(len(y) for _, y, _ in parts)} samples are read, as asked for"
    changes = {"x": raw.x[kept[0]], "y": raw.y[kept[0]]}
    if len(parts) > 1:
        changes |= {"x_test": raw.x_test[kept[1]], "y_test": raw.y_test[kept[1]]}
    return raw.copy(notes=[*raw.notes, note], **changes)


def _of_part(y: np.ndarray, count: int) -> np.ndarray:
    order = np.random.default_rng(SEED).permutation(len(y))
    classes, sizes = np.unique(y, return_counts=True)
    by_class = order[np.argsort(y[order], kind="stable")]
    rank = np.arange(len(y)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    place = rank / np.repeat(sizes, sizes)  # the first of each class comes before any other
    return np.sort(by_class[np.argsort(place, kind="stable")[:count]])
