"""Model readers: a file becomes a Model. One file a format in formats/, found by a file's content.

A format is a module with TITLE and SUFFIXES (what users read of it),
match(path) -> bool and read(path, options) -> DenseChain.
"""

from importlib import import_module
from pathlib import Path

from ..errors import bad_input
from ..files.damage import plain_size
from .dense_chain import DenseChain
from .options import ModelOptions

# in the order in which they are asked; the one place where a format is entered
FORMATS = ("npz", "safetensors", "sharded", "foreign", "pytorch")


def read_model(path, options: ModelOptions | None = None) -> DenseChain:
    """The model in a file of a known format; model.notes says what was stripped, folded or guessed.

    Raises NNVisError (bad_input) naming the file, what is wrong and the remedy.
    """
    path = Path(path)
    plain_size(path, "model file")
    for module in _formats():
        if module.match(path):
            return module.read(path, options)
    raise bad_input(f"{path.name} is not of a known model format", f"Read are: {formats_text()}")


def formats_text() -> str:
    """What is read, as a help text lists it: each format's title with its usual suffixes."""
    return ", ".join(f"{module.TITLE} ({', '.join(module.SUFFIXES)})" for module in _formats() if module.TITLE)


def describe(path, options: ModelOptions | None = None) -> str:
    """Lines on a model file: its layers with their shapes, inputs and outputs, and what was stripped or guessed."""
    model = read_model(path, options)
    layers = model.network.layers
    first, last = layers[0], layers[-1]
    lines = [f"{model.description['format']}, activation {model.description['activation']}"]
    lines += [f"{layer.name}: {layer.kind}, {layer.size} units {layer.shape}, {layer.activation}" for layer in layers]
    lines.append(f"inputs {first.size} {first.shape}, outputs {last.size}")
    lines.append(f"units {model.network.unit_count}, edges {model.network.edge_count}")
    lines += [f"note: {note}" for note in model.notes]
    return "\n".join([*lines, f"sha256 {model.sha256}"])


def _formats() -> list:
    return [import_module(f".formats.{name}", __name__) for name in FORMATS]
