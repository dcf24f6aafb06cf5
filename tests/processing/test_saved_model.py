"""TensorFlow's SavedModels give what TensorFlow gave; what their graphs compute and is not read is named."""

import struct

import numpy as np
import pytest
import torch
from tensorflow_files import expected, unpack
from wire_messages import field

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.options import ModelOptions

SOFTMAX = ("keras2", "residual", "tf1_graph")


def outputs(model, x: np.ndarray, name: str) -> np.ndarray:
    given = torch.from_numpy(np.ascontiguousarray(np.moveaxis(x, -1, 1) if x.ndim == 4 else x))
    with torch.no_grad():
        y = model.module()(given)
    return (torch.softmax(y, 1) if name in SOFTMAX else torch.sigmoid(y)).numpy()


@pytest.mark.parametrize("name", ["keras2", "residual", "plain", "tf1_graph"])
def test_gives_what_tensorflow_gave(name, tmp_path):
    model = read_model(unpack(tmp_path, name))
    x, y = expected(name)
    np.testing.assert_allclose(outputs(model, x, name), y, atol=1e-6)
    np.testing.assert_allclose(outputs(model, x[:1], name), y[:1], atol=1e-6)


def test_outputs_are_called_as_the_signature_calls_them(tmp_path):
    with pytest.raises(NNVisError, match="has no output 'other'") as error:
        read_model(unpack(tmp_path, "tf1_graph"), ModelOptions(outputs=["other"]))
    assert "Its outputs are scores" in error.value.remedy


def test_an_open_size_is_asked_for_and_taken(tmp_path):
    path = tmp_path / "saved_model.pb"
    path.write_bytes(saved_model(node("y", "Relu", "x"), takes=(-1, -1)))
    with pytest.raises(NNVisError, match=r"leaves the size of its input 'x' open \(\?\)") as error:
        read_model(path)
    assert "input_size" in error.value.remedy
    weighted = (node("w", "Const", value=number(5, 2)), node("y", "MatMul", "x", "w"))
    path.write_bytes(saved_model(*weighted, takes=(-1, -1)))
    model = read_model(path, ModelOptions(input_size=[5]))
    assert model.network.layers[0].size == 5 and any("taken as 5" in note for note in model.notes)


def test_its_file_is_the_model_as_its_folder_is(tmp_path):
    folder = unpack(tmp_path, "tf1_graph")
    assert read_model(folder / "saved_model.pb").sha256 == read_model(folder).sha256


@pytest.mark.parametrize(
    "name, layers",
    [
        ("keras2", [("input", 2), ("conv", 4), ("conv", 4), ("dense", 6), ("dense", 3)]),
        ("tf1_graph", [("input", 1), ("conv", 4), ("dense", 3)]),
    ],
)
def test_layers_are_drawn_without_what_only_moves_values(name, layers, tmp_path):
    network = read_model(unpack(tmp_path, name)).network
    assert [(layer.kind, layer.size) for layer in network.layers] == layers


def test_a_loop_is_read_as_keras_says_the_layers(tmp_path):
    model = read_model(unpack(tmp_path, "recurrent"))
    x, y = expected("recurrent")
    with torch.no_grad():
        np.testing.assert_allclose(model.module()(torch.from_numpy(x)).numpy(), y, atol=1e-6)
    assert any("StatelessWhile" in note and "keras_metadata.pb" in note for note in model.notes)
    assert model.outputs_kind == "values"  # it was trained with the mean squared error


def test_what_is_not_read_is_named_with_what_to_do(tmp_path):
    (unpack(tmp_path, "recurrent") / "keras_metadata.pb").unlink()
    with pytest.raises(NNVisError, match="computes with StatelessWhile .*, which is not read") as error:
        read_model(tmp_path / "recurrent")
    assert "tf2onnx" in error.value.remedy


def test_without_its_variables_it_says_so(tmp_path):
    folder = unpack(tmp_path, "keras2")
    (folder / "variables" / "variables.index").unlink()
    with pytest.raises(NNVisError, match="no variables/variables.index beside"):
        read_model(folder)


def test_a_graph_that_is_cut_off_is_told(tmp_path):
    path = unpack(tmp_path, "keras2") / "saved_model.pb"
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(NNVisError, match="not a whole SavedModel"):
        read_model(path)


def node(name: str, op: str, *inputs: str, **attributes: bytes) -> bytes:
    named = b"".join(field(5, field(1, key) + field(2, value)) for key, value in attributes.items())
    return field(1, name) + field(2, op) + b"".join(field(3, i) for i in inputs) + named


def shaped(*lengths: int) -> bytes:
    return b"".join(field(2, field(1, n & (1 << 64) - 1)) for n in lengths)


def number(*shape: int, kind: int = 1, value: bytes = b"\0\0\x80\x3f") -> bytes:
    """The attribute of a constant whose one value stands for all of its shape."""
    return field(8, field(1, kind) + field(2, shaped(*shape)) + field(4, value))


