"""Safetensors files: a JSON header of names, types, shapes and places, then the bytes of the tensors."""

import math
from pathlib import Path

import numpy as np

from ...errors import shown
from ...files.damage import damage_told, plain_size
from ...files.json_file import parse_json
from ..layer_list.architecture import LAYERS_KEY
from ..named_tensors import model_of_tensors
from ..reading import Reading
from ..tensor_outline import tensor_outline
from .content import head
from .shards import all_parts, merged
from .tensors import NUMBERS, Tensor

TITLE = "safetensors"
SUFFIXES = (".safetensors",)
SAVE_AGAIN = "Save it again with safetensors.torch.save_file(model.state_dict(), path)"

_MOST_HEADER = 16 << 20  # bytes; a thousand tensors take 0.1 MB
_KINDS = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U8": "uint8",
    "BOOL": "bool",
}


def match(path) -> bool:
    first = head(path, 9)
    return len(first) == 9 and first[8:] == b"{" and int.from_bytes(first[:8], "little") < 1 << 32


def read(path, options):
    """A Model. Raises NNVisError (bad_input)."""
    with damage_told(path, "safetensors file", SAVE_AGAIN):
        return model_of_tensors(*_opened(path, options))


def outline(path, options) -> dict[str, object]:
    """The outline of its header, see outline.py. Raises NNVisError (bad_input)."""
    with damage_told(path, "safetensors file", SAVE_AGAIN):
        return tensor_outline(*_opened(path, options))


def _opened(path, options) -> tuple[dict[str, Tensor], Reading, bool]:
    """(the tensors, the reading, whether they are in the order in which they were made)."""
    reading = Reading(path, TITLE, options)
    parts = [tensors(part, reading) for part in all_parts(Path(path), reading)]
    return merged(parts, reading), reading, False


def tensors(path, reading) -> dict[str, Tensor]:
    """The tensors of one file by name. Raises NNVisError (bad_input)."""
    size = plain_size(path, "safetensors file")
    with damage_told(path, "safetensors file", SAVE_AGAIN), open(path, "rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if not 2 <= length <= min(size - 8, _MOST_HEADER):
            raise ValueError(f"its header says {length} bytes")
        header = parse_json(stream.read(length))
        if not isinstance(header, dict):
            raise ValueError("its header is no JSON object")
        metadata = header.pop("__metadata__", None)
        for said, key in (("said_activation", "activation"), ("said_layers", LAYERS_KEY)):
            if isinstance(metadata, dict) and isinstance(metadata.get(key), str):
                setattr(reading, said, metadata[key])
        _check_apart(header)
        return {name: _tensor(path, name, entry, 8 + length, size) for name, entry in header.items()}


def _tensor(path, name: str, entry: dict, start: int, size: int) -> Tensor:
    shape, (first, last) = tuple(entry["shape"]), entry["data_offsets"]
    if any(type(n) is not int or n < 0 for n in (*shape, first, last)) or not first <= last <= size - start:
        raise ValueError(f"the tensor {shown(name)} lies outside the file")
    kind = _KINDS.get(entry["dtype"])
    if kind is None:
        return Tensor(shape, shown(entry["dtype"], 20, quoted=False))
    dtype = np.dtype("<" + NUMBERS[kind])
    if math.prod(shape) * dtype.itemsize != last - first:
        raise ValueError(f"the tensor {shown(name)} says {shape} but has {last - first} bytes")
    return Tensor(shape, kind, lambda: np.fromfile(path, dtype, math.prod(shape), offset=start + first).reshape(shape))


def _check_apart(header: dict) -> None:
    """Raises ValueError where tensors share bytes, by which a small file could ask for any memory."""
    places = sorted(tuple(entry["data_offsets"]) for entry in header.values())
    if any(a[1] > b[0] for a, b in zip(places, places[1:])):
        raise ValueError("its tensors overlap")
