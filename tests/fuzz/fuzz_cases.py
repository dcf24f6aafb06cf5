"""What is fuzzed: for every reader a small real file, and how it is read. Imports are made when a reader is called."""

import gzip
import json
import shutil
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import nn_vis_fixtures
import numpy as np
import tensorflow_files

from synthetic import chart_values, processed_network

FOLDER = "folder"


@dataclass(frozen=True)
class Case:
    """seed(path): writes the seed.

    read(path): reads it, or raises NNVisError. target: the file that is mutated, where the seed is a folder. cost: how
    long a reading takes, as a multiple of the usual; so many fewer mutations are read.
    is_lenient: a file of the folder that is odd may be left out. has_odd: whether odd files are read besides mutations.
    """

    name: str
    suffix: str
    seed: Callable
    read: Callable
    target: str = ""
    cost: int = 1
    is_lenient: bool = False
    has_odd: bool = True


def weights() -> dict:
    random = np.random.default_rng(0)
    sizes = (6, 5, 3)
    arrays = {}
    for l, (a, b) in enumerate(zip(sizes, sizes[1:])):
        arrays[f"W{l}"] = random.normal(size=(a, b)).astype(np.float32)
        arrays[f"b{l}"] = np.zeros(b, np.float32)
    return arrays


def samples() -> dict:
    random = np.random.default_rng(0)
    return {
        "x_train": random.integers(0, 255, (20, 3, 3), np.uint8),
        "y_train": np.arange(20) % 3,
        "x_test": random.integers(0, 255, (6, 3, 3), np.uint8),
        "y_test": np.arange(6) % 3,
    }


def _npz(path, compress: bool):
    (np.savez_compressed if compress else np.savez)(path, **weights())


def _state_dict() -> dict:
    import torch

    arrays = weights()
    tensors = {}
    for l in range(2):
        tensors[f"{2 * l}.weight"] = torch.tensor(arrays[f"W{l}"].T.copy())
        tensors[f"{2 * l}.bias"] = torch.tensor(arrays[f"b{l}"])
    return tensors


def _torch(path, is_zip: bool):
    import torch

    torch.save(_state_dict(), path, _use_new_zipfile_serialization=is_zip)


def _safetensors(path):
    from safetensors.numpy import save_file

    save_file({name: tensor.numpy() for name, tensor in _state_dict().items()}, path)


def _unpack(name: str) -> Callable:
    """What TensorFlow has written, as a seed."""
    return lambda folder: shutil.move(tensorflow_files.unpack(folder.with_name("unpacked"), name), folder)


