"""Keras files of all versions: each gives what Keras itself gave, or is refused by name."""

import json
import sys
import time
import zipfile

import numpy as np
import pytest
import torch
from torch.nn import functional

pytest.importorskip("h5py", reason="Keras files are read by h5py, an extra of the worker")

from keras_fixtures import chain, names, outputs_of, program_in, unpack, write_h5  # noqa: E402

from kept_reader import KeptReader  # noqa: E402
from nnvis_blender.processing.errors import NNVisError  # noqa: E402
from nnvis_blender.processing.files import hdf5_file  # noqa: E402
from nnvis_blender.processing.models import read_model  # noqa: E402
from nnvis_blender.processing.models.options import ModelOptions  # noqa: E402


@pytest.fixture(autouse=True)
def kept_reader(module_reader, monkeypatch):
    monkeypatch.setattr(hdf5_file, "started", module_reader.started)
    monkeypatch.setattr(hdf5_file, "finished", module_reader.finished)


@pytest.fixture(scope="module")
def module_reader():
    reader = KeptReader()
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keras")
    unpack(folder)
    return folder


@pytest.mark.parametrize("name", names())
def test_outputs_are_those_of_keras(made, name):
    program, _ = program_in(made / name)
    expected = np.load(made / f"{name.rpartition('.')[0]}.npz")
    inputs = [expected[key] for key in sorted(expected) if key.startswith("x")]
    outputs = outputs_of(program, inputs)
    wanted = [expected[key] for key in sorted(expected) if key.startswith("y")]
    assert len(outputs) == len(wanted) and all(np.ptp(y, axis=0).max() > 1e-4 for y in wanted)
    for given, y in zip(outputs, wanted):
        assert given.shape == y.shape
        np.testing.assert_allclose(given, y, rtol=1e-5, atol=2e-5)


def test_the_archive_holds_every_version_and_form():
    forms = {name.rpartition("_")[2] for name in names()}
    assert forms == {"2.h5", "2.keras", "3.h5", "3.keras"} and len(names()) > 25


def test_layers_are_drawn_by_their_names(made):
    model = read_model(made / "residual_3.keras")
    layers = {layer.name: layer for layer in model.network.layers}
    assert layers["separable_conv2d/depthwise"].size == 2 and layers["separable_conv2d/pointwise"].size == 4
    assert model.network.layers[model.network.outputs[0]].size == 5
    with torch.no_grad():
        logits = model.module()(torch.rand(2, 1, 8, 8))
    assert logits.shape == (2, 5)


def test_a_chain_of_dense_layers_is_read_as_one(made):
    model = read_model(made / "mlp_3.h5")
    assert model.layer_sizes == [6, 5, 3]
    assert any("categorical_crossentropy, which is of classes" in note for note in model.notes)
    assert any("left out, as they act in training alone: dropout" in note for note in model.notes)


def test_what_the_network_does_to_its_input_is_said(made):
    program, notes = program_in(made / "lenet_2.h5")
    assert program.inputs[0].kind == "image" and program.inputs[0].shape == (3, 12, 11)
    assert program.inputs[0].preprocessing == {"scale": "0..255"}
    assert any("scales its input itself" in note for note in notes)
    assert program.kind == "labels"


def test_dense_layers_behind_maps_move_nothing(made):
    """Their rows are put into the program's order, so that no step turns the maps."""
    for name in ("lenet_2.h5", "lenet_3.keras", "arithmetic_3.keras"):
        program, _ = program_in(made / name)
        assert "flatten" in {step.op for step in program.steps} and "transpose" not in {
            step.op for step in program.steps
        }


# Keras 1, of which no library is left that would read it: written by hand, against torch


