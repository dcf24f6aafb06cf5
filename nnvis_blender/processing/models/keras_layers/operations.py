"""Operations that stand among the layers of a functional model: TFOpLambda of Keras 2, keras.ops of Keras 3.

Only plain arithmetic, whose meaning its name says; nothing is run.
"""

import numpy as np

from ...errors import shown
from .activation import activate
from .context import Context
from .layer import Layer, is_whole
from .merging import broadcast, concatenated, together
from .shapes import reshaped
from .value import FLAT, PLAIN, Value, count
from .weights import snake_case

_BINARY = {
    "add": "add",
    "subtract": "sub",
    "sub": "sub",
    "multiply": "mul",
    "mul": "mul",
    "divide": "div",
    "true_divide": "div",
    "truediv": "div",
    "pow": "pow",
    "power": "pow",
    "maximum": "maximum",
    "minimum": "minimum",
}
_UNARY = {"exp": "exp", "log": "log", "sqrt": "sqrt", "rsqrt": "rsqrt", "abs": "abs", "absolute": "abs"}
_UNARY |= {"negative": "neg", "neg": "neg", "sin": "sin", "cos": "cos"}
_WORDS = "relu relu6 sigmoid tanh softmax softplus softsign elu selu silu swish gelu hard_sigmoid hard_silu log_softmax"
_REDUCED = {"mean": "mean", "reduce_mean": "mean", "sum": "sum", "reduce_sum": "sum"}
_REDUCED |= {"max": "max", "reduce_max": "max", "min": "min", "reduce_min": "min"}


def operation_of(layer: Layer) -> str | None:
    """The bare name of an operation ("add"), or None for a layer of any other kind."""
    if layer.class_name == "TFOpLambda":
        return str(layer.config.values.get("function")).rpartition(".")[2]
    return snake_case(layer.class_name) if ".ops." in f"{layer.module}." else None


def _binary(op: str):
    def binary(layer: Layer, values: list, context: Context) -> list[Value]:
        a, b = _operands(layer, values, 2, context)
        if isinstance(a, Value) and isinstance(b, Value):
            if a.rank != b.rank:
                raise context.wrong(f"joins {a.shape} and {b.shape}, whose axes meet from the last, which is not read")
            a, b = together([a, b], context)
            return [context.step(op, [a, b], broadcast([a, b], context), a.layout, a.inner)]
        value = a if isinstance(a, Value) else b
        names = [one if isinstance(one, Value) else context.constant("number", np.float32(one)) for one in (a, b)]
        return [context.step(op, names, value.shape, value.layout, value.inner)]

    return binary


def _operands(layer: Layer, values: list, wanted: int, context: Context) -> list:
    """The Values and numbers that an operation of so many takes, at least one a Value."""
    named = [
        layer.arguments[name]
        for name in ("x", "x1", "y", "x2", "input", "features", "a", "b")
        if name in layer.arguments
    ]
    taken = [*values, *named][:wanted]
    for one in taken:
        is_number = isinstance(one, (int, float)) and not isinstance(one, bool) and abs(one) < 1e30
        if not isinstance(one, Value) and not is_number:
            raise context.wrong(f"works with {shown(one)}, which is not read")
    if len(taken) != wanted or not any(isinstance(one, Value) for one in taken):
        raise context.wrong(f"works with {len(taken)} values, not {wanted}")
    return taken


def _unary(op: str):
    def unary(layer: Layer, values: list, context: Context) -> list[Value]:
        return [context.like(op, _operands(layer, values, 1, context)[0])]

    return unary


def _word(word: str):
    def activation(layer: Layer, values: list, context: Context) -> list[Value]:
        if _setting(layer, "axis", -1) != -1:
            raise context.wrong(f"is a {word} along another axis than the last, which is not read")
        value = _operands(layer, values, 1, context)[0]
        if word == "gelu" and _setting(layer, "approximate", False):
            return [context.like("gelu", value, approximate="tanh")]
        return [activate(context, value, word)]

    return activation


def _square(layer: Layer, values: list, context: Context) -> list[Value]:
    value = _operands(layer, values, 1, context)[0]
    return [context.like("mul", value, value)]


def _reduced(op: str):
    def reduced(layer: Layer, values: list, context: Context) -> list[Value]:
        value = _operands(layer, values, 1, context)[0]
        value = context.plain(value) if value.layout == FLAT else value
        axes, keep = _setting(layer, "axis", None), bool(_setting(layer, "keepdims", False))
        axes = axes if isinstance(axes, list) else [axes]
        if not axes or not all(is_whole(a, 1 - value.rank, value.rank - 1) and a for a in axes):
            raise context.wrong(f"works along the axes {shown(axes)}, which is not read")
        axes = sorted(a % value.rank for a in axes)
        kept = tuple(1 if k + 1 in axes else n for k, n in enumerate(value.shape))
        shape = kept if keep else tuple(n for k, n in enumerate(value.shape) if k + 1 not in axes)
        if not keep and value.rank - 1 not in axes and len(shape) > 1:
            value = context.plain(value)
        layout = value.layout if keep else PLAIN
        return [context.step(op, [value], shape, layout, axes=[value.axis(a) for a in axes], keep=keep)]

    return reduced


