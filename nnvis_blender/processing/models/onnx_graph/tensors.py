"""Tensors of ONNX files as arrays: float32, int64, bool, or texts; sizes are checked before anything is made."""

import math

import numpy as np

from ...errors import shown
from ..formats.tensors import as_float32

# onnx.TensorProto's numbers of types -> how raw bytes are read, and the field that holds values otherwise
_TYPES = {
    1: ("<f4", "float_data"),
    2: ("u1", "int32_data"),
    3: ("i1", "int32_data"),
    4: ("<u2", "int32_data"),
    5: ("<i2", "int32_data"),
    6: ("<i4", "int32_data"),
    7: ("<i8", "int64_data"),
    9: ("?", "int32_data"),
    10: ("<u2", "int32_data"),
    11: ("<f8", "double_data"),
    12: ("<u4", "uint64_data"),
    13: ("<u8", "uint64_data"),
    16: ("<u2", "int32_data"),
}
FLOAT, FLOAT16, BOOL, STRING, DOUBLE, BFLOAT16 = 1, 10, 9, 8, 11, 16
FLOATS = frozenset((FLOAT, FLOAT16, DOUBLE, BFLOAT16))
INTEGERS = frozenset((2, 3, 4, 5, 6, 7, 12, 13))
NARROW = {FLOAT16: "float16", BFLOAT16: "bfloat16", DOUBLE: "float64"}
_NAMES = {14: "complex64", 15: "complex128", **dict.fromkeys(range(17, 21), "float8"), 21: "uint4", 22: "int4"}


def type_name(number: int) -> str:
    """An element type that is not read, as a message names it."""
    return _NAMES.get(number, f"a type of number {number}")


def array_of(tensor, raw: np.ndarray | None = None) -> np.ndarray:
    """A TensorProto's values, in its shape. raw: the bytes of one whose data lie in another file.

    Raises ValueError where the type is not read or the values are not as many as the shape says.
    """
    shape, name = tuple(tensor.dims), shown(tensor.name or "a constant")
    if any(n < 0 for n in shape):
        raise ValueError(f"the tensor {name} says the shape {shown(shape)}")
    if tensor.data_type == STRING:
        return _texts(tensor, shape, name)
    if tensor.data_type not in _TYPES:
        raise ValueError(f"the tensor {name} is of {type_name(tensor.data_type)}")
    dtype, field = _TYPES[tensor.data_type]
    if raw is None and tensor.HasField("raw_data"):
        raw = np.frombuffer(bytearray(tensor.raw_data), np.uint8)
    if raw is not None:
        if len(raw) != math.prod(shape) * np.dtype(dtype).itemsize:
            raise ValueError(f"the tensor {name} says {shown(shape)} but has {len(raw)} bytes")
        stored = raw.view(dtype)
    else:
        values = getattr(tensor, field)
        if len(values) != math.prod(shape):
            raise ValueError(f"the tensor {name} says {shown(shape)} but has {len(values)} values")
        stored = np.array(values, np.int64 if field == "int32_data" else None).astype(dtype)
    return _plain(stored, tensor.data_type).reshape(shape)


def _plain(stored: np.ndarray, kind: int) -> np.ndarray:
    """float32, int64 or bool."""
    if kind == BFLOAT16:
        return as_float32(stored, "bfloat16")
    if kind == FLOAT16:
        return as_float32(stored.view(np.float16))
    if kind in FLOATS:
        return as_float32(stored)
    return stored if kind == BOOL else stored.astype(np.int64, copy=False)


def _texts(tensor, shape: tuple, name: str) -> np.ndarray:
    if len(tensor.string_data) != math.prod(shape):
        raise ValueError(f"the tensor {name} says {shown(shape)} but has {len(tensor.string_data)} texts")
    texts = np.empty(len(tensor.string_data), object)
    texts[:] = [text.decode("utf-8", "replace") for text in tensor.string_data]
    return texts.reshape(shape)
