"""Reads arrays, lists and numbers out of a pickle without unpickling it.

Nothing that the file names is ever looked up or called.

A pickle is a program. Python's own module runs it, and with it whatever it calls; an allow-list of callables leaves
their side effects and numpy's handling of hostile states. This one steps through the opcodes that lists of numpy arrays
need, on a stack of plain values, and knows the few functions that numpy's arrays name (of numpy 1 and 2, protocols 0 to
5) by name alone: what they would give is made here from checked shapes, types and bytes. Everything else is refused.
"""

import math

import numpy as np

from ..errors import NNVisError, bad_input, shown
from .damage import DAMAGE
from .pickle_machine import PickleMachine, instance

_REFUSED = "Only arrays, lists and numbers are read; save the file again with the original program"
_ARRAY, _DTYPE, _SCALAR, _BUFFER = "array", "dtype", "scalar", "buffer"
_BYTES, _ENCODE, _NDARRAY = "bytes", "encode", "ndarray"
_NAMES = {
    ("numpy", "ndarray"): _NDARRAY,
    ("numpy", "dtype"): _DTYPE,
    ("_codecs", "encode"): _ENCODE,
    ("__builtin__", "bytes"): _BYTES,
    ("builtins", "bytes"): _BYTES,
} | {
    (f"numpy.{core}.{module}", name): kind
    for core in ("core", "_core")
    for module, name, kind in (
        ("multiarray", "_reconstruct", _ARRAY),
        ("multiarray", "scalar", _SCALAR),
        ("numeric", "_frombuffer", _BUFFER),
    )
}
_TYPES = {
    f"{kind}{size}"
    for kind, sizes in (("f", (2, 4, 8)), ("i", (1, 2, 4, 8)), ("u", (1, 2, 4, 8)), ("b", (1,)))
    for size in sizes
}
_BEGUN = object()


class _Name:
    """A function that the pickle names; only its kind is kept."""

    def __init__(self, kind: str):
        self.kind = kind


class _Type:
    """A numpy type on its way: its code such as "f4", and from the state its byte order."""

    def __init__(self, code: str):
        self.code, self.order = code, "|"

    @property
    def dtype(self) -> np.dtype:
        return np.dtype(f"{self.order}{self.code}")


class _Array:
    """An array on its way: empty until its state follows.

    value: an ndarray of numbers, or a list for an array of objects.
    """

    def __init__(self):
        self.value = None


def read_pickle(data: bytes, what: str):
    """The value that a pickle holds: lists and tuples, as deep as written, of numpy arrays, numbers, texts and None.

    An array of objects is the list of its items. what: the file's name, for messages.
    Raises NNVisError (bad_input) for everything else, for a pickle that is cut off,
    and for sizes that its bytes cannot fill.
    """
    try:
        return _finished(_ArrayMachine().run(data), {})
    except NNVisError as error:
        raise bad_input(f"{what}: {error.message}", error.remedy or _REFUSED) from None
    except DAMAGE as error:
        detail = shown(str(error).strip("'\" ") or type(error).__name__, 120, quoted=False)
        raise bad_input(f"{what} does not hold a whole pickle of arrays ({detail})", _REFUSED) from None


class _ArrayMachine(PickleMachine):
    """The names, calls and states of numpy's arrays."""

    def _name(self, module, name):
        kind = _NAMES.get((module, name)) if isinstance(module, str) and isinstance(name, str) else None
        if kind is None:
            raise bad_input(f"the pickle names {module}.{name}, which is no array")
        self.stack.append(_Name(kind))

    def _reduce(self, _):
        function, arguments = self._popped(2)
        self.stack.append(_made(instance(_Name, function).kind, instance(tuple, arguments)))

    def _build(self, _):
        state = instance(tuple, self.stack.pop())
        target = self.stack[-1]
        if isinstance(target, _Array) and target.value is None:
            _, shape, kind, by_column, content = state
            target.value = _array(instance(_Type, kind), shape, content, "F" if by_column else "C")
        elif isinstance(target, _Type):
            order, fields = state[1], state[2:5]
            if order not in ("<", ">", "|", "=") or fields != (None, None, None):
                raise ValueError("a type that is no plain number")
            target.order = order
        else:
            raise TypeError("a state for something that has none")


def _made(kind: str, arguments: tuple):
    """What a call of the named function gives."""
    if kind == _ARRAY:
        return _Array()  # its arguments say only that it is empty; what it is comes with its state
    if kind == _DTYPE:
        code = instance(str, arguments[0])
        if code not in _TYPES and code != "O8":
            raise bad_input(f"an array of the type {shown(code)}, which is no plain number")
        return _Type(code)
    if kind == _SCALAR:
        number = _array(instance(_Type, arguments[0]), (), instance(bytes, arguments[1]), "C")
        return number.item()
    if kind == _BUFFER:
        content, dtype, shape, order = arguments[:4]
        made = _Array()
        made.value = _array(
            instance(_Type, dtype), shape, bytes(instance((bytes, bytearray), content)), instance(str, order)
        )
        return made
    if kind == _ENCODE and arguments[1:] == ("latin1",):  # bytes, as protocol 2 writes them
        return instance(str, arguments[0]).encode("latin1")
    if kind == _BYTES and arguments == ():
        return b""
    raise TypeError(f"a call of {kind}")


def _array(kind: _Type, shape, content, order: str):
    """An array of numbers from its bytes, or the items of an array of objects, flat.

    Raises ValueError where they do not fill the shape.
    """
    shape = tuple(instance(int, length) for length in instance(tuple, shape))
    if len(shape) > 8 or min(shape, default=0) < 0 or order not in ("C", "F"):
        raise ValueError("an impossible shape")
    count = math.prod(shape)
    if kind.code == "O8":
        if len(instance(list, content)) != count:
            raise ValueError(f"{len(content)} items for {count}")
        return content
    dtype = kind.dtype
    if len(instance(bytes, content)) != count * dtype.itemsize:
        raise ValueError(f"{len(content)} bytes for {count} numbers of {dtype.itemsize}")
    return np.frombuffer(content, dtype).reshape(shape, order=order)


def _finished(value, done: dict):
    """The value with its arrays in place of what stood for them.

    done: id of what is made or begun -> what was made of it.
    """
    if isinstance(value, _Array):
        value = value.value
    if isinstance(value, (list, tuple)):
        if id(value) not in done:
            done[id(value)] = _BEGUN
            done[id(value)] = type(value)(_finished(item, done) for item in value)
        if done[id(value)] is _BEGUN:
            raise ValueError("a list that holds itself")
        return done[id(value)]
    if value is None or isinstance(value, (bool, int, float, str, np.ndarray)):
        return value
    raise TypeError("something that is no array, list or number")
