"""LSTM, GRU and RNN in all their directions and layouts; gates are brought into torch's order."""

from dataclasses import dataclass

import numpy as np

from ..batches import turned
from ..values import Unfit, Value

# ONNX's order of gates -> torch's: i o f c -> i f g o; z r h -> r z n
_ORDERS = {"lstm": (0, 2, 3, 1), "gru": (1, 0, 2), "rnn": (0,)}
_MOST_TIMES = 20_000
_REMEDY = "Export it as torch.nn or Keras have it"


@dataclass
class _Cell:
    """What a node says of its cells. x: (batch, time, features)."""

    kind: str
    x: Value
    size: int
    options: dict


def _recurrent(kind: str):
    def handler(node):
        x, layout = node.needed(0), node.whole("layout", 0)
        if x.rank != 3:
            raise Unfit(f"it takes values of {x.rank} axes")
        if not layout:
            x = turned(node.build, x, [1, 0, 2])
        directions = _directions(node)
        cell = _Cell(kind, x, node.needed(2).shape[-1], _options(node, kind, len(directions)))
        _check(node, kind, x)
        ways = [_way(node, cell, number, reverse, layout) for number, reverse in enumerate(directions)]
        every, last, *cells = zip(*ways)
        return (_states(node, every, layout), *(_stacked(node, each, layout) for each in (last, *cells)))

    return handler


def _directions(node) -> list[bool]:
    """For each direction whether it reads in reverse."""
    word = node.attribute("direction", "forward")
    known = {"forward": [False], "reverse": [True], "bidirectional": [False, True]}
    if word not in known:
        raise node.wrong(f"has the direction {word[:20]}", _REMEDY)
    directions = known[word]
    for number, what in ((1, "weights"), (2, "weights"), (3, "biases")):
        array = node.fixed(number, what)
        if array is not None and len(array) != len(directions):
            raise Unfit(f"its {what} are of {len(array)} directions, not {len(directions)}")
    return directions


def _options(node, kind: str, directions: int) -> dict:
    """The activations of gates and values, which have to be the same in both directions."""
    default = {"lstm": ["Sigmoid", "Tanh", "Tanh"], "gru": ["Sigmoid", "Tanh"], "rnn": ["Tanh"]}[kind]
    words = [word.lower() for word in node.attribute("activations") or default * directions]
    count = len(default)
    if len(words) != count * directions or words[:count] != words[-count:]:
        raise node.wrong("has activations that differ between its directions", _REMEDY)
    gates, between = (words[0], words[1:count]) if kind != "rnn" else ("sigmoid", words[:1])
    usual = gates in ("sigmoid", "hardsigmoid") and len(set(between)) == 1 and between[0] in ("tanh", "relu")
    # of the activations that are read only a hard sigmoid has an alpha and a beta
    alphas, betas = node.attribute("activation_alpha") or [], node.attribute("activation_beta") or []
    beta = betas[0] if betas else 0.5
    if not usual or len(set(alphas)) > 1 or abs(beta - 0.5) > 1e-6 or len(set(betas)) > 1:
        raise node.wrong(f"has the activations {', '.join(words[:count])[:60]}", _REMEDY)
    options = {"cell": kind, "activation": between[0]}
    if gates == "hardsigmoid":
        options |= {"recurrent_activation": "hard_sigmoid", "alpha": alphas[0] if alphas else 0.2}
    if kind == "gru":
        options["reset_after"] = bool(node.whole("linear_before_reset", 0))
    return options


def _check(node, kind: str, x: Value) -> None:
    """Refuses what no usual layer has."""
    if node.attribute("clip") or (kind == "lstm" and node.whole("input_forget", 0)):
        raise node.wrong("clips its values or couples its gates", _REMEDY)
    lengths = node.input(4)
    if lengths is not None and not (lengths.known and all((array == x.length(1)).all() for array in lengths.arrays)):
        raise node.wrong(
            "takes sequences of different lengths (sequence_lens)", "Export it for sequences of one length"
        )
    if x.length(1) is None:
        raise Unfit("its times are the samples of a batch")
    if x.length(1) > _MOST_TIMES:
        raise node.wrong(f"walks through {x.shape[1]} steps of time", "Export it for shorter sequences")
    peepholes = node.fixed(7, "peepholes") if kind == "lstm" else None
    if peepholes is not None and peepholes.any():
        raise node.wrong("has peepholes", _REMEDY)


def _way(node, cell: _Cell, number: int, reverse: bool, layout: int) -> tuple:
    """(all states, last state, last cell if there is one) of a direction: (batch, time, size), (batch, size)."""
    order, size = _ORDERS[cell.kind], cell.size

    def sorted_gates(array):
        return np.concatenate([array[gate * size : (gate + 1) * size] for gate in order])

    w, r = (node.fixed(k, "weights")[number] for k in (1, 2))
    if len(w) != len(order) * size or len(r) != len(order) * size or w.shape[1] != cell.x.length(2):
        raise Unfit(f"its weights are {w.shape} and {r.shape}")
    names = [node.needed(k).name for k in (1, 2)]
    weights = [node.build.constant(sorted_gates(a), name) for a, name in zip((w, r), names)]
    biases = [None, None]
    if node.input(3) is not None:
        halves = np.split(node.fixed(3, "biases")[number], 2)
        biases = [node.build.constant(sorted_gates(half), node.needed(3).name) for half in halves]
    starts = [_start(node, 5, number, layout), _start(node, 6, number, layout) if cell.kind == "lstm" else None]
    outputs = 3 if cell.kind == "lstm" else 2
    return node.emit("recurrent", cell.x, *weights, *biases, *starts, outputs=outputs, **cell.options, reverse=reverse)


def _start(node, number: int, direction: int, layout: int) -> Value | None:
    """(batch, size) with which a direction starts; None where it is zeros."""
    value = node.input(number)
    if value is None or (value.known and not any(array.any() for array in value.arrays)):
        return None
    axis = 1 if layout else 0
    one = node.emit("slice", value, axes=[axis], starts=[direction], ends=[direction + 1], steps=[1])
    return node.emit("squeeze", one, axes=[axis])


def _states(node, every, layout: int) -> Value:
    """All states as ONNX has them: (time, directions, batch, size), or (batch, time, directions, size)."""
    if layout:
        return node.emit("unsqueeze", every[0], axes=[2]) if len(every) == 1 else node.emit("stack", *every, axis=2)
    sequences = [turned(node.build, states, [1, 0, 2]) for states in every]
    return node.emit("unsqueeze", sequences[0], axes=[1]) if len(every) == 1 else node.emit("stack", *sequences, axis=1)


def _stacked(node, last, layout: int) -> Value:
    """Last states: (directions, batch, size), or (batch, directions, size)."""
    axis = 1 if layout else 0
    return node.emit("unsqueeze", last[0], axes=[axis]) if len(last) == 1 else node.emit("stack", *last, axis=axis)


OPERATORS = {"LSTM": _recurrent("lstm"), "GRU": _recurrent("gru"), "RNN": _recurrent("rnn")}
