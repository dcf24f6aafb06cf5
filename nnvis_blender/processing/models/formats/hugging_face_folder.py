"""Folders as Hugging Face publishes them: config.json says which model it is, its weights lie beside it."""

from pathlib import Path

from ...errors import bad_input
from ..architectures import model_types
from ..hugging_face_config import CONFIG, config_beside, unknown_model
from . import pytorch, safetensors, sharded

TITLE = "Hugging Face folder"
SUFFIXES = ()

# the weights, the likeliest first, and the format of each
_WEIGHTS = (
    ("model.safetensors", safetensors),
    ("model.safetensors.index.json", sharded),
    ("pytorch_model.bin", pytorch),
    ("pytorch_model.bin.index.json", sharded),
)


def match(path) -> bool:
    return Path(path).is_dir() and (Path(path) / CONFIG).is_file()


def read(path, options):
    """A Model. Raises NNVisError (bad_input)."""
    file, module = _weights(path, options)
    return module.read(file, options)


def outline(path, options) -> dict[str, object]:
    """The outline of the weights' header, see outline.py. Raises NNVisError (bad_input)."""
    file, module = _weights(path, options)
    return module.outline(file, options)


def _weights(path, options) -> tuple:
    """(the file of the weights, its format's module). Raises NNVisError (bad_input) for a model of no family."""
    folder = Path(path)
    config = config_beside(folder)
    found = next(((folder / name, module) for name, module in _WEIGHTS if (folder / name).is_file()), None)
    if config is None or found is None:
        what = "names no model_type" if config is None else "lies beside no weights"
        raise bad_input(f"the {CONFIG} of the folder {folder.name} {what}", "Give the file of the weights")
    if config.model_type not in model_types() and not (options is not None and options.draw_only):
        raise unknown_model(folder, config)
    return found
