"""Sums, products and comparisons of two values or more, broadcast."""

import torch

from .table import composite, operator
from .varied import Value, Varied


def term(b, value):
    """The name of an operand: of a value, of a constant that is broadcast, or of a plain number."""
    if isinstance(value, Value):
        return b.use(value, broadcasts=True)
    if isinstance(value, Varied):
        if any(isinstance(v, float) for v in value.values):
            raise b.refused("it computes with a number that depends on the size of the batch")
        return b.lengths([value])
    return b.use(b.number(value))


def scaled(b, value, factor):
    """A term times a plain number."""
    return term(b, value) if factor == 1 else b.step("mul", [term(b, value), b.number(factor)])


_BINARY = {
    "mul": "mul",
    "multiply": "mul",
    "maximum": "maximum",
    "minimum": "minimum",
    "eq": "equal",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "logical_and": "and",
    "logical_or": "or",
    "logical_xor": "xor",
    "remainder": "mod",
}


def _enter_binary(name: str, op: str) -> None:
    operator(name)(lambda b, a, out: b.step(op, [term(b, a.input), term(b, a.other)]))


for _name, _op in _BINARY.items():
    _enter_binary(_name, _op)


@operator("add")
def add(b, a, out):
    return b.step("add", [term(b, a.input), scaled(b, a.other, a.alpha)])


@operator("sub", "subtract")
def sub(b, a, out):
    return b.step("sub", [term(b, a.input), scaled(b, a.other, a.alpha)])


@operator("rsub")
def rsub(b, a, out):
    return b.step("sub", [term(b, a.other), scaled(b, a.input, a.alpha)])


@operator("div", "divide", "true_divide")
def div(b, a, out):
    terms = [term(b, a.input), term(b, a.other)]
    mode = getattr(a, "rounding_mode", None)
    if mode is None:
        return b.step("div", [_as_float(b, a.input, terms[0]), terms[1]])
    quotient = b.step("div", [_as_float(b, a.input, terms[0]), terms[1]])
    rounded = b.step("floor", [quotient]) if mode == "floor" else _towards_zero(b, quotient)
    return rounded if out.dtype.is_floating_point else b.step("cast", [rounded], {"dtype": "int64"})


def _towards_zero(b, name: str) -> str:
    return b.step("mul", [b.step("sign", [name]), b.step("floor", [b.step("abs", [name])])])


@operator("trunc", "fix")
def trunc(b, a, out):
    return _towards_zero(b, b.use(a.input))


@composite("fmod")
def fmod(b, a):
    whole = b.aten("trunc", b.aten("div", a.input, a.other))
    return b.aten("sub", a.input, b.aten("mul", whole, a.other))


def _as_float(b, value, name: str) -> str:
    if isinstance(value, Value) and not value.dtype.is_floating_point:
        return b.step("cast", [name], {"dtype": "float32"})
    return name


@composite("floor_divide")
def floor_divide(b, a):
    return b.aten("div", a.input, a.other, rounding_mode="floor")


@operator("pow")
def power(b, a, out):
    base, exponent = a.input, a.exponent
    if exponent == 2 and isinstance(base, Value):
        return b.step("mul", [base, base])
    return b.step("pow", [term(b, base), term(b, exponent)])


@operator("ne", "not_equal")
def ne(b, a, out):
    return b.step("not", [b.step("equal", [term(b, a.input), term(b, a.other)])])


@operator("logical_not")
def logical_not(b, a, out):
    value = a.input
    name = value if value.dtype == torch.bool else b.step("cast", [value], {"dtype": "bool"})
    return b.step("not", [name])


def _enter_bitwise(name: str, logical: str) -> None:
    @composite(f"bitwise_{name}", f"__{name}__")
    def bitwise(b, a):
        if a.input.dtype != torch.bool:
            raise b.unread(f"aten::bitwise_{name}")
        return b.aten(logical, a.input, a.other) if hasattr(a, "other") else b.aten(logical, a.input)


for _name in ("and", "or", "xor", "not"):
    _enter_bitwise(_name, f"logical_{_name}")


@operator("where")
def where(b, a, out):
    return b.step("where", [term(b, a.condition), term(b, a.input), term(b, a.other)])


@operator("masked_fill")
def masked_fill(b, a, out):
    return b.step("where", [term(b, a.mask), term(b, a.value), term(b, a.input)])


@composite("addcmul")
def addcmul(b, a):
    product = b.aten("mul", a.tensor1, a.tensor2)
    return b.aten("add", a.input, product, alpha=a.value)


@composite("addcdiv")
def addcdiv(b, a):
    return b.aten("add", a.input, b.aten("div", a.tensor1, a.tensor2), alpha=a.value)


@composite("lerp")
def lerp(b, a):
    return b.aten("add", a.input, b.aten("mul", b.aten("sub", a.end, a.input), a.weight))


@operator("cumsum")
def cumsum(b, a, out):
    b.check_apart(a.input, [a.dim])
    return b.step("cumsum", [a.input], {"axis": a.dim})
