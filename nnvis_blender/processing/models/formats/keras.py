"""Keras models: .h5 and .hdf5 of Keras 1 to 3 (an HDF5 file), and .keras (a zip archive). Keras is not needed."""

import re
import tempfile
from pathlib import Path

from ...errors import bad_input, shown
from ...files.archive import Archive
from ...files.damage import damage_told, plain_size
from ...files.hdf5_file import Hdf5
from ...files.json_file import MOST_BYTES, parse_json
from ..keras_layers.making import kind_of, version_of
from ..keras_layers.program import program_of
from ..keras_layers.weights import GroupedWeights, TreeWeights, Variable
from ..program.build import model_of
from ..reading import Reading
from .content import head, zip_names

TITLE = "Keras model"
SUFFIXES = (".keras", ".h5", ".hdf5")

_SAVE_AGAIN = "Save it again with model.save"
_WHOLE = 'Save the whole model where it was made: model.save("net.keras")'
_MOST_WEIGHTS = 4 << 30  # bytes of the member of weights


def match(path) -> bool:
    if head(path, 8) == b"\x89HDF\r\n\x1a\n":
        return True
    names = zip_names(path)
    return "config.json" in names and ("metadata.json" in names or any("model.weights" in name for name in names))


def read(path, options):
    """A Model. Raises NNVisError (bad_input)."""
    reading = Reading(path, TITLE, options)
    found = program_in(path, reading)
    return reading.model(found) if isinstance(found, list) else model_of(found, reading)


def program_in(path, reading: Reading):
    """The Program in a file; of a file of weights alone, [(W (inputs, outputs), b (outputs,)), ...] of a dense chain.

    Raises NNVisError (bad_input).
    """
    path = Path(path)
    plain_size(path, "model file")
    with damage_told(path, TITLE, _SAVE_AGAIN):
        if head(path, 2) == b"PK":
            return _of_archive(path, reading)
        file = Hdf5(path)
        said = file.text("model_config")
        return _of_weights(file, reading) if said is None else _of_file(file, _object(said, "model_config"), reading)


def _of_file(file: Hdf5, serialized: dict, reading: Reading):
    """The Program of a file with attributes model_config and training_config and a group model_weights."""
    backend = file.text("backend") or file.text("backend", ("model_weights",))
    if backend == "theano" and "Conv" in str(serialized):
        raise bad_input(
            f"{reading.path.name} was saved by Keras on Theano, whose kernels are turned round",
            "Load it with Keras on TensorFlow and save it again",
        )
    said = file.text("keras_version") or file.text("keras_version", ("model_weights",))
    training = file.text("training_config")
    loss = _object(training, "training_config").get("loss") if training else None
    root = ("model_weights",) if "model_weights" in file.names() else ()

    def variables_of(name: str) -> list[Variable]:
        return _variables(file, root, name)

    return _program(serialized, GroupedWeights(variables_of), said, loss, reading)


def _variables(file: Hdf5, root: tuple[str, ...], layer: str) -> list[Variable]:
    """The arrays of a layer, in the order in which its group lists them."""
    group = (*root, *layer.split("/"))
    found = []
    for name in file.texts("weight_names", group) or []:
        array = file.array((*group, *name.split("/")))
        found.append(Variable(name, array.shape, lambda array=array: array))
    return found


def _of_archive(path: Path, reading: Reading):
    """The Program of config.json, metadata.json and model.weights.h5."""
    with Archive(path) as archive:
        serialized = _object(archive.text("config.json", MOST_BYTES), "config.json")
        metadata = _object(archive.text("metadata.json", 1 << 20), "metadata.json")
        try:
            weights = archive.text("model.weights.h5", _MOST_WEIGHTS)
        except KeyError:
            raise bad_input(
                f"{path.name} holds no model.weights.h5: its weights are in several files", "Save it without sharding"
            ) from None
    compiled = serialized.get("compile_config")
    loss = compiled.get("loss") if isinstance(compiled, dict) else None
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder, "model.weights.h5")
        part.write_bytes(weights)
        file = Hdf5(part, path)

    return _program(serialized, _tree(file), metadata.get("keras_version"), loss, reading)


def _tree(file: Hdf5) -> TreeWeights:
    """The weights of Keras 3: a group a layer, its arrays numbered in its group "vars"."""

    def variables_at(place: tuple[str, ...]) -> list[Variable]:
        group = (*place, "vars")
        names = sorted((name for name in file.names(group) if name.isdecimal()), key=int)
        arrays = {"/".join((*group, name)): file.array((*group, name)) for name in names}
        return [Variable(name, array.shape, lambda array=array: array) for name, array in arrays.items()]

    def holds(place: tuple[str, ...]) -> bool:
        return any(name != "vars" for name in file.names(place)) or bool(file.names((*place, "vars")))

    return TreeWeights(variables_at, holds)


def _program(serialized: dict, weights, said, loss, reading: Reading):
    program = program_of(serialized, weights, reading, version_of(said, serialized, reading))
    program.kind = kind_of(loss, reading)
    return program


def _object(text, what: str) -> dict:
    values = parse_json(text)
    if not isinstance(values, dict):
        raise ValueError(f"its {what} is no object")
    return values


def _of_weights(file: Hdf5, reading: Reading):
    """A file of weights alone: read where they are those of a chain of dense layers."""
    name = reading.path.name
    layers = _layers_of_weights(file)
    if layers is None:
        raise bad_input(f"{name} is an HDF5 file, but not of a Keras model", _WHOLE)
    layers = {layer: variables for layer, variables in layers.items() if variables}
    for layer, variables in layers.items():
        shapes = [variable.shape for variable in variables]
        if len(shapes) > 2 or len(shapes[0]) != 2 or shapes[1:] not in ([], [shapes[0][1:]]):
            raise bad_input(f"{name} holds weights alone, and {shown(layer)} is no dense layer", _WHOLE)
    chain = list(layers.values())
    if not chain or any(a[0].shape[1] != b[0].shape[0] for a, b in zip(chain, chain[1:])):
        raise bad_input(f"{name} holds weights alone, which are no chain of dense layers", _WHOLE)
    reading.note("the file holds weights alone, without the layers that have none: a chain of dense layers is assumed")
    arrays = [[variable.load() for variable in variables] for variables in chain]
    return [(one[0], one[1] if len(one) > 1 else 0 * one[0][0]) for one in arrays]


def _layers_of_weights(file: Hdf5) -> dict[str, list[Variable]] | None:
    """The arrays of each layer: as its attributes list them, or of Keras 3 in the order of their numbers; or None."""
    listed = file.texts("layer_names")
    if listed is not None:
        return {layer: _variables(file, (), layer) for layer in listed}
    names = sorted(file.names(("layers",)), key=lambda name: [int(n) for n in re.findall(r"\d+", name)] or [0])
    return {name: _tree(file).part("layers").part(name).variables for name in names} or None