def test_keras_1_in_the_order_of_theano(tmp_path):
    random = np.random.default_rng(0)
    kernel, shift = random.normal(size=(4, 2, 3, 3)).astype("f4"), random.normal(size=4).astype("f4")
    norm = [random.random(4).astype("f4") + 0.5 for _ in range(4)]
    matrix, bias = random.normal(size=(4 * 3 * 3, 5)).astype("f4"), random.normal(size=5).astype("f4")
    common = {"dim_ordering": "th", "trainable": True}
    layers = [
        ("Convolution2D", {"name": "c", "nb_filter": 4, "nb_row": 3, "nb_col": 3, "border_mode": "same", "bias": True,
                           "activation": "relu", "subsample": [1, 1], "batch_input_shape": [None, 2, 6, 6], **common}),
        ("BatchNormalization", {"name": "n", "axis": 1, "mode": 0, "epsilon": 0.001}),
        ("MaxPooling2D", {"name": "p", "pool_size": [2, 2], "strides": [2, 2], "border_mode": "valid", **common}),
        ("Flatten", {"name": "f"}),
        ("Dense", {"name": "d", "output_dim": 5, "bias": True, "activation": "hard_sigmoid", "W_regularizer": None}),
    ]  # fmt: skip
    config = {"class_name": "Sequential", "config": [{"class_name": a, "config": b} for a, b in layers]}
    path = tmp_path / "old.h5"
    write_h5(path, config, {"c": [kernel, shift], "n": norm, "p": [], "f": [], "d": [matrix, bias]}, "1.2.2")
    program, notes = program_in(path)
    x = random.random((3, 2, 6, 6)).astype("f4")
    k, s, m, b = (torch.from_numpy(one) for one in (kernel, shift, matrix, bias))
    gamma, beta, mean, variance = (torch.from_numpy(one) for one in norm)
    z = functional.conv2d(torch.from_numpy(x), k, s, padding=1).relu()
    z = functional.max_pool2d(functional.batch_norm(z, mean, variance, gamma, beta, eps=1e-3), 2)
    wanted = (0.2 * (z.flatten(1) @ m + b) + 0.5).clamp(0, 1)
    np.testing.assert_allclose(outputs_of(program, [x])[0], wanted.numpy(), atol=1e-5)
    assert any("Theano" in note for note in notes)


def test_keras_1_lstm_and_merge(tmp_path):
    """Twelve arrays, one a gate and kind (input, cell, forget, output); layers that are joined by Merge."""
    random = np.random.default_rng(1)
    gates = {gate: [random.normal(size=s).astype("f4") for s in ((2, 3), (3, 3), (3,))] for gate in "icfo"}
    matrix = random.normal(size=(3, 2)).astype("f4")
    lstm = {"name": "l", "output_dim": 3, "activation": "tanh", "inner_activation": "hard_sigmoid"}
    dense = {"name": "d", "output_dim": 2, "bias": False, "activation": "linear"}
    layers = [
        {"class_name": "InputLayer", "name": "i", "config": {"name": "i", "batch_input_shape": [None, 4, 2]}},
        {"class_name": "LSTM", "name": "l", "config": lstm, "inbound_nodes": [[["i", 0, 0]]]},
        {"class_name": "Dense", "name": "d", "config": dense, "inbound_nodes": [[["l", 0, 0]]]},
        {"class_name": "Merge", "name": "m", "config": {"name": "m", "mode": "concat", "concat_axis": -1},
         "inbound_nodes": [[["d", 0, 0], ["l", 0, 0]]]},
    ]  # fmt: skip
    config = {"layers": layers, "input_layers": [["i", 0, 0]], "output_layers": [["m", 0, 0]], "name": "net"}
    path = tmp_path / "old.h5"
    arrays = [array for gate in "icfo" for array in gates[gate]]
    write_h5(path, {"class_name": "Model", "config": config}, {"i": [], "l": arrays, "d": [matrix], "m": []}, "1.1.0")
    x = random.random((2, 4, 2)).astype("f4")
    h = c = np.zeros((2, 3), "f4")
    for t in range(4):
        z = {gate: x[:, t] @ w + h @ u + b for gate, (w, u, b) in gates.items()}
        i, f, o = (np.clip(0.2 * z[gate] + 0.5, 0, 1) for gate in "ifo")
        c = f * c + i * np.tanh(z["c"])
        h = o * np.tanh(c)
    given = outputs_of(program_in(path)[0], [x])[0]
    np.testing.assert_allclose(given, np.concatenate([h @ matrix, h], 1), atol=1e-5)


