"""Recurrent layers, of several layers and both directions, and single cells."""

from .table import composite
from .varied import Value, Varied

_CELLS = {"lstm": "lstm", "gru": "gru", "rnn_tanh": "rnn", "rnn_relu": "rnn"}


def _options(cell: str, reverse: bool) -> dict:
    more = {"gru": {"reset_after": True}, "rnn_tanh": {"activation": "tanh"}, "rnn_relu": {"activation": "relu"}}
    return {"cell": _CELLS[cell], "reverse": reverse, **more.get(cell, {})}


def is_zero(value: Value) -> bool:
    return value.is_known and not value.probes[0].any()


def _layer(b, cell: str, x: Value, weights: list, state: list, reverse: bool) -> list[Value]:
    """[all states (batch, time, size), the last state, the last cell of an LSTM] of one layer in one direction."""
    if isinstance(x.shape[1], Varied):
        raise b.refused(
            "a recurrent layer takes one sequence without a batch", "Save it for an input with a batch axis"
        )
    w_input, w_state, *biases = (b.array(w, "a weight") for w in weights)
    starts = [None if s is None or is_zero(s) else b.use(s) for s in state] + [None] * (2 - len(state))
    given = [x, w_input, w_state, *(biases or [None, None]), *starts]
    names = b.step("recurrent", given, _options(cell, reverse), 3 if cell == "lstm" else 2, weight=weights[0])
    size = weights[1].fixed_shape[1]
    return [b.shaped(names[0], [*x.shape[:2], size]), *(b.shaped(name, [x.shape[0], size]) for name in names[1:])]


def _stacked(b, cell: str, a) -> list[Value]:
    """Layers over each other, each in one direction or both: the states of the last, and the last ones of all."""
    if hasattr(a, "batch_sizes") or not hasattr(a, "batch_first"):
        raise b.refused("a recurrent layer of packed sequences is not read")
    if a.train and a.dropout:
        raise b.refused("it was saved in training mode, with dropout at work", "Save it after model.eval()")
    states = list(a.hx) if isinstance(a.hx, (list, tuple)) else [a.hx]
    directions, each = 2 if a.bidirectional else 1, 4 if a.has_biases else 2
    if len(a.params) != a.num_layers * directions * each:
        raise b.refused("a recurrent layer with a projection is not read")
    x = a.input if a.batch_first else b.aten("transpose", a.input, 0, 1)
    last = []
    for layer in range(a.num_layers):
        sides = []
        for direction in range(directions):
            number = layer * directions + direction
            start = [b.aten("select", state, 0, number) for state in states]
            weights = a.params[number * each : (number + 1) * each]
            sides.append(_layer(b, cell, x, weights, start, direction == 1))
        last += sides
        x = sides[0][0] if directions == 1 else b.aten("cat", [side[0] for side in sides], 2)
    output = x if a.batch_first else b.aten("transpose", x, 0, 1)
    ends = [b.aten("stack", [side[1 + k] for side in last], 0) for k in range(len(states))]
    return [output, *ends]


def _enter_cell(name: str) -> None:
    composite(name)(lambda b, a: _stacked(b, name, a))

    @composite(f"{name}_cell")
    def one_step(b, a):
        states = list(a.hx) if isinstance(a.hx, (list, tuple)) else [a.hx]
        weights = [w for w in (a.w_ih, a.w_hh, a.b_ih, a.b_hh) if w is not None]
        _, *ends = _layer(b, name, b.aten("unsqueeze", a.input, 1), weights, states, False)
        return ends if name == "lstm" else ends[0]


for _name in _CELLS:
    _enter_cell(_name)
