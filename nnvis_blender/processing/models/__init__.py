"""Model readers: a file becomes a Model. One file a format; dispatch by suffix.

Every reader is a function read(path) -> list of (weight (inputs, outputs), bias (outputs,)) float32, first layer first.
Formats whose reader needs torch are imported when such a file is read, so that an .npz opens quickly.
"""

from importlib import import_module
from pathlib import Path

from ..errors import bad_input
from .dense_chain import DenseChain
from .model import Model

READERS = {".npz": "npz", ".safetensors": "safetensors", ".pt": "pytorch", ".pth": "pytorch"}


def read_model(path) -> Model:
    """The model in a file of a known format. Raises NNVisError (bad_input) naming the file, what is wrong and the
    remedy.
    """
    path = Path(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise bad_input(f"{path.name} is not of a known model format", f"Give one of {', '.join(READERS)}")
    if not path.is_file():
        raise bad_input(f"the model file {path} does not exist", "Check the path")
    if path.stat().st_size == 0:
        raise bad_input(f"the model file {path.name} is empty", "Save the model again")
    return DenseChain(
        import_module(f".formats.{reader}", __name__).read(path), path.stem, {"format": path.suffix.lower()[1:]}
    )
