"""Values made anew, of the shape of another, or of another type; and what changes no value at all."""

import dataclasses

import torch

from .schema import plain_type
from .table import composite
from .varied import PROBES, Value, at

TYPE_NAMES = {torch.float32: "float32", torch.int64: "int64", torch.bool: "bool"}


def copied(value: Value) -> Value:
    """The same values, as something that can be changed without it."""
    return dataclasses.replace(value, relatives=[])


def cast(b, value: Value, dtype) -> Value:
    """A value as another of the types that a program has."""
    if value.dtype == dtype:
        return copied(value)
    if value.is_known:
        return Value(tuple(probe.to(dtype) for probe in value.probes), True)
    name = b.step("cast", [value], {"dtype": TYPE_NAMES[dtype]})
    return b.shaped(name, value.shape, dtype)


def filled(shape: list, number, dtype) -> Value:
    """A constant of one number, of a shape that may depend on the batch; it takes the memory of the number alone."""
    probes = tuple(torch.tensor(number, dtype=dtype).expand(at(shape, probe)) for probe in range(PROBES))
    if probes[0].shape == probes[1].shape:
        probes = (probes[0],) * PROBES
    return Value(probes, True)


@composite("zeros", "new_zeros")
def zeros(b, a):
    return filled(a.size, 0, _type_of(a))


@composite("ones", "new_ones")
def ones(b, a):
    return filled(a.size, 1, _type_of(a))


@composite("full", "new_full")
def full(b, a):
    return filled(a.size, a.fill_value, a.dtype or plain_type(torch.tensor(a.fill_value).dtype))


@composite("empty", "new_empty", "empty_like", "empty_permuted")
def empty(b, a):
    """Values that nobody has set: they are set before they are taken, or the graph is refused."""
    shape = a.size if hasattr(a, "size") else a.input.shape
    unset = b.shaped("", shape, _type_of(a))
    unset.missing = "aten::empty"
    return unset


@composite("zeros_like", "zero")
def zeros_like(b, a):
    return filled(a.input.shape, 0, _type_of(a))


@composite("ones_like")
def ones_like(b, a):
    return filled(a.input.shape, 1, _type_of(a))


@composite("full_like")
def full_like(b, a):
    return filled(a.input.shape, a.fill_value, _type_of(a))


@composite("fill")
def fill(b, a):
    if isinstance(a.value, Value):
        return b.aten("expand", cast(b, a.value, a.input.dtype), a.input.shape)
    return filled(a.input.shape, a.value, a.input.dtype)


def _type_of(a):
    """The type that a call asks for, else that of the value it starts from, else the usual one."""
    asked = getattr(a, "dtype", None)
    return asked or (a.input.dtype if hasattr(a, "input") else torch.float32)


@composite("copy")
def copy(b, a):
    return b.aten("expand", cast(b, a.src, a.input.dtype), a.input.shape)


@composite("to", "_to_copy", "type_as", "to_dense")
def to(b, a):
    other = getattr(a, "other", None)
    return cast(b, a.input, getattr(a, "dtype", None) or (other.dtype if other is not None else a.input.dtype))


@composite("clone", "contiguous", "detach", "alias", "lift_fresh", "lift_fresh_copy", "identity", "cpu", "resolve_conj")
def same(b, a):
    return copied(a.input)


@composite("dropout", "feature_dropout", "alpha_dropout", "feature_alpha_dropout", "native_dropout")
def dropout(b, a):
    if a.train and a.p:
        raise b.refused("it was saved in training mode, with dropout at work", "Save it after model.eval()")
    return a.input


@composite("scalar_tensor")
def scalar_tensor(b, a):
    return filled([], a.s, _type_of(a))
