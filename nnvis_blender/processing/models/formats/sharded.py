"""The index of a model that is saved in shards: JSON whose weight_map names the file of each tensor."""

from pathlib import Path

from ...errors import bad_input, shown
from ...files.damage import damage_told
from ...files.json_file import read_json
from ..named_tensors import model_of_tensors
from ..reading import Reading
from ..tensor_outline import tensor_outline
from . import pytorch, safetensors
from .content import head
from .shards import merged

TITLE = "index of a model in shards"
SUFFIXES = (".json",)

_REMEDY = "Put the index and all its shards into one folder, as they were saved"


def match(path) -> bool:
    return head(path, 1 << 16).lstrip().startswith(b"{") and (b'"weight_map"' in head(path, 1 << 20))


def read(path, options):
    """A Model. Raises NNVisError (bad_input)."""
    with damage_told(path, TITLE, _REMEDY):
        return model_of_tensors(*_opened(path, options))


def outline(path, options) -> dict[str, object]:
    """The outline of the shards' headers, see outline.py. Raises NNVisError (bad_input)."""
    with damage_told(path, TITLE, _REMEDY):
        return tensor_outline(*_opened(path, options))


def _opened(path, options) -> tuple[dict, Reading, bool]:
    """(the tensors, the reading, that their order is not that in which they were made)."""
    reading = Reading(path, TITLE, options)
    names = shard_names(read_json(path, TITLE, _REMEDY), reading)
    parts = [_tensors(Path(path).with_name(name), reading) for name in names]
    reading.note(f"the {len(names)} shard{'s' * (len(names) > 1)} of the index were read together")
    return merged(parts, reading), reading, False


def shard_names(index: dict, reading) -> list[str]:
    """The files that the index names, each once. Raises NNVisError (bad_input) for a name that is a path."""
    places = index.get("weight_map")
    if not isinstance(places, dict) or not places:
        raise bad_input(f"{reading.path.name} has a weight_map that names no files", _REMEDY)
    names = list(dict.fromkeys(str(name) for name in places.values()))
    wrong = next((n for n in names if not n or Path(n).name != n or "\\" in n or "\0" in n), None)
    if wrong is not None:
        raise bad_input(f"{reading.path.name} names the shard {shown(wrong)}, which is no file beside it", _REMEDY)
    missing = next((n for n in names if not reading.path.with_name(n).is_file()), None)
    if missing is not None:
        raise bad_input(f"{reading.path.name} names the shard {shown(missing)}, which is not beside it", _REMEDY)
    return names


def _tensors(path: Path, reading) -> dict:
    if safetensors.match(path):
        return safetensors.tensors(path, reading)
    if pytorch.match(path):
        return pytorch.state_dict(path, reading)
    raise bad_input(f"the shard {path.name} is neither safetensors nor a PyTorch file", _REMEDY)
