"""A constant within a graph: tensorflow/core/framework/tensor.proto."""

import math

import numpy as np

from ...errors import shown
from .bundle import TYPES, shape_of
from .graph import Node

_MOST = 1 << 26  # values
_DTYPES = {
    "float32": "<f4",
    "float64": "<f8",
    "int32": "<i4",
    "int64": "<i8",
    "bool": "?",
    "uint8": "u1",
    "float16": "<f2",
}
# the number of the field of values one by one, where they are no bytes
_FIELDS = {"int32": 7, "int64": 10, "bool": 11, "uint8": 7}


def constant(node: Node) -> np.ndarray:
    """The value of a Const node; texts as an array of objects. Raises ValueError."""
    value = node.attribute("value")
    if value is None:
        raise ValueError(f"the constant {shown(node.name)} has no value")
    message = value.message(8)
    kind, shape = TYPES.get(message.whole(1), ""), shape_of(message.message(2))
    if shape is None or any(n is None or n < 0 for n in shape) or math.prod(shape) > _MOST:
        raise ValueError(f"the constant {shown(node.name)} has the shape {shown(shape)}")
    if kind == "string":
        found = np.array(message.texts(8), object)
    elif kind not in _DTYPES:
        raise ValueError(f"the constant {shown(node.name)} is of the type {kind or 'unknown'}")
    elif content := message.data(4):
        found = np.frombuffer(content, _DTYPES[kind])
    elif kind in ("float32", "float64"):
        number, dtype = (5, "<f4") if kind == "float32" else (6, "<f8")
        found = np.frombuffer(message.packed(number), dtype)
    elif kind in _FIELDS:
        found = np.array(message.wholes(_FIELDS[kind]), np.int64).astype(_DTYPES[kind])
    else:
        raise ValueError(f"the constant {shown(node.name)} of the type {kind} is not kept as bytes")
    count = math.prod(shape)
    if 0 < len(found) < count:  # the last value stands for all that are left out
        found = np.concatenate([found, np.repeat(found[-1:], count - len(found))])
    elif not len(found) and count:
        found = np.zeros(count, found.dtype)
    return found.reshape(shape)
