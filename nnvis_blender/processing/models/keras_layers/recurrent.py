"""Recurrent layers, one way and both ways."""

import numpy as np

from ...errors import shown
from .activation import word_of
from .context import Context
from .layer import Layer, inner_layer, only, units
from .merging import concatenated, pairwise
from .value import PLAIN, Value

_CELLS = {"SimpleRNN": "rnn", "LSTM": "lstm", "GRU": "gru", "CuDNNLSTM": "lstm", "CuDNNGRU": "gru"}
_ORDERS = {"rnn": (0,), "lstm": (0, 1, 2, 3), "gru": (1, 0, 2)}  # where Keras has the gates of the program


def _recurrent(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    every, *last = _states(layer, values, context)
    if layer.config.flag("go_backwards", False):
        return _asked(layer, context.like("flip", every, axes=[1]), last)
    return _asked(layer, every, last)


def _asked(layer: Layer, every: Value, last: list[Value]) -> list[Value]:
    """What a layer gives: all states or the last one, and the states with which it ends where they are asked for."""
    result = every if layer.config.flag("return_sequences", False) else last[0]
    return [result, *last] if layer.config.flag("return_state", False) else [result]


def _states(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    """All states in the order of the sequence, the last state and, of an LSTM, the last cell."""
    config = layer.config
    value, *states = values
    initial = layer.arguments.get("initial_state")
    if initial is not None:
        states = [*states, *(initial if isinstance(initial, list) else [initial])]
    value = context.plain(value)
    if len(value.shape) != 2:
        raise context.wrong(f"takes sequences (time, features), not the shape {value.shape}")
    if config.flag("time_major", False):
        raise context.wrong("has the time before the samples, which is not read")
    if config.flag("stateful", False):
        context.reading.note(f"{layer.name} keeps its state from batch to batch; here it begins at zero")
    cell = _CELLS[layer.class_name]
    if len(states) not in (0, 2 if cell == "lstm" else 1) or not all(isinstance(one, Value) for one in states):
        raise context.wrong(f"begins with {len(states)} states")
    reverse = config.flag("go_backwards", False)
    return _run(layer, value, states, units(config, "units"), cell, reverse, context)


def _run(layer: Layer, value: Value, states: list[Value], size: int, cell: str, reverse: bool, context: Context):
    config, order = layer.config, _ORDERS[cell]
    gates = len(order)
    options = {"cell": cell, "reverse": reverse, "activation": word_of(config.values.get("activation", "tanh"))}
    if options["activation"] not in ("tanh", "relu"):
        raise context.wrong(f"has the activation {shown(config.values.get('activation'))}, which is not read in it")
    if gates > 1:
        options |= _gate(config, context)
    is_cudnn = layer.class_name.startswith("CuDNN")
    reset_after = cell == "gru" and (is_cudnn or config.flag("reset_after", False))
    if cell == "gru":
        options["reset_after"] = reset_after
    bias = (2 * gates * size,) if is_cudnn else (2, gates * size) if reset_after else (gates * size,)
    shapes = {
        "kernel": (value.shape[1], gates * size),
        "recurrent_kernel": (size, gates * size),
        "bias": bias if config.flag("use_bias", True) else None,
    }
    arrays = layer.weights.part("cell").take(context, shapes)
    arrays = _of_cudnn(arrays, gates) if is_cudnn else arrays
    taken = [context.constant(name, _gates(arrays[name], order).T) for name in ("kernel", "recurrent_kernel")]
    rows = [] if arrays["bias"] is None else list(_gates(np.atleast_2d(arrays["bias"]), order))
    biases = [context.constant(name, row) for name, row in zip(("bias", "recurrent_bias"), rows)]
    biases += [None] * (2 - len(biases))
    states = [context.plain(state) for state in states] + [None] * (2 - len(states))
    if any(state is not None and state.shape != (size,) for state in states):
        raise context.wrong("begins with a state of another size than its own")
    given = [((value.shape[0], size), PLAIN, ()), *[((size,), PLAIN, ())] * (2 if cell == "lstm" else 1)]
    return context.steps_of("recurrent", [value, *taken, *biases, *states], given, **options)


def _gate(config, context: Context) -> dict:
    word = word_of(config.values.get("recurrent_activation", "sigmoid"))
    if word == "hard_sigmoid":
        return {"recurrent_activation": word, "alpha": 1 / 6 if context.version >= 3 else 0.2}
    if word != "sigmoid":
        raise context.wrong(f"has the activation {shown(config.values['recurrent_activation'])} of gates, not read")
    return {"recurrent_activation": word}


def _of_cudnn(arrays: dict[str, np.ndarray], gates: int) -> dict[str, np.ndarray]:
    """The arrays of a layer for NVIDIA's library, turned as Keras turns them when a layer without it loads them."""
    kernels, states = (np.split(arrays[name], gates, axis=1) for name in ("kernel", "recurrent_kernel"))
    return {
        "kernel": np.hstack([kernel.T.reshape(kernel.shape, order="F") for kernel in kernels]),
        "recurrent_kernel": np.hstack([kernel.T for kernel in states]),
        "bias": arrays["bias"].reshape(2, -1),
    }


def _gates(array: np.ndarray, order: tuple[int, ...]) -> np.ndarray:
    """The array with the gates of its last axis in another order."""
    blocks = np.split(array, len(order), axis=1)
    return np.concatenate([blocks[k] for k in order], axis=1)


def _bidirectional(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    """A layer that reads forward and one that reads backward, and how their results are joined."""
    config, value = layer.config, only(values, context)
    forward = config.object("layer")
    backward = config.object("backward_layer", None)
    if backward is None:
        inner = forward.get("config")
        inner = inner if isinstance(inner, dict) else {}
        backward = {**forward, "config": {**inner, "go_backwards": not inner.get("go_backwards", False)}}
    word = config.values.get("merge_mode", "concat")
    results = []
    for place, (name, one) in enumerate((("forward", forward), ("backward", backward))):
        inner = inner_layer(layer, name, one, layer.weights.part(f"{name}_layer", place, 2))
        if inner.class_name not in _CELLS or inner.config.flag("go_backwards", False) != bool(place):
            raise context.wrong(f"holds as its {name} layer a {shown(inner.class_name)} that is not read there")
        with context.at(inner.name):
            every, *last = _states(inner, [value], context)
        results.append(_asked(inner, every, last))
    (ahead, *ahead_states), (back, *back_states) = results
    if word is None:
        return [ahead, back, *ahead_states, *back_states]
    return [_joined(word, [ahead, back], context), *ahead_states, *back_states]


def _joined(word, values: list[Value], context: Context) -> Value:
    if word == "concat":
        return concatenated(values, -1, context)
    if word in ("sum", "ave"):
        total = pairwise("add", values, context)
        return total if word == "sum" else context.like("mul", total, context.constant("half", np.float32(0.5)))
    if word == "mul":
        return pairwise("mul", values, context)
    raise context.wrong(f"joins its two ways by {shown(word)}, which is not known")


LAYERS = {**dict.fromkeys(_CELLS, _recurrent), "Bidirectional": _bidirectional}