X = node("x", "Placeholder", dtype=field(6, 1), shape=field(7, shaped(-1, 4)))


def saved_model(*nodes: bytes, output: str = "y", functions: tuple = (), takes: tuple = (-1, 4)) -> bytes:
    info = {
        1: field(1, "x") + field(2, field(1, "x:0") + field(3, shaped(*takes))),
        2: field(1, "y") + field(2, field(1, f"{output}:0") + field(3, shaped(-1, 4))),
    }
    signature = field(1, "serving_default") + field(2, field(1, info[1]) + field(2, info[2]))
    library = b"".join(field(1, function) for function in functions)
    graph = b"".join(field(1, one) for one in (X, *nodes)) + (field(2, library) if library else b"")
    return field(1, 1) + field(2, field(1, field(4, "serve")) + field(2, graph) + field(5, signature))


def function(name: str, *nodes: bytes, gives: str) -> bytes:
    definition = field(1, name) + field(2, field(1, "a")) + field(3, field(1, "r"))
    return field(1, definition) + b"".join(field(3, one) for one in nodes) + field(4, field(1, "r") + field(2, gives))


def call(name: str, called: str, given: str) -> bytes:
    return node(name, "PartitionedCall", given, f=field(10, field(1, called)))


W = node("w", "Const", value=number(4, 4))
IDENTITIES = [node(f"i{k}", "Identity", f"i{k - 1}" if k else "x") for k in range(20_000)]
BOMB = 1 << 25
HOSTILE = {
    "a circle": saved_model(node("y", "Relu", "z"), node("z", "Relu", "y")),
    "a circle of what passes on": saved_model(node("y", "Identity", "z"), node("z", "Identity", "y")),
    "a function that calls itself": saved_model(
        call("y", "f", "x"), functions=(function("f", call("c", "f", "a"), gives="c:r:0"),)
    ),
    "a function that is not there": saved_model(call("y", "f", "x")),
    "a node that is not there": saved_model(node("y", "Relu", "nothing")),
    "two nodes of one name": saved_model(node("y", "Relu", "x"), node("y", "Tanh", "x")),
    "a constant as large as memory": saved_model(
        node("w", "Const", value=number(1 << 20, 1 << 20)), node("y", "MatMul", "x", "w")
    ),
    "many large constants": saved_model(
        *(node(f"w{k}", "Const", value=number(BOMB)) for k in range(40)),
        *(node(f"y{k}", "Add", f"y{k - 1}" if k else "x", f"w{k}") for k in range(40)),
        output="y39",
    ),
    "a product of all with all": saved_model(
        node("a", "Const", value=number(1 << 20, 1)),
        node("b", "Const", value=number(1, 1 << 20)),
        node("c", "Mul", "a", "b"),
        node("y", "Add", "x", "c"),
    ),
    "a range without end": saved_model(
        node("a", "Const", value=number()),
        node("b", "Const", value=number(value=b"\xff\xff\x7f\x7f")),
        node("c", "Range", "a", "b", "a"),
        node("y", "Add", "x", "c"),
    ),
    "functions that call each other twice": saved_model(
        call("y", "f0", "x"),
        functions=tuple(
            function(
                f"f{k}",
                call("p", f"f{k + 1}", "a"),
                call("q", f"f{k + 1}", "a"),
                node("s", "AddV2", "p:r:0", "q:r:0"),
                gives="s:z:0",
            )
            for k in range(40)
        ),
    ),
    "an image as large as memory": saved_model(
        node("k", "Const", value=number(1, 1, 4, 8)),
        node("r", "Reshape", "x", "shape"),
        node("shape", "Const", value=number(4, kind=3, value=struct.pack("<4i", -1, 1, 1, 4))),
        node("size", "Const", value=number(2, kind=3, value=struct.pack("<2i", 60_000, 60_000))),
        node("y", "ResizeBilinear", "r", "size"),
    ),
    "an operation that writes": saved_model(node("y", "WriteFile", "x", "x")),
    "code to be called": saved_model(node("y", "PyFunc", "x")),
    "an output without an input": saved_model(W, node("y", "Relu", "w")),
    "no signature": field(1, 1) + field(2, field(1, field(4, "serve")) + field(2, field(1, X))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_ends_in_a_sentence(name, tmp_path):
    path = tmp_path / "saved_model.pb"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(NNVisError) as error:
        read_model(path)
    assert error.value.code == "bad_input"


def test_a_graph_by_hand_is_read(tmp_path):
    """Else the hostile ones might be refused for whatever reason. 20,000 nodes that pass a value on are fine."""
    path = tmp_path / "saved_model.pb"
    path.write_bytes(saved_model(W, *IDENTITIES, node("y", "MatMul", "i19999", "w")))
    model = read_model(path)
    y = model.module()(torch.arange(4.0)[None])
    assert y.tolist() == [[6.0] * 4]
