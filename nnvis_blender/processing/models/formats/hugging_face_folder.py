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
    file, module = _weights(path)
    problem = _problem(path, options)
    if problem is not None:
        raise problem
    model = module.read(file, options)
    model.name = model.description["name"] = Path(path).name  # not that of its file, which is the same for all
    return model


def outline(path, options) -> dict[str, object]:
    """The outline of the weights' header, see outline.py. Raises NNVisError (bad_input)."""
    file, module = _weights(path)
    problem = _problem(path, options)
    return module.outline(file, options) | ({} if problem is None else {"problem": str(problem)})


def _weights(path) -> tuple:
    """(the file of the weights, its format's module). Raises NNVisError (bad_input) where there is none."""
    folder = Path(path)
    found = next(((folder / name, module) for name, module in _WEIGHTS if (folder / name).is_file()), None)
    if found is None or config_beside(folder) is None:
        what = "lies beside no weights" if found is None else "names no model_type"
        raise bad_input(f"the {CONFIG} of the folder {folder.name} {what}", "Give the file of the weights")
    return found


def _problem(path, options):
    """The NNVisError of a model of no family that is to be run, or None."""
    config, draw_only = config_beside(path), options is not None and options.draw_only
    return None if draw_only or config.model_type in model_types() else unknown_model(path, config)
