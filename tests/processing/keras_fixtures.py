"""The models that Keras itself has made (see keras_models/make.py), and Keras files written by hand."""

import json
import tarfile
from pathlib import Path

import numpy as np
import torch

from nnvis_blender.processing.models.formats import keras
from nnvis_blender.processing.models.program.execution import Runner
from nnvis_blender.processing.models.reading import Reading

ARCHIVE = Path(__file__).parent / "keras_models" / "keras_models.tar.xz"


def unpack(folder) -> None:
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")


def names() -> list[str]:
    """The model files of the archive."""
    with tarfile.open(ARCHIVE) as archive:
        return sorted(name for name in archive.getnames() if not name.endswith(".npz"))


def program_in(path, options=None):
    """(Program, notes) of a file."""
    reading = Reading(path, keras.TITLE, options)
    program = keras.program_in(path, reading)
    program.validate(path.name)
    return program, reading.notes


def outputs_of(program, inputs) -> list[np.ndarray]:
    """A program's outputs for values in Keras' order of axes."""
    tensors = []
    for given, x in zip(program.inputs, inputs, strict=True):
        if x.shape[1:] != tuple(given.shape):
            x = np.moveaxis(x, -1, 1)
        assert x.shape[1:] == tuple(given.shape)
        tensors.append(torch.from_numpy(np.ascontiguousarray(x)))
    with torch.no_grad():
        values = Runner(program).run(tensors, program.outputs)
    return [values[name].numpy() for name in program.outputs]


def write_h5(path, config: dict, weights: dict[str, list], version: str = "2.4.0", **attributes: str) -> None:
    """A file as Keras 1 and 2 write it. weights: layer -> its arrays in order, or (name, array) pairs."""
    import h5py

    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = version
        for name, text in attributes.items():
            file.attrs[name] = text
        root = file.create_group("model_weights")
        root.attrs["layer_names"] = np.array([name.encode() for name in weights])
        for layer, arrays in weights.items():
            group = root.create_group(layer)
            pairs = [one if isinstance(one, tuple) else (f"{layer}_{k}", one) for k, one in enumerate(arrays)]
            group.attrs["weight_names"] = np.array([name.encode() for name, _ in pairs])
            for name, array in pairs:
                group[name] = array


def chain(*layers: tuple[str, dict], shape=None) -> dict:
    """The configuration of a Sequential of (class, settings); names are class and place where none is given."""
    made = []
    for number, (class_name, config) in enumerate(layers):
        config = {"name": f"{class_name.lower()}_{number}", "trainable": True, **config}
        if not number and shape is not None:
            config["batch_input_shape"] = [None, *shape]
        made.append({"class_name": class_name, "config": config})
    return {"class_name": "Sequential", "config": {"name": "net", "layers": made}}