def _onnx(path):
    """A convolution, a shape that is computed, a recurrent layer and what scikit-learn ends with."""
    import onnx

    random = np.random.default_rng(4)
    text = """
        <ir_version: 8, opset_import: ["" : 17, "ai.onnx.ml" : 1]>
        g (float[n,2,4,6] x) => (float p, int64 label) {
            c = Conv <pads = [1, 1, 1, 1]> (x, w, b)
            r = Relu (c)
            m = MaxPool <kernel_shape = [2, 2], strides = [2, 2]> (r)
            s = Shape (m)
            n0 = Gather <axis = 0> (s, zero)
            n1 = Unsqueeze (n0, zeros)
            to = Concat <axis = 0> (n1, rest)
            q = Reshape (m, to)
            t = Transpose <perm = [2, 0, 1]> (q)
            y, h = LSTM <hidden_size = 2, direction = "bidirectional"> (t, wi, wr)
            l = Slice (h, one, two, zeros)
            k = Squeeze (l, zeros)
            f = Gemm <transB = 1> (k, v, u)
            o = Pad (f, pads)
            p = Softmax <axis = 1> (o)
            label = ArgMax <axis = 1> (p)
        }
    """
    model = onnx.parser.parse_model(text)
    shapes = {"w": (3, 2, 3, 3), "b": (3,), "wi": (2, 8, 3), "wr": (2, 8, 2), "v": (3, 2), "u": (3,)}
    arrays = {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    whole = {"zero": 0, "zeros": [0], "one": [1], "two": [2], "rest": [3, 6], "pads": [0, 1, 0, 0]}
    arrays |= {name: np.array(values, np.int64) for name, values in whole.items()}
    model.graph.initializer.extend(onnx.numpy_helper.from_array(array, name) for name, array in arrays.items())
    path.write_bytes(model.SerializeToString())


def _module():
    import torch

    torch.manual_seed(0)
    layers = (
        torch.nn.Conv2d(1, 2, 3),
        torch.nn.BatchNorm2d(2),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Linear(8, 3),
    )
    return torch.nn.Sequential(*layers).eval()


def _exported(path):
    import torch

    shapes = ({0: torch.export.Dim("batch")},)
    torch.export.save(torch.export.export(_module(), (torch.zeros(2, 1, 4, 4),), dynamic_shapes=shapes), path)


def _scripted(path):
    import torch

    torch.jit.save(torch.jit.script(_module()), path)


def _read_scripted(path):
    from nnvis_blender.processing.models import read_model
    from nnvis_blender.processing.models.options import ModelOptions

    read_model(path, ModelOptions(input_size=[4])).network.validate()


def _read_model(path):
    from nnvis_blender.processing.models import read_model

    read_model(path).network.validate()


def _keras(path, name: str):
    """A model that Keras has made."""
    import tarfile

    made = Path(__file__).parents[1] / "processing" / "keras_models" / "keras_models.tar.xz"
    with tarfile.open(made) as archive:
        path.write_bytes(archive.extractfile(name).read())


def _keras_reader() -> Callable:
    """Reads by one process as long as it lives; after the first file, a second each, as some make HDF5 run for ever."""
    reader = None

    def read(path):
        nonlocal reader
        from kept_reader import KeptReader
        from nnvis_blender.processing.files import hdf5_file

        if reader is not None:
            hdf5_file.SECONDS = 1
        else:
            reader = KeptReader()
            hdf5_file.started, hdf5_file.finished = reader.started, reader.finished
        _read_model(path)

    return read


def _known_state() -> dict:
    """The tensors of the LeNet of PyTorch's tutorial."""
    import torch

    shapes = {"conv1": (6, 1, 5, 5), "conv2": (16, 6, 5, 5), "fc1": (120, 400), "fc2": (84, 120), "fc3": (10, 84)}
    kinds = {f"{name}.{kind}": shape for name, shape in shapes.items() for kind in ("weight", "bias")}
    return {n: torch.zeros(shape if n.endswith("weight") else shape[:1]) for n, shape in kinds.items()}


def _known(path):
    import torch

    torch.save(_known_state(), path)


def _known_safetensors(path):
    from safetensors.torch import save_file

    save_file({name: tensor.contiguous() for name, tensor in _known_state().items()}, path)


def _read_known(path):
    """A network that is known by names and shapes, up to the values of its steps."""
    from nnvis_blender.processing.models import model_outline
    from nnvis_blender.processing.models.outline import describe

    values = model_outline(path)
    json.dumps(values, allow_nan=False)
    describe(values)
    _read_alone(path)


def _read_alone(path):
    from nnvis_blender.processing.models import read_model
    from nnvis_blender.processing.models.options import ModelOptions

    read_model(path, ModelOptions(draw_only=True)).network.validate()


def _hugging_face(folder):
    from safetensors.numpy import save_file

    folder.mkdir()
    embeddings, layer = "vit.embeddings.", "vit.encoder.layer.0."
    shapes = {
        f"{embeddings}cls_token": (1, 1, 4),
        f"{embeddings}position_embeddings": (1, 5, 4),
        f"{embeddings}patch_embeddings.projection.weight": (4, 3, 2, 2),
        f"{layer}attention.output.dense.weight": (4, 4),
        f"{layer}intermediate.dense.weight": (8, 4),
        f"{layer}output.dense.weight": (4, 8),
        **{f"{layer}attention.attention.{part}.weight": (4, 4) for part in ("query", "key", "value")},
        **{f"{layer}layernorm_{side}.{kind}": (4,) for side in ("before", "after") for kind in ("weight", "bias")},
        **{f"vit.layernorm.{kind}": (4,) for kind in ("weight", "bias")},
        "classifier.weight": (2, 4),
    }
    save_file({name: np.zeros(shape, np.float32) for name, shape in shapes.items()}, folder / "model.safetensors")
    config = {"model_type": "vit", "num_attention_heads": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-12}
    (folder / "config.json").write_text(json.dumps(config | {"id2label": {"0": "cat", "1": "dog"}}))
    pictures = {"size": {"height": 4, "width": 4}, "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "do_rescale": True}
    (folder / "preprocessor_config.json").write_text(json.dumps(pictures))


def _read_folder(folder):
    """The model that a folder's configuration names, or what says that it is none."""
    from nnvis_blender.processing.errors import bad_input
    from nnvis_blender.processing.models import model_outline

    problem = model_outline(folder)["problem"]
    if problem:
        raise bad_input(problem)


def _data_npz(path, compress: bool):
    (np.savez_compressed if compress else np.savez)(path, **samples())


def _csv(path):
    rows = ["a,b,c,label"]
    rows += [f"{i * 0.5},{i % 4},{-i},{'xyz'[i % 3]}" for i in range(30)]
    path.write_text("\n".join(rows))


def _numbers(path):
    path.write_text("\n".join(f"{i % 7};{i * 0.25};{i % 3}" for i in range(30)))


def _idx(folder, packed=False):
    folder.mkdir()
    for part, count in (("train", 20), ("t10k", 6)):
        images = np.random.default_rng(1).integers(0, 255, (count, 3, 3), np.uint8)
        labels = (np.arange(count) % 3).astype(np.uint8)
        content = struct.pack(">4I", 0x803, *images.shape) + images.tobytes()
        name = f"{part}-images-idx3-ubyte{'.gz' * packed}"
        (folder / name).write_bytes(gzip.compress(content, mtime=0) if packed else content)
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(struct.pack(">2I", 0x801, count) + labels.tobytes())


def _arrays(folder):
    for part, arrays in (("train", ("x_train", "y_train")), ("test", ("x_test", "y_test"))):
        (folder / part).mkdir(parents=True)
        for name in arrays:
            np.save(folder / part / f"{name[0]}.npy", samples()[name])


def _read_class_names(path):
    from nnvis_blender.processing.datasets.class_order import read_class_names

    read_class_names(path.name, path.parent)


def _read_preprocessing(path):
    from nnvis_blender.processing.files.json_file import read_json
    from nnvis_blender.processing.models.preprocessing import read_preprocessing

    read_preprocessing(read_json(path), "net").affine()


PREPROCESSING = {
    "size": [224, 160],
    "channels": 3,
    "scale": "0..1",
    "mean": [0.5, 0.4, 0.3],
    "std": [0.25],
    "order": "BGR",
    "crop": 0.875,
}


def _images(folder):
    from PIL import Image

    random = np.random.default_rng(2)
    for name in ("cat", "dog"):
        (folder / name).mkdir(parents=True)
        for k in range(4):
            suffix = ("png", "jpg", "bmp", "gif")[k]
            Image.fromarray(random.integers(0, 255, (5, 5), np.uint8)).save(folder / name / f"{k}.{suffix}")


def _read_dataset(path):
    from nnvis_blender.processing.datasets.dataset import read_dataset

    read_dataset(path)


def _nnvis(path):
    from nnvis_blender.processing.files.network_file import write_network_file
    from nnvis_blender.processing.network import ClassDensity

    full = processed_network((6, 4, 3), samples=4)
    full.bundles.states = np.stack([full.bundles.points, full.bundles.points])
    full.unit_states = np.stack([full.positions_grid, full.positions])
    full.density = ClassDensity(np.full((2, 3, 2, 3), 0.1, np.float32), np.zeros(3, np.float32), 0.5)
    full.provenance |= {"edges_drawn": 1.0, "importance_drawn": 1.0, "bundle_quality": {"ink": 0.5}}
    first = full.network.connections[0]  # as of a convolution
    kernel = np.ones((len(first.weight), 2, 2), np.float32)
    full.network.connections[0] = replace(first, kernel=kernel)
    write_network_file(path, full)


def _old_nnvis(path):
    old = Path(__file__).parents[1] / "processing" / "old_files" / "version_2.nnvis"
    path.write_bytes(old.read_bytes())


def _read_nnvis(path):
    """Whatever is read is what a scene can be made of, and can be written and read again."""
    from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
    from nnvis_blender.scene.statistics import network_statistics

    processed = read_network_file(path)
    json.dumps(network_statistics(processed), allow_nan=False)
    write_network_file(path.with_name("again.nnvis"), processed)
    read_network_file(path.with_name("again.nnvis"))


def _imp(path):
    nn_vis_fixtures.write_objects(path, *nn_vis_fixtures.importance((5, 4, 3)))


def _pro(path):
    nn_vis_fixtures.write_objects(path, *nn_vis_fixtures.processed((4, 3, 2))[0])


def _read_imp(path):
    from nnvis_blender.processing.files.original import read_importance_file

    read_importance_file(path)


def _read_pro(path):
    """What is read can be written as our own file and read again."""
    from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
    from nnvis_blender.processing.files.original import read_processed_file
    from nnvis_blender.processing.worker.report import Silent

    write_network_file(path.with_name("again.nnvis"), read_processed_file(path, Silent()))
    read_network_file(path.with_name("again.nnvis"))


def _graph(path):
    random = np.random.default_rng(3)
    starts, ends = random.random((12, 3)), random.random((12, 3)) + (0, 0, 1)
    arrays = {"starts": starts, "ends": ends, "classes": random.random((12, 2, 3)), "weights": random.random(12)}
    np.savez_compressed(path, **arrays, cell=np.float64(0.1))


def _read_graph(path):
    from nnvis_blender.processing.bundling import BundlingParameters
    from nnvis_blender.processing.bundling.graph import bundle_graph
    from nnvis_blender.processing.worker.report import Silent

    quick = BundlingParameters(edge_bandwidth_reduction=0.5, sampling_rate=5.0, smoothing_iterations=1)
    bundle_graph(path, path.with_name("bundled.npz"), quick, Silent())


def _evaluation(path):
    charts = [chart_values(2, classes=True), chart_values(name="second")]
    path.write_text(json.dumps({"charts": charts, "provenance": {"seed": 0}}))


def _read_evaluation(path):
    from nnvis_blender.scene.chart_data import read_charts

    for chart in read_charts(path):
        assert len(chart.x_ticks[0]) < 100 and len(chart.y_ticks[0]) < 100


def _comparison(folder):
    from nnvis_blender.processing.files.network_file import write_network_file

    folder.mkdir()
    networks = []
    for k, name in enumerate(("untrained", "trained")):
        write_network_file(folder / f"{name}.nnvis", processed_network((6, 4, 3), samples=3, seed=k))
        accuracies = {"train_accuracy": 0.5, "test_accuracy": 0.25}
        networks.append({"name": name, "file": f"{name}.nnvis", "spread": [0.5, 0.25, 0.125], **accuracies})
    values = {"networks": networks, "claim": {"text": "neither"}, "charts": [chart_values(2)]}
    (folder / "comparison.json").write_text(json.dumps(values))


def _read_comparison(folder):
    from nnvis_blender.scene.comparison_data import read_comparison

    read_comparison(folder / "comparison.json")


LAYERS = {
    "layers": [
        {"type": "conv", "out_channels": 4, "filter_size": 3, "stride": 1, "padding": 0, "name": "first"},
        {"type": "batchnorm"},
        {"type": "leaky_relu", "slope": 0.1},
        {"type": "maxpool", "filter_size": 2, "stride": 2},
        {"type": "flatten"},
        {"type": "dense", "out_features": 10},
        {"type": "softmax"},
    ],
    "epochs": 10,
    "patience": 2,
    "batch_size": 32,
    "validation_subset_ratio": 0.5,
    "percent_of_train_data_to_use": 0.2,
    "percent_train_data_to_use_for_validation": 0.2,
    "num_classes": 10,
    "input_size": 8,
    "in_channels": 1,
    "seed": 0,
    "model_output_filename": "cnn",
}


def _json_seed(values: dict) -> Callable:
    return lambda path: path.write_text(json.dumps(values))


REQUESTS = {
    "process": {
        "train": {"hidden": [8], "layer_list": [{"type": "dense", "out_features": 10}], "epochs": 2, "seed": 1},
        "data": "digits",
        "data_options": {"size": 8, "class_selection": [0, 1]},
        "importance": {"method": "batchnorm", "epochs": 2},
        "bundling": {"sampling_rate": 10.0, "smoothing": True, "most_edges": 100},
        "seed": 3,
        "output": "/a.nnvis",
        "cache": "/cache",
    },
    "evaluate": {
        "model": "/a.npz",
        "data": "digits",
        "evaluation": {"seeds": 2},
        "importance": {"combined": {"others": 0.5}},
        "output": "/folder",
        "cache": "/cache",
    },
    "compare": {
        "train": {"hidden": [8], "epochs": 2},
        "data": "digits",
        "comparison": {"seeds": 2},
        "output": "/folder",
        "cache": "/cache",
    },
    "act": {
        "file": "/a.nnvis",
        "action": "edge_diverge",
        "parameters": {"steps": 2},
        "bundling": {"sampling_rate": 10.0},
        "cache": "/cache",
    },
    "convert": {"file": "/a.pro.npz", "bundling": {"smoothing": False}, "output": "/a.nnvis", "cache": "/cache"},
}


def _read_request(path):
    from nnvis_blender.processing.files.json_file import read_json
    from nnvis_blender.processing.jobs import JOBS

    values = read_json(path)
    name = values.pop("command", "process")
    if isinstance(name, str) and name in JOBS:
        JOBS[name].read(values)


def _read_configuration(path):
    from nnvis_blender.processing.bundling import read_configuration
    from nnvis_blender.processing.files.json_file import read_json

    read_configuration(read_json(path))


CONFIGURATION = {
    "edge_bandwidth_reduction": 0.9,
    "edge_importance_type": 1,
    "layer_distance": 0.5,
    "layer_width": 1.0,
    "node_bandwidth_reduction": 0.95,
    "prune_percentage": 0.0,
    "sampling_rate": 15.0,
    "smoothing": True,
    "smoothing_iterations": 8,
}
RECORDING = {
    "folder": "stills",
    "stages": ["straight", "final"],
    "classes": ["all", 3],
    "cameras": ["FRONT"],
    "rotation": 4,
    "resolution": [320, 200],
    "samples": 16,
    "display": {"edges.size": 0.01},
}
ORIGINAL_RECORDING = {
    "class_list": [0, 1],
    "camera_pose_list": ["FRONT", "LEFT"],
    "rotation": True,
    "edge_render_mode": 3,
    "node_render_mode": 3,
}


def _read_recordings(path):
    from nnvis_blender.processing.files.json_file import read_json
    from nnvis_blender.scene.recording import read_recordings

    read_recordings(read_json(path))


CASES = {
    case.name: case
    for case in (
        Case("weights", ".npz", lambda path: _npz(path, False), _read_model),
        Case("weights_deflated", ".npz", lambda path: _npz(path, True), _read_model),
        Case("state_dict", ".pt", lambda path: _torch(path, True), _read_model),
        Case("state_dict_legacy", ".pth", lambda path: _torch(path, False), _read_model),
        Case("safetensors", ".safetensors", _safetensors, _read_model),
        Case("saved_model", FOLDER, _unpack("tf1_graph"), _read_model, "saved_model.pb", 2),
        Case("checkpoint_index", FOLDER, _unpack("tf1"), _read_model, "model.ckpt-0.index"),
        Case("checkpoint_data", FOLDER, _unpack("tf1"), _read_model, "model.ckpt-0.data-00000-of-00001", 2),
        Case("onnx", ".onnx", _onnx, _read_model, "", 5),
        Case("keras_hdf5", ".h5", lambda path: _keras(path, "nested_2.h5"), _keras_reader(), cost=2),
        Case("keras_zip", ".keras", lambda path: _keras(path, "residual_3.keras"), _keras_reader(), cost=5),
        Case("exported_program", ".pt2", _exported, _read_model, "", 5),
        Case("torchscript", ".pt", _scripted, _read_scripted, "", 5),
        Case("layer_list", ".json", _json_seed(LAYERS), _read_model, "", 4),
        Case("known_architecture", ".pt", _known, _read_known, "", 2),
        Case("known_architecture_safetensors", ".safetensors", _known_safetensors, _read_known, "", 2),
        Case("hugging_face_weights", FOLDER, _hugging_face, _read_folder, "model.safetensors"),
        Case("hugging_face_config", FOLDER, _hugging_face, _read_folder, "config.json"),
        Case("hugging_face_pictures", FOLDER, _hugging_face, _read_folder, "preprocessor_config.json", is_lenient=True),
        Case("samples", ".npz", lambda path: _data_npz(path, False), _read_dataset),
        Case("samples_deflated", ".npz", lambda path: _data_npz(path, True), _read_dataset),
        Case("table", ".csv", _csv, _read_dataset),
        Case("table_of_numbers", ".csv", _numbers, _read_dataset),
        Case("idx_images", FOLDER, _idx, _read_dataset, "train-images-idx3-ubyte"),
        Case("idx_gzip", FOLDER, lambda path: _idx(path, True), _read_dataset, "train-images-idx3-ubyte.gz"),
        Case("idx_labels", FOLDER, _idx, _read_dataset, "train-labels-idx1-ubyte"),
        Case("image_png", FOLDER, _images, _read_dataset, "cat/0.png", 2, is_lenient=True),
        Case("image_jpg", FOLDER, _images, _read_dataset, "dog/1.jpg", 2, is_lenient=True),
        Case("array_folder", FOLDER, _arrays, _read_dataset, "train/x.npy"),
        Case("array_folder_labels", FOLDER, _arrays, _read_dataset, "train/y.npy", has_odd=False),
        Case("class_names", ".txt", lambda path: path.write_text("0 ant\n1 bee\n2 cat\n"), _read_class_names),
        Case("preprocessing", ".json", _json_seed(PREPROCESSING), _read_preprocessing),
        Case("network", ".nnvis", _nnvis, _read_nnvis, "", 5),
        Case("network_flat", ".nnvis", _old_nnvis, _read_nnvis, "", 5),
        Case("importance", ".imp.npz", _imp, _read_imp),
        Case("bundles", ".pro.npz", _pro, _read_pro, "", 2),
        Case("graph", ".npz", _graph, _read_graph, "", 5),
        Case("evaluation", ".json", _evaluation, _read_evaluation),
        Case("comparison", FOLDER, _comparison, _read_comparison, "comparison.json", 5),
        *(
            Case(
                f"request_{name}",
                ".json",
                _json_seed({"command": name, **values}),
                _read_request,
                has_odd=name == "process",
            )
            for name, values in REQUESTS.items()
        ),
        Case("configuration", ".json", _json_seed(CONFIGURATION), _read_configuration),
        Case("recording", ".json", _json_seed(RECORDING), _read_recordings),
        Case("recording_of_the_original", ".json", _json_seed(ORIGINAL_RECORDING), _read_recordings, has_odd=False),
    )
}
