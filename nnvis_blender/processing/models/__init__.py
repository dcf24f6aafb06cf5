"""Model readers: a file becomes a Model. One file a format in formats/, found by a file's content.

A format is a module with TITLE and SUFFIXES (what users read of it),
match(path) -> bool and read(path, options) -> Model; where a header says what is in a file, also
outline(path, options) -> dict, see outline.py.
"""

from importlib import import_module
from pathlib import Path

from ..errors import NNVisError, bad_input
from ..files.damage import plain_size
from .formats import python_file
from .model import Model
from .options import ModelOptions
from .outline import READ_WHOLE, outline_of_model

# in the order in which they are asked; the one place where a format is entered
FORMATS = (
    "python_file",
    "npz",
    "safetensors",
    "sharded",
    "tensorflow_checkpoint",
    "saved_model",
    "onnx",
    "keras",
    "hugging_face_folder",
    "exported_program",
    "torchscript",
    "layer_list",
    "foreign",
    "pytorch",
)

MOST_READ = 20_000_000  # numbers of a chain of dense layers that is read whole for its outline


def read_model(path, options: ModelOptions | None = None) -> Model:
    """The model in a file of a known format; model.notes says what was stripped, folded or guessed.

    Raises NNVisError (bad_input) naming the file, what is wrong and the remedy.
    """
    return _format_of(path).read(path, options)


def formats_text() -> str:
    """What is read, as a help text lists it: each format's title with its usual suffixes."""
    titles = [(module.TITLE, ", ".join(module.SUFFIXES)) for module in _formats() if module.TITLE]
    return ", ".join(f"{title} ({suffixes})" if suffixes else title for title, suffixes in titles)


def suffixes_text() -> str:
    """The usual suffixes of model files, as a help text names them: ".npz, .pth or .bin"."""
    *most, last = dict.fromkeys(suffix for module in _formats() for suffix in module.SUFFIXES)
    return f"{', '.join(most)} or {last}"


def model_outline(path, options: ModelOptions | None = None) -> dict[str, object]:
    """What is in a model file, see outline.py: from its header alone where the format keeps one, unless it is a chain
    of dense layers that is read in no time or has a list of its layers; else of the whole model.

    Raises NNVisError (bad_input) as read_model; but where a header is whole and how its tensors are joined is not
    known, that is its problem and no error.
    """
    module = _format_of(path)
    header = module.outline(path, options) if hasattr(module, "outline") else None
    if header is not None and (header["architecture"] not in READ_WHOLE or header["parameters"] > MOST_READ):
        return header
    try:
        own = outline_of_model(module.read(path, options))
    except NNVisError as error:
        if header is None:
            raise
        return {**header, "problem": str(error)}
    return own if header is None else {**header, **{key: value for key, value in own.items() if value}}


def is_model(path) -> bool:
    """Whether a path is of a known format; whether it can be read shows when it is."""
    try:
        _format_of(path)
    except NNVisError:
        return False
    return True


def _format_of(path):
    """The module of the format that a path is of. Raises NNVisError (bad_input) where none is."""
    path = Path(path)
    if not path.is_dir() and not python_file.match(path):
        plain_size(path, "model file")
    for module in _formats():
        if module.match(path):
            return module
    if path.is_dir():
        raise bad_input(f"{path} is a folder that holds no model of a known format", f"Read are: {formats_text()}")
    raise bad_input(f"{path.name} is not of a known model format", f"Read are: {formats_text()}")


def _formats() -> list:
    return [import_module(f".formats.{name}", __name__) for name in FORMATS]