# files that need a word, and files that are refused


def test_an_open_length_is_assumed_and_said_and_an_open_size_is_asked_for(tmp_path):
    table = np.ones((7, 2), "f4")
    embedding = ("Embedding", {"name": "e", "input_dim": 7, "output_dim": 2, "mask_zero": True})
    config = chain(embedding, ("GlobalAveragePooling1D", {"name": "g"}))
    write_h5(tmp_path / "text.h5", config, {"e": [table], "g": []})
    program, notes = program_in(tmp_path / "text.h5")
    assert program.inputs[0].shape == (32,) and program.inputs[0].kind == "tokens" and program.inputs[0].most == 7
    assert any("sequences of 32" in note for note in notes) and any("masks the token 0" in note for note in notes)
    config = chain(("Conv2D", {"name": "c", "filters": 1, "kernel_size": 1}), shape=(None, None, 3))
    write_h5(tmp_path / "maps.h5", config, {"c": [np.ones((1, 1, 3, 1), "f4"), np.ones(1, "f4")]})
    with pytest.raises(NNVisError, match="leaves the size of its input .*Give input_size"):
        program_in(tmp_path / "maps.h5")
    for sizes, shape in (([8], (3, 8, 8)), ([8, 6], (3, 8, 6))):
        program, _ = program_in(tmp_path / "maps.h5", ModelOptions(input_size=sizes))
        assert program.inputs[0].shape == shape
    assert program_in(tmp_path / "text.h5", ModelOptions(input_size=[5]))[0].inputs[0].shape == (5,)
    with pytest.raises(NNVisError, match="takes samples of the shape.*for each None"):
        program_in(tmp_path / "maps.h5", ModelOptions(input_size=[8, 6, 3]))
    write_h5(tmp_path / "maps.h5", chain(("Flatten", {}), shape=(4, 5, 3)), {})
    with pytest.raises(NNVisError, match="takes samples of the shape.*Leave input_size out"):
        program_in(tmp_path / "maps.h5", ModelOptions(input_size=[8]))


def test_weights_alone_of_dense_layers_are_a_chain(tmp_path):
    import h5py

    random = np.random.default_rng(2)
    arrays = {"a": [random.random((3, 4)), random.random(4)], "r": [], "b": [random.random((4, 2)), random.random(2)]}
    write_h5(tmp_path / "whole.h5", {}, arrays)
    with h5py.File(tmp_path / "whole.h5") as whole, h5py.File(tmp_path / "weights.h5", "w") as alone:
        for name in whole["model_weights"]:
            whole.copy(f"model_weights/{name}", alone)
        alone.attrs["layer_names"] = whole["model_weights"].attrs["layer_names"]
    model = read_model(tmp_path / "weights.h5")
    assert model.layer_sizes == [3, 4, 2] and any("weights alone" in note for note in model.notes)
    with h5py.File(tmp_path / "weights.h5", "a") as alone:
        del alone["a"]["a_0"]
        alone["a"]["a_0"] = np.ones((3, 3, 3, 4))
    with pytest.raises(NNVisError, match="weights alone, and 'a' is no dense layer"):
        read_model(tmp_path / "weights.h5")


