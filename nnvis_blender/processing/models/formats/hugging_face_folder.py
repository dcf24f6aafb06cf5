"""Folders as Hugging Face publishes them: config.json says which model it is, its weights lie beside it."""

from pathlib import Path

from ...errors import bad_input
from ..architectures import model_types
from ..hugging_face_config import CONFIG, config_beside
from . import hugging_face, pytorch, safetensors, sharded

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
    config, file, module = _weights(path)
    if config.model_type in model_types() or (options is not None and options.draw_only):
        return module.read(file, options)
    return hugging_face.read(Path(path), config, TITLE, options)


def outline(path, options) -> dict[str, object]:
    """The outline of the weights' header, see outline.py. Raises NNVisError (bad_input)."""
    _, file, module = _weights(path)
    return module.outline(file, options)


def _weights(path) -> tuple:
    """(the configuration, the file of the weights, its format's module). Raises NNVisError (bad_input)."""
    folder = Path(path)
    config = config_beside(folder)
    found = next(((folder / name, module) for name, module in _WEIGHTS if (folder / name).is_file()), None)
    if config is None or found is None:
        what = "names no model_type" if config is None else "lies beside no weights"
        raise bad_input(f"the {CONFIG} of the folder {folder.name} {what}", "Give the file of the weights")
    return config, *found
