"""Batch norms folded into the Linear layers beside them, exactly as they work when a model is evaluated.

With running mean m and variance v, scale g and shift s: y = (x - m) / sqrt(v + eps) g + s is one product and one sum a
unit, so it is part of the layer before it, or, where the activation stands between, of the layer after it.
"""

import re

import numpy as np

from ..errors import bad_input, shown

EPS = 1e-5  # PyTorch's own; a state dict does not say another


def fold(
    pairs: list[tuple[np.ndarray, np.ndarray]],
    names: list[str],
    norms: dict[str, dict[str, np.ndarray]],
    order: list[str] | None,
    reading,
    eps: float = EPS,
) -> list[tuple[np.ndarray, np.ndarray]]:
    """The pairs (W (inputs, outputs), b) of the layers `names` with every batch norm folded in.

    norms: name -> running_mean, running_var and, where it has them, weight and bias, (size,) float32. order: names of
    all layers as they were made, or None where the file does not keep it. eps: what is added to each variance.
    Raises NNVisError (bad_input) where a norm's layer is not known.
    """
    pairs = [(w.astype(np.float64), b.astype(np.float64)) for w, b in pairs]
    for norm, values in norms.items():
        size = len(values["running_mean"])
        before = _layer_before(norm, names, list(norms), order)
        if before is None and size == pairs[0][0].shape[0]:
            layer, goes_in = 0, True
        elif before is None or size != pairs[before][0].shape[1]:
            raise bad_input(
                f"{reading.path.name}: the batch norm {shown(norm)} of {size} values follows no layer of its size",
                "Name the layers first to last in layer_order, each batch norm after its layer",
            )
        else:
            goes_in = before + 1 < len(names) and _activation_between(names[before], norm)
            layer = before + goes_in
            _note_place(norm, names[before], goes_in, reading)
        scale, shift = _scale_and_shift(values, eps)
        w, b = pairs[layer]
        pairs[layer] = (scale[:, None] * w, b + shift @ w) if goes_in else (w * scale, b * scale + shift)
    found = shown(", ".join(norms), 60, quoted=False)
    reading.note(f"batch norm ({found}) was folded into the layers beside, with running statistics and eps {eps:g}")
    return [(w.astype(np.float32), b.astype(np.float32)) for w, b in pairs]


def _scale_and_shift(values: dict, eps: float) -> tuple:
    """float64 (size,) each."""
    mean, variance = values["running_mean"].astype(np.float64), values["running_var"].astype(np.float64)
    with np.errstate(invalid="ignore"):  # a negative variance gives NaN, which the model's check names
        scale = values.get("weight", np.ones(len(mean))) / np.sqrt(variance + eps)
    return scale, values.get("bias", np.zeros(len(mean))) - mean * scale


def _layer_before(norm: str, names: list, norms: list, order: list | None) -> int | None:
    """The index of the Linear layer that a norm follows, or None.

    By the numbers of a sequence that both are in; by the file's order, if it keeps one; else the layer whose name has
    the same numbers. None where there is no such layer.
    """
    sequence, number = _place(norm)
    fellows = [i for i, name in enumerate(names) if _place(name)[0] == sequence and number is not None]
    if fellows:
        return max((i for i in fellows if _place(names[i])[1] < number), default=None)
    if order is None:
        same = [i for i, name in enumerate(names) if re.findall(r"\d+", name) == re.findall(r"\d+", norm)]
        return same[0] if len(same) == 1 else None
    places = {name: i for i, name in enumerate(order)}
    if len(norms) > 1 and all(places[n] > places[name] for n in norms for name in names):
        return min(norms.index(norm), len(names) - 1)  # all norms were made after all layers
    return max((i for i, name in enumerate(names) if places[name] < places[norm]), default=None)


def _place(name: str) -> tuple:
    """("layers.", 3) of "layers.3", a place in a sequence; ("bn1", None) of "bn1", which is none."""
    match = re.fullmatch(r"((?:.*\.)?)(\d{1,9})", name)
    return (match[1], int(match[2])) if match else (name, None)


def _activation_between(layer: str, norm: str) -> bool:
    """Whether the numbers of their sequence leave room for an activation between a layer and its norm."""
    (sequence, i), (other, j) = _place(layer), _place(norm)
    return sequence == other and j is not None and j > i + 1


def _note_place(norm: str, layer: str, after_activation: bool, reading) -> None:
    (sequence, i), (other, j) = _place(layer), _place(norm)
    if sequence != other or j != i + 1:  # else nothing stands between, for certain
        side = "after" if after_activation else "before"
        reading.note(f"the batch norm {shown(norm)} is taken to stand {side} the activation")
