"""TensorFlow's SavedModel, read without TensorFlow: a folder with saved_model.pb and variables, or that file."""

from contextlib import suppress
from pathlib import Path

from ...errors import bad_input
from ...files.damage import damage_told, plain_size
from ..program.build import model_of
from ..program.program import Program
from ..reading import Reading
from ..tensorflow.bundle import Bundle
from ..tensorflow.graph import Graph
from ..tensorflow.keras_metadata import keras_program
from ..tensorflow.translation import LoopError, Translation
from ..tensorflow.weights import Weights
from ..tensorflow.wire import varint
from .content import head

TITLE = "TensorFlow SavedModel"
SUFFIXES = (".pb",)

_FILE = "saved_model.pb"
_REMEDY = "Copy the whole folder, with its variables, or save the model again"
_MOST = 256 << 20  # bytes of a graph; its weights are not in it


def match(path) -> bool:
    """Whether a message of version 1 with one or more graphs begins there, which begin with their own description.

    An ONNX model begins alike, with a name in the graph's place.
    """
    file = _graph_file(Path(path))
    first = head(file, 16) if file.is_file() else b""  # a pipe in a folder would be waited for
    if first[:3] != b"\x08\x01\x12" or len(first) < 16:
        return False
    with suppress(ValueError):
        _, place = varint(first, 3)
        return first[place : place + 1] == b"\x0a"
    return False


def read(path, options):
    """A Model. Raises NNVisError (bad_input)."""
    reading = Reading(path, TITLE, options)
    file = _graph_file(reading.path)
    if plain_size(file, "SavedModel") > _MOST:
        raise bad_input(f"{file.name} is larger than {_MOST >> 20} MB, too large for a graph", _REMEDY)
    with damage_told(path, "SavedModel", _REMEDY):
        graph = Graph(file.read_bytes(), reading.path.name)
        index = file.with_name("variables") / "variables.index"
        weights = Weights(graph, Bundle(index) if index.is_file() else None)
        return model_of(_program(graph, weights, file.with_name("keras_metadata.pb"), reading), reading)


def _program(graph: Graph, weights: Weights, metadata: Path, reading: Reading) -> Program:
    """Of the graph, or, where that has a loop and Keras has said the layers, of these."""
    try:
        return Translation(graph, weights, reading).program()
    except LoopError as error:
        if not metadata.is_file():
            raise
        reading.note(f"its graph computes with {error.operation}: its layers are read as {metadata.name} says them")
        return keras_program(metadata, weights, reading)


def _graph_file(path: Path) -> Path:
    return path / _FILE if path.is_dir() else path