def test_weights_alone_of_keras_3(tmp_path):
    import h5py

    sizes = (4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 2)
    with h5py.File(tmp_path / "net.weights.h5", "w") as file:
        file.create_group("layers/activation/vars")
        for k, (a, b) in enumerate(zip(sizes, sizes[1:])):
            name = f"layers/dense_{k}/vars" if k else "layers/dense/vars"
            file[f"{name}/0"], file[f"{name}/1"] = np.ones((a, b), "f4"), np.ones(b, "f4")
    assert read_model(tmp_path / "net.weights.h5").layer_sizes == list(sizes)
    with h5py.File(tmp_path / "net.weights.h5", "a") as file:
        file["layers/conv2d/vars/0"] = np.ones((3, 3, 1, 4), "f4")
    with pytest.raises(NNVisError, match="'conv2d' is no dense layer.*model.save"):
        read_model(tmp_path / "net.weights.h5")
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["numbers"] = np.ones(4)
    with pytest.raises(NNVisError, match="not of a Keras model"):
        read_model(tmp_path / "other.h5")


def test_a_worker_without_h5py_says_what_to_add(made, monkeypatch):
    monkeypatch.setitem(sys.modules, "h5py", None)
    for name in ("mlp_3.h5", "mlp_3.keras"):
        with pytest.raises(NNVisError, match=f"{name} is a Keras model, which needs the worker's extra h5py"):
            read_model(made / name)


REFUSED = [
    (("Lambda", {"function": ["4wEAAAA=", None, None]}), "is a Lambda, which holds Python code and is never run"),
    (("MyLayer", {}), "is of the class 'MyLayer', which is not read"),
    (("ConvLSTM2D", {"filters": 2}), "is of the class 'ConvLSTM2D', which is not read"),
    (("Activation", {"activation": "my_function"}), "has the activation 'my_function', which is not known"),
    (
        ("Activation", {"activation": {"class_name": "function", "module": "mine", "config": "relu"}}),
        "which is not known",
    ),
    (("MaxPooling2D", {"pool_size": 9}), "a window of 9, more than the 4"),
    (("UpSampling2D", {"size": 1_000_000}), "values a sample, more than"),
    (("Cropping2D", {"cropping": 2}), "would give the shape"),
    (("Reshape", {"target_shape": [5, -1]}), "cannot make the shape"),
    (("Dense", {"units": 10**12}), "units is 1000000000000, not a whole number"),
    (("Dense", {"units": 3}), "has 0 arrays, not 2"),
    (("LSTM", {"units": 3}), "takes sequences"),
    (("Dense", {"units": 3, "dtype": {"class_name": "QuantizedDTypePolicy", "config": {}}}), "is quantised"),
    (("BatchNormalization", {"axis": 9}), "has the axis 9"),
]


@pytest.mark.parametrize("layer, said", REFUSED, ids=lambda value: value[0] if isinstance(value, tuple) else "")
def test_what_is_not_read_is_refused_by_name(tmp_path, layer, said):
    class_name, config = layer
    write_h5(tmp_path / "net.h5", chain((class_name, {"name": "one", **config}), shape=(4, 4, 1)), {"one": []})
    with pytest.raises(NNVisError, match=said) as error:
        read_model(tmp_path / "net.h5")
    assert "'one'" in str(error.value)


def test_a_layer_of_another_module_is_refused_whatever_its_class(made, tmp_path):
    for change in ({"module": "mine.layers"}, {"registered_name": "Mine>Dense"}):
        path = repacked(made / "mlp_3.keras", tmp_path / "net.keras", lambda one: one.update(change))
        with pytest.raises(NNVisError, match="not Keras' own"):
            read_model(path)


