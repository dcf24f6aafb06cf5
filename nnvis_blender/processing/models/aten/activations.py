"""Activations: one value for each."""

import math

from .table import composite, operator

_PLAIN = {
    "relu": "relu",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "silu": "silu",
    "mish": "mish",
    "selu": "selu",
    "exp": "exp",
    "log": "log",
    "sqrt": "sqrt",
    "rsqrt": "rsqrt",
    "abs": "abs",
    "neg": "neg",
    "reciprocal": "reciprocal",
    "erf": "erf",
    "sin": "sin",
    "cos": "cos",
    "floor": "floor",
    "ceil": "ceil",
    "round": "round",
    "sign": "sign",
    "hardswish": "hard_swish",
}


def _enter_plain(name: str, op: str) -> None:
    operator(name)(lambda b, a, out: b.step(op, [a.input]))


for _name, _op in _PLAIN.items():
    _enter_plain(_name, _op)


@operator("gelu")
def gelu(b, a, out):
    return b.step("gelu", [a.input], {"approximate": a.approximate})


@operator("leaky_relu")
def leaky_relu(b, a, out):
    return b.step("leaky_relu", [a.input], {"slope": float(a.negative_slope)})


@composite("rrelu", "rrelu_with_noise")
def rrelu(b, a):
    if a.training:
        raise b.refused("it was saved in training mode, in which it draws random numbers", "Save it after model.eval()")
    return b.aten("leaky_relu", a.input, (a.lower + a.upper) / 2)


@composite("rrelu_with_noise_functional")
def rrelu_with_noise(b, a):
    return [rrelu(b, a), a.noise]


@operator("elu")
def elu(b, a, out):
    """As decompositions have them, selu and celu are kinds of it."""
    alpha, scale = float(a.alpha), float(a.scale)
    if a.input_scale != 1:
        if scale != 1 or not math.isclose(a.input_scale * alpha, 1, rel_tol=1e-6):
            raise b.refused("an ELU with a scale of its own is not read")
        return b.step("celu", [a.input], {"alpha": alpha})
    name = b.step("elu", [a.input], {"alpha": alpha})
    return name if scale == 1 else b.step("mul", [name, b.number(scale)])


@operator("celu")
def celu(b, a, out):
    return b.step("celu", [a.input], {"alpha": float(a.alpha)})


@operator("softplus")
def softplus(b, a, out):
    return b.step("softplus", [a.input], {"beta": float(a.beta), "threshold": float(a.threshold)})


@composite("log_sigmoid")
def log_sigmoid(b, a):
    return b.aten("neg", b.aten("softplus", b.aten("neg", a.input)))


@operator("hardsigmoid")
def hardsigmoid(b, a, out):
    return b.step("hard_sigmoid", [a.input], {"alpha": 1 / 6, "beta": 0.5})


@operator("hardtanh")
def hardtanh(b, a, out):
    return b.step("clip", [a.input], {"low": float(a.min_val), "high": float(a.max_val)})


@composite("relu6")
def relu6(b, a):
    return b.aten("hardtanh", a.input, 0.0, 6.0)


@operator("hardshrink")
def hardshrink(b, a, out):
    return b.step("hard_shrink", [a.input], {"lambd": float(a.lambd)})


@operator("softshrink")
def softshrink(b, a, out):
    return b.step("soft_shrink", [a.input], {"lambd": float(a.lambd)})


@operator("threshold")
def threshold(b, a, out):
    if a.value == 0:
        return b.step("thresholded_relu", [a.input], {"alpha": float(a.threshold)})
    above = b.step("greater", [a.input, b.number(float(a.threshold))])
    return b.step("where", [above, a.input, b.number(float(a.value))])


@operator("prelu", "_prelu_kernel")
def prelu(b, a, out):
    weight = b.aten("flatten", a.weight)
    return b.step("prelu", [a.input, b.array(weight, "the slope")])


@composite("glu")
def glu(b, a):
    values, gates = b.aten("chunk", a.input, 2, a.dim)
    return b.aten("mul", values, b.aten("sigmoid", gates))


@operator("softmax", "_softmax", "_safe_softmax")
def softmax(b, a, out):
    b.check_apart(a.input, [a.dim])
    return b.step("softmax", [a.input], {"axis": a.dim})


@operator("log_softmax", "_log_softmax")
def log_softmax(b, a, out):
    b.check_apart(a.input, [a.dim])
    return b.step("log_softmax", [a.input], {"axis": a.dim})


@composite("square")
def square(b, a):
    return b.aten("mul", a.input, a.input)


@composite("log1p")
def log1p(b, a):
    return b.aten("log", b.aten("add", a.input, 1.0))


@composite("expm1")
def expm1(b, a):
    return b.aten("sub", b.aten("exp", a.input), 1.0)


@composite("exp2")
def exp2(b, a):
    return b.aten("exp", b.aten("mul", a.input, math.log(2)))


def _clipped(b, value, low, high):
    """clip by numbers, or by values."""
    numbers = [n for n in (low, high) if n is not None]
    if all(isinstance(n, (int, float)) for n in numbers):
        options = {"low": None if low is None else float(low), "high": None if high is None else float(high)}
        return b.step("clip", [value], options)
    if low is not None:
        value = b.step("maximum", [value, low if not isinstance(low, (int, float)) else b.number(low)])
    if high is not None:
        value = b.step("minimum", [value, high if not isinstance(high, (int, float)) else b.number(high)])
    return value


@operator("clamp", "clip")
def clamp(b, a, out):
    return _clipped(b, a.input, a.min, a.max)


@operator("clamp_min")
def clamp_min(b, a, out):
    return _clipped(b, a.input, a.min, None)


@operator("clamp_max")
def clamp_max(b, a, out):
    return _clipped(b, a.input, None, a.max)
