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
FORMATS = ("npz", "safetensors", "sharded", "layer_list", "foreign", "pytorch")


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


def suffixes_text() -> str:
    """The usual suffixes of model files, as a help text names them: ".npz, .pth or .bin"."""
    *most, last = dict.fromkeys(suffix for module in _formats() for suffix in module.SUFFIXES)
    return f"{', '.join(most)} or {last}"


def model_outline(path, options: ModelOptions | None = None) -> dict[str, object]:
    """JSON-able: a model file's layers with their shapes, inputs and outputs, and what was stripped or guessed."""
    model = read_model(path, options)
    layers = model.network.layers
    return {
        "format": model.description["format"],
        "activation": model.description["activation"],
        "layers": [layer_values(layer) for layer in layers],
        "inputs": layers[0].size,
        "outputs": layers[-1].size,
        "units": model.network.unit_count,
        "edges": model.network.edge_count,
        "notes": list(model.notes),
        "sha256": model.sha256,
    }


def layer_values(layer) -> dict:
    """A layer of a network as outlines have it, JSON-able."""
    return {
        "name": layer.name,
        "kind": layer.kind,
        "units": layer.size,
        "shape": list(layer.shape),
        "activation": layer.activation,
    }


def describe(outline: dict) -> str:
    """Lines on a model_outline."""
    first = outline["layers"][0]
    lines = [
        f"{outline['format']}, activation {outline['activation']}",
        *(layer_text(layer) for layer in outline["layers"]),
        f"inputs {outline['inputs']} {tuple(first['shape'])}, outputs {outline['outputs']}",
        f"units {outline['units']}, edges {outline['edges']}",
        *(f"note: {note}" for note in outline["notes"]),
        f"sha256 {outline['sha256']}",
    ]
    return "\n".join(lines)


def layer_text(layer: dict) -> str:
    """A line on a layer of an outline."""
    return f"{layer['name']}: {layer['kind']}, {layer['units']} units {tuple(layer['shape'])}, {layer['activation']}"


def _formats() -> list:
    return [import_module(f".formats.{name}", __name__) for name in FORMATS]