def _reshape(layer: Layer, values: list, context: Context) -> list[Value]:
    value = _operands(layer, values, 1, context)[0]
    wanted = values[1] if len(values) > 1 else _setting(layer, "newshape", _setting(layer, "shape", None))
    if not isinstance(wanted, list) or not all(is_whole(n, -1, 1 << 27) and n for n in wanted) or not wanted[1:]:
        raise context.wrong(f"makes the shape {shown(wanted)}, which is not read")
    known, total = count(tuple(n for n in wanted[1:] if n != -1)), count(value.shape)
    if wanted[0] != -1 or wanted[1:].count(-1) > 1 or total % known:
        raise context.wrong(f"makes the shape {shown(wanted)} of {value.shape}, which is not read")
    shape = tuple(total // known if n == -1 else n for n in wanted[1:])
    if count(shape) != total:
        raise context.wrong(f"makes the shape {shown(wanted)} of {value.shape}")
    return [reshaped(value, shape, context)]


def _concatenate(layer: Layer, values: list, context: Context) -> list[Value]:
    taken = values[0] if values else layer.arguments.get("values")
    taken = values if isinstance(taken, Value) else taken
    if not isinstance(taken, list) or not all(isinstance(one, Value) for one in taken):
        raise context.wrong("joins what are no values, which is not read")
    axis = values[1] if taken is not values and len(values) > 1 else _setting(layer, "axis", -1)
    return [concatenated(taken, axis, context)]


def _get_item(layer: Layer, values: list, context: Context) -> list[Value]:
    """x[:, 0] and the like: whole numbers and slices of all samples."""
    value = context.plain(_operands(layer, values, 1, context)[0])
    key = values[1] if len(values) > 1 else layer.arguments.get("key")
    key = key if isinstance(key, list) else [key]
    places = [_place(one, length, context) for one, length in zip(key[1:], value.shape)]
    if not key or _slice_of(key[0]) != slice(None) or len(places) < len(key) - 1:
        raise context.wrong(f"takes {shown(key)} of the shape {value.shape}, which is not read")
    for axis, (start, end, step, _) in enumerate(places, 1):
        shape = list(value.shape)
        shape[axis - 1] = len(range(start, end, step))
        if shape[axis - 1] != value.shape[axis - 1]:
            options = {"axes": [axis], "starts": [start], "ends": [end], "steps": [step]}
            value = context.step("slice", [value], shape, **options)
    single = [axis for axis, (*_, is_single) in enumerate(places, 1) if is_single]
    shape = [length for axis, length in enumerate(value.shape, 1) if axis not in single]
    return [context.step("squeeze", [value], shape, axes=single)] if single else [value]


def _slice_of(one) -> slice | None:
    """A slice as Keras 3 writes it, or None."""
    if not isinstance(one, dict) or one.get("class_name") != "__slice__":
        return None
    bounds = one["config"]
    return slice(bounds.get("start"), bounds.get("stop"), bounds.get("step"))


def _place(one, length: int, context: Context) -> tuple[int, int, int, bool]:
    """(start, end, step, whether it is one number) of an axis."""
    if is_whole(one, -length, length - 1):
        return one % length, one % length + 1, 1, True
    bounds = _slice_of(one)
    if bounds is None or not all(
        n is None or is_whole(n, -(1 << 30), 1 << 30) for n in (bounds.start, bounds.stop, bounds.step)
    ):
        raise context.wrong(f"takes {shown(one)}, which is not read")
    start, end, step = bounds.indices(length)
    if step < 1 or end <= start:
        raise context.wrong(f"takes {shown(one)} of {length}, which is not read")
    return start, end, step, False


def _setting(layer: Layer, name: str, default):
    """A setting of an operation: an argument of its call, or of its configuration."""
    value = layer.arguments.get(name, layer.config.values.get(name))
    return default if value is None else value


OPERATIONS = {
    **{name: _binary(op) for name, op in _BINARY.items()},
    **{name: _unary(op) for name, op in _UNARY.items()},
    **{word: _word(word) for word in _WORDS.split()},
    **{name: _reduced(op) for name, op in _REDUCED.items()},
    "square": _square,
    "get_item": _get_item,
    "reshape": _reshape,
    "concatenate": _concatenate,
    "concat": _concatenate,
}