def repacked(source, target, change):
    """A .keras file whose first Dense layer is changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "config.json":
                config = json.loads(content)
                change(next(one for one in config["config"]["layers"] if one["class_name"] == "Dense"))
                content = json.dumps(config)
            new.writestr(name, content)
    return target


def test_code_in_a_file_is_never_run(tmp_path, monkeypatch):
    """A Lambda of each version holds marshalled Python code; a canary stands where it would have to pass."""
    import base64
    import marshal
    import pickle

    canary = tmp_path / "canary"
    code = base64.b64encode(marshal.dumps(compile(f"open({str(canary)!r}, 'w')", "x", "exec"))).decode()
    for module in (marshal, pickle):
        monkeypatch.setattr(module, "loads", lambda *_: canary.touch())
    forms = (
        ("2.4.0", {"function": [code, None, None], "function_type": "lambda"}),
        ("3.1.0", {"function": {"class_name": "__lambda__", "config": {"code": code}}}),
        ("1.2.2", {"function": code, "function_type": "lambda"}),
    )
    for version, config in forms:
        write_h5(tmp_path / "net.h5", chain(("Lambda", config), shape=(4,)), {"lambda_0": []}, version)
        with pytest.raises(NNVisError, match="never run"):
            read_model(tmp_path / "net.h5")
    assert not canary.exists()


def test_files_of_theano_are_refused_where_kernels_would_be_turned(tmp_path):
    kernel = [np.ones((1, 1, 1, 2), "f4"), np.ones(2, "f4")]
    config = chain(("Conv2D", {"name": "c", "filters": 2, "kernel_size": 1}), shape=(3, 3, 1))
    write_h5(tmp_path / "net.h5", config, {"c": kernel}, backend="theano")
    with pytest.raises(NNVisError, match="Theano"):
        read_model(tmp_path / "net.h5")


def test_graphs_that_lead_nowhere(tmp_path):
    entry = {"class_name": "InputLayer", "name": "i", "config": {"name": "i", "batch_input_shape": [None, 2]}}

    def layer(name, *sources):
        nodes = [[[source, 0, 0, {}] for source in sources]]
        return {"class_name": "Add", "name": name, "config": {"name": name, "trainable": True}, "inbound_nodes": nodes}

    for layers, output, said in (
        ([layer("a", "i", "b"), layer("b", "i", "a")], "a", "a circle through"),
        ([layer("a", "i", "x")], "a", "which is not there"),
        ([layer("a", "i"), layer("a", "i")], "a", "two layers are called 'a'"),
    ):
        config = {"layers": [entry, *layers], "input_layers": [["i", 0, 0]], "output_layers": [[output, 0, 0]]}
        write_h5(tmp_path / "net.h5", {"class_name": "Functional", "config": config}, {"i": [], "a": [], "b": []})
        with pytest.raises(NNVisError, match=said):
            read_model(tmp_path / "net.h5")


def test_models_that_call_models_without_end(tmp_path):
    """Each of eleven models calls the one within it six times; only layers without steps are there."""
    inner = ("Dropout", {"name": "none", "rate": 0.5})
    config = chain(inner, shape=(2,))
    for depth in range(11):
        name = f"m{depth}"
        calls = [[["i" if k == 0 else name, k, 0, {}]] for k in range(6)]
        layers = [
            {"class_name": "InputLayer", "name": "i", "config": {"name": "i", "batch_input_shape": [None, 2]}},
            {"class_name": config["class_name"], "name": name, "config": config["config"], "inbound_nodes": calls},
        ]
        ends = {"input_layers": [["i", 0, 0]], "output_layers": [[name, 6, 0]]}
        config = {"class_name": "Functional", "config": {"name": f"f{depth}", "layers": layers, **ends}}
    write_h5(tmp_path / "net.h5", config, {})
    with pytest.raises(NNVisError, match="calls more than"):
        read_model(tmp_path / "net.h5")


def test_a_chain_of_twenty_thousand_layers_ends_in_time(tmp_path):
    config = chain(*[("Activation", {"activation": "relu"})] * 19_000, shape=(2,))
    write_h5(tmp_path / "net.h5", config, {})
    begun = time.process_time()
    program, _ = program_in(tmp_path / "net.h5")
    assert len(program.steps) == 19_000 and time.process_time() - begun < 10
