"""The weights and constants of an exported program, from their raw bytes; entries that are pickles are never read."""

import numpy as np
import torch

from ...errors import bad_input, shown
from ...files.archive import Archive
from ...files.json_file import parse_json
from ..formats.tensors import as_float32, is_expanded, view
from .exported import TYPES

_KINDS = {number: str(dtype).removeprefix("torch.") for number, dtype in TYPES.items()}


def read_weights(archive: Archive, folder: str, model: str, order: str, reading) -> dict[str, torch.Tensor]:
    """Name -> tensor of all weights and constants. order: "<" or ">", how the bytes of a number follow each other.

    Raises NNVisError (bad_input) for a weight that is a pickle; damage.DAMAGE where the archive is damaged.
    """
    held, most_tensors = {}, {}
    for part, prefix in (("weights", "weights"), ("constants", "constants")):
        config_name = f"{folder}data/{part}/{model}_{prefix}_config.json"
        if config_name not in archive.names:
            raise bad_input(
                f"{reading.path.name} keeps its {part} in a way of another version of PyTorch's, which is not read",
                "Save it again with torch.export.save of PyTorch 2.9 or later",
            )
        config = parse_json(archive.text(config_name))["config"]
        for name, entry in config.items():
            if entry["use_pickle"]:
                raise bad_input(
                    f"{reading.path.name} keeps {shown(name)} as a pickle, which could run code and is never loaded",
                    "Export the model with plain tensors alone",
                )
            held[name] = f"{folder}data/{part}/{entry['path_name']}", entry["tensor_meta"]
    tensors, halved, last = {}, False, (None, b"")
    for name, (member, meta) in sorted(held.items(), key=lambda item: item[1][0]):
        if last[0] != member:
            last = member, archive.text(member)
        tensors[name] = _tensor(name, last[1], meta, order)
        most_tensors[member] = most_tensors.get(member, 0) + tensors[name].numel() * 4
        halved = halved or _KINDS.get(meta["dtype"]) in ("float16", "bfloat16", "float64")
        if most_tensors[member] > 64 * len(last[1]) + (1 << 20):
            raise ValueError(f"its tensors on {shown(member)} would take many times what it holds")
    if halved:
        reading.note("its weights are of another precision than float32, in which they are read")
    return tensors


def _tensor(name: str, data: bytes, meta: dict, order: str) -> torch.Tensor:
    kind = _KINDS.get(meta["dtype"])
    shape, stride = (tuple(n["as_int"] for n in meta[key]) for key in ("sizes", "strides"))
    offset = meta["storage_offset"]["as_int"]
    if kind is None or meta["layout"] != 7:
        raise bad_input(f"the weight {shown(name)} is of a type that is not read", "Export the model in float32")
    if is_expanded(shape, stride):
        raise bad_input(f"the weight {shown(name)} shows one value in many places", "Export a model of plain tensors")
    return plain_tensor(view(data, kind, shape, stride, offset, order), kind)


def plain_tensor(stored: np.ndarray, kind: str) -> torch.Tensor:
    """Stored values as one of the types that a program has."""
    if kind == "bool":
        return torch.from_numpy(np.ascontiguousarray(stored, np.bool_))
    if kind in ("int64", "int32", "int16", "int8", "uint8"):
        return torch.from_numpy(np.ascontiguousarray(stored, np.int64))
    return torch.from_numpy(as_float32(stored, kind).reshape(stored.shape).copy())
