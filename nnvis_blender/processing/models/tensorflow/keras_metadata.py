"""The layers of a SavedModel of Keras 2, which it keeps in keras_metadata.pb beside its graph.

They are asked where the graph has a loop, as every recurrent layer has one.
Source: tf_keras/protobuf/saved_metadata.proto.
"""

from pathlib import Path

from ...errors import bad_input
from ...files.damage import plain_size
from ...files.json_file import parse_json
from ..keras_layers.making import kind_of, version_of
from ..keras_layers.program import program_of
from ..keras_layers.weights import Variable
from ..keras_layers.weights import Weights as LayerWeights
from ..program.program import Program
from .variables import is_of_training
from .weights import Weights
from .wire import Budget, Message

_MOST = 64 << 20  # bytes
_WITH_LAYERS = ("_tf_keras_sequential", "_tf_keras_network")
_LISTS = ("__tuple__", "TensorShape")


def keras_program(path: Path, weights: Weights, reading) -> Program:
    """The Program of the layers. Raises NNVisError (bad_input) naming a layer that is not read."""
    if plain_size(path, "Keras metadata") > _MOST:
        raise bad_input(f"{path.name} is larger than {_MOST >> 20} MB, too large for it")
    nodes = Message(path.read_bytes(), Budget()).messages(1)
    root = next((node for node in nodes if node.text(3) == "root"), None)
    if root is None or root.text(4) not in _WITH_LAYERS:
        raise bad_input(
            f"{reading.path.name} is a model of a class of its own, whose layers only its code joins",
            "Save it as a functional or sequential model, or as ONNX",
        )
    said = _plain(parse_json(root.text(5)))
    serialized = {"class_name": said["class_name"], "config": said["config"]}
    variables = [
        Variable(name, weights.tensor(key).shape, weights.tensor(key).values)
        for name, key in weights.names.items()
        if not is_of_training(key) and weights.tensor(key).is_number
    ]
    program = program_of(
        serialized, LayerWeights(variables), reading, version_of(said.get("keras_version"), serialized, reading)
    )
    training = said.get("training_config")
    program.kind = kind_of(training.get("loss") if isinstance(training, dict) else None, reading)
    return program


def _plain(value):
    """JSON whose tuples and shapes are plain lists, as in Keras' other files."""
    if isinstance(value, dict):
        if value.get("class_name") in _LISTS and isinstance(value.get("items"), list):
            return [_plain(item) for item in value["items"]]
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
