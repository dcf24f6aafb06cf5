"""The weights and constants of an exported program, from their raw bytes; entries that are pickles are never read."""

import math

import numpy as np
import torch

from ...errors import bad_input, shown
from ...files.archive import Archive
from ...files.json_file import parse_json
from ..formats.tensors import NUMBERS, as_float32, is_expanded, view
from .exported import TYPES

_KINDS = {number: str(dtype).removeprefix("torch.") for number, dtype in TYPES.items()}
_MOST_TIMES, _ALWAYS = 8, 1 << 20  # how much more than its bytes the tensors on them may take: views share them
_STRIDED = 7  # the schema's number of the plain layout


def read_weights(archive: Archive, folder: str, model: str, order: str, reading) -> dict[str, torch.Tensor]:
    """Name -> tensor of all weights and constants. order: "<" or ">", how the bytes of a number follow each other.

    Raises NNVisError (bad_input) for a weight that is a pickle; damage.DAMAGE where the archive is damaged.
    """
    held: dict[str, dict[str, dict]] = {}  # member -> name -> what is said of the tensor
    for part in ("weights", "constants"):
        for name, entry in _config(archive, folder, model, part, reading).items():
            if entry["use_pickle"]:
                raise bad_input(
                    f"{reading.path.name} keeps {shown(name)} as a pickle, which could run code and is never loaded",
                    "Export the model with plain tensors alone",
                )
            held.setdefault(f"{folder}data/{part}/{entry['path_name']}", {})[name] = entry["tensor_meta"]
    tensors = {}
    for member, metas in held.items():
        tensors |= _on_one_storage(member, archive.text(member), metas, order)
    kinds = {_KINDS.get(meta["dtype"]) for metas in held.values() for meta in metas.values()}
    if kinds & {"float16", "bfloat16", "float64"}:
        reading.note("its weights are of another precision than float32, in which they are read")
    return tensors


def _config(archive: Archive, folder: str, model: str, part: str, reading) -> dict[str, dict]:
    name = f"{folder}data/{part}/{model}_{part}_config.json"
    if name not in archive.names:
        raise bad_input(
            f"{reading.path.name} keeps its {part} as an older version of PyTorch does, which is not read",
            "Save it again with torch.export.save of a current PyTorch",
        )
    return parse_json(archive.text(name))["config"]


def _on_one_storage(member: str, data: bytes, metas: dict[str, dict], order: str) -> dict[str, torch.Tensor]:
    """The tensors that lie on the bytes of one member, which has just what they need."""
    tensors, last, left = {}, 0, _MOST_TIMES * len(data) + _ALWAYS
    for name, meta in metas.items():
        kind = _KINDS.get(meta["dtype"])
        shape, stride = (tuple(n["as_int"] for n in meta[key]) for key in ("sizes", "strides"))
        offset = meta["storage_offset"]["as_int"]
        if kind is None or meta["layout"] != _STRIDED:
            raise bad_input(f"the weight {shown(name)} is of a type that is not read", "Export the model in float32")
        if is_expanded(shape, stride):
            raise bad_input(f"the weight {shown(name)} shows one value in many places", "Export plain tensors")
        stored = view(data, kind, shape, stride, offset, order)
        left -= 4 * stored.size
        if left < 0:
            raise ValueError(f"its tensors on {shown(member)} would take many times what it holds")
        if math.prod(shape):
            ends = offset + sum((n - 1) * s for n, s in zip(shape, stride)) + 1
            last = max(last, ends * np.dtype(NUMBERS[kind]).itemsize)
        tensors[name] = plain_tensor(stored, kind)
    if last != len(data):
        raise ValueError(f"{shown(member)} has {len(data)} bytes for tensors of {last}")
    return tensors


def plain_tensor(stored: np.ndarray, kind: str) -> torch.Tensor:
    """Stored values as one of the types that a program has."""
    if kind == "bool":
        return torch.from_numpy(np.array(stored, np.bool_))
    if kind in ("int64", "int32", "int16", "int8", "uint8"):
        return torch.from_numpy(np.array(stored, np.int64))
    return torch.from_numpy(np.array(as_float32(stored, kind).reshape(stored.shape)))
