"""What parts the samples in a hidden layer's space: scikit-learn's logistic regression."""

import numpy as np

from .hidden_space import HiddenSpace

STRENGTH = 100.0  # scikit-learn's C: with its default few points are not parted though they could be
_MOST_AXES = 3


def hidden_space(
    layer: int, numbers: np.ndarray, values: np.ndarray, labels: np.ndarray, names: list[str]
) -> HiddenSpace:
    """The HiddenSpace of a layer with two units or more.

    numbers: (epochs,). values: (epochs, samples, units), what the layer gives. labels: (samples,) of 0 and 1.
    """
    points, axes, notes = _in_axes(values)
    fits = [_parted(own, labels) for own in points]
    return HiddenSpace(
        layer,
        axes,
        np.asarray(numbers, float),
        points.astype(np.float32),
        labels.astype(np.int32),
        list(names),
        np.array([normal for normal, _, _ in fits], np.float32),
        np.array([offset for _, offset, _ in fits], np.float32),
        np.array([right for _, _, right in fits], float),
        notes,
    )


def _in_axes(values: np.ndarray) -> tuple[np.ndarray, list[str], list[str]]:
    """(points (epochs, samples, axes), names of the axes, notes): the units', or of more than three their principal
    components over all epochs.
    """
    units = values.shape[2]
    if units <= _MOST_AXES:
        return values, [f"unit {number}" for number in range(units)], []
    flat = values.reshape(-1, units)
    centred = flat - flat.mean(axis=0)
    _, lengths, directions = np.linalg.svd(centred, full_matrices=False)
    largest = np.abs(directions).argmax(axis=1)
    directions = directions * np.sign(directions[np.arange(len(directions)), largest])[:, None]  # one of two signs
    share = (lengths[:_MOST_AXES] ** 2).sum() / max((lengths**2).sum(), np.finfo(float).tiny)
    points = (centred @ directions[:_MOST_AXES].T).reshape(*values.shape[:2], _MOST_AXES)
    note = (
        f"the {units} units are drawn along {_MOST_AXES} principal components, which hold {100 * share:.1f} % of them"
    )
    return points, [f"component {number}" for number in range(_MOST_AXES)], [note]


def _parted(points: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, float, float]:
    """(normal (axes,), offset, accuracy) of the logistic regression of some points (samples, axes)."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  a second that others do not pay

    points = points.astype(np.float32)  # as they are kept
    fitted = LogisticRegression(C=STRENGTH, max_iter=1000).fit(points, labels)
    return fitted.coef_[0], float(fitted.intercept_[0]), float(fitted.score(points, labels))
