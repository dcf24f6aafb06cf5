"""Recurrent cells, step by step over time: what goes in and what is kept pass through one matrix each."""

import torch
from torch.nn import functional

_ACTIVATIONS = {"tanh": torch.tanh, "relu": torch.relu}


def recurrent(
    x,
    w_input,
    w_state,
    b_input=None,
    b_state=None,
    h0=None,
    c0=None,
    *,
    cell,
    reverse=False,
    activation="tanh",
    reset_after=True,
    recurrent_activation="sigmoid",
    alpha=0.2,
):
    """x: (batch, time, inputs). w_input: (gates * size, inputs), or None where x is what the gates get of it already.
    w_state: (gates * size, size).

    h0, c0: (batch, size), (1, size) or (size,), zeros if None. alpha: the slope of a hard sigmoid, 0.2 (Keras 2, ONNX)
    or 1 / 6 (torch, Keras 3). -> all states (batch, time, size), in the order of x even where it is read in reverse,
    the last state (batch, size), and of an "lstm" the last cell (batch, size).
    """
    steps = (x if w_input is None else functional.linear(x, w_input, b_input)).unbind(1)
    zeros = x.new_zeros(len(x), w_state.shape[1])
    h = zeros if h0 is None else h0.expand_as(zeros)
    c = zeros if c0 is None else c0.expand_as(zeros)
    gate = _gate(recurrent_activation, alpha)
    between = _ACTIVATIONS[activation]
    states = []
    for given in reversed(steps) if reverse else steps:
        if cell == "lstm":
            h, c = _lstm(given, h, c, w_state, b_state, gate, between)
        elif cell == "gru":
            h = _gru(given, h, w_state, b_state, gate, between, reset_after)
        else:
            h = between(given + functional.linear(h, w_state, b_state))
        states.append(h)
    every = torch.stack(states[::-1] if reverse else states, 1) if states else x.new_zeros(len(x), 0, zeros.shape[1])
    return (every, h, c) if cell == "lstm" else (every, h)


def _gate(name: str, alpha: float):
    return torch.sigmoid if name == "sigmoid" else lambda z: (alpha * z + 0.5).clamp(0, 1)


def _lstm(given, h, c, w_state, b_state, gate, between):
    i, f, g, o = (given + functional.linear(h, w_state, b_state)).chunk(4, 1)
    c = gate(f) * c + gate(i) * between(g)
    return gate(o) * between(c), c


def _gru(given, h, w_state, b_state, gate, between, reset_after: bool):
    size = h.shape[1]
    given_gates, given_new = given.split((2 * size, size), 1)
    b_gates, b_new = (None, None) if b_state is None else b_state.split((2 * size, size))
    r, z = gate(given_gates + functional.linear(h, w_state[: 2 * size], b_gates)).chunk(2, 1)
    if reset_after:
        n = between(given_new + r * functional.linear(h, w_state[2 * size :], b_new))
    else:
        n = between(given_new + functional.linear(r * h, w_state[2 * size :], b_new))
    return (1 - z) * n + z * h


FUNCTIONS = {"recurrent": recurrent}
