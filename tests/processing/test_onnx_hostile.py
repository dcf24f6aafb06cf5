"""ONNX files that nobody should make: each refused in one sentence, in bounded time and memory, and nothing is run."""

import os
import resource
import time

import numpy as np
import pytest

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

import onnx  # noqa: E402
from onnx_graphs import assert_agrees, graph, saved  # noqa: E402

from nnvis_blender.processing.errors import NNVisError  # noqa: E402
from nnvis_blender.processing.models import read_model  # noqa: E402

RANDOM = np.random.default_rng(2)
SECONDS, MEMORY = 10, 1 << 30


@pytest.fixture(scope="module", autouse=True)
def imported(tmp_path_factory):
    """What reading imports is there before time and memory are measured."""
    weights = {"w": np.ones((6, 3), np.float32)}
    read_model(saved(graph("y = MatMul (x, w)", "float[n,6] x", **weights), tmp_path_factory.mktemp("first")))


def refused(path, match: str) -> None:
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with pytest.raises(NNVisError, match=match) as caught:
        read_model(path)
    assert len(str(caught.value)) <= 300 and path.name in str(caught.value)
    assert time.process_time() - started < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MEMORY


def i(*values):
    return np.array(values, np.int64)


def numbers(*values):
    return dict(zip("abc", map(np.array, values)))


ONE = np.ones((1, 1), np.float32)
ROW = "float[n,6] x"
BIG = i(10**6, 10**6)
BOMBS = {
    "a shape of 10^12": ("c = ConstantOfShape (s) y = MatMul (x, c)", {"s": BIG}),
    "a shape of 2^62": ("c = ConstantOfShape (s) y = MatMul (x, c)", {"s": i(2**31, 2**31)}),
    "a negative shape": ("c = ConstantOfShape (s) y = MatMul (x, c)", {"s": i(-1, 4)}),
    "an expanded constant": ("c = Expand (o, s) y = MatMul (x, c)", {"s": BIG, "o": ONE}),
    "a tiled constant": ("c = Tile (o, s) y = MatMul (x, c)", {"s": BIG, "o": ONE}),
    "a range": ("r = Range (a, b, c) f = Cast <to = 1> (r) y = Add (x, f)", numbers(0, 10**12, 1)),
    "an endless range": ("r = Range (a, b, c) f = Cast <to = 1> (r) y = Add (x, f)", numbers(0, 9, 0)),
    "a padded constant": ("c = Pad (o, s) y = MatMul (x, c)", {"s": i(0, 0, 10**6, 10**6), "o": ONE}),
    "a table for each number": (
        "k = ArgMax <axis = 1, keepdims = 0> (x) y = OneHot (k, s, v)",
        {"s": i(10**12), "v": i(0, 1)},
    ),
    "a constant that doubles": (
        "".join(f"c{k + 1} = Concat <axis = 0> (c{k}, c{k}) " for k in range(60)) + "y = MatMul (x, c60)",
        {"c0": np.ones((6, 3), np.float32)},
    ),
    "values that double": (
        f"x0 = Identity (x) {''.join(f'x{k + 1} = Concat <axis = 1> (x{k}, x{k}) ' for k in range(60))} y = Relu (x60)",
        {},
    ),
    "values that are tiled": ("y = Tile (x, s)", {"s": i(1, 10**9)}),
    "an outer product": (
        'c = Einsum <equation = "a,b,c->abc"> (o, o, o) r = ReduceSum (c) y = Add (x, r)',
        {"o": np.ones(2000, np.float32)},
    ),
    "products of large constants": (
        "".join(f"c{k + 1} = MatMul (c{k}, c{k}) " for k in range(2000)) + "y = MatMul (x, c2000)",
        {"c0": np.eye(600, dtype=np.float32)[:, :600]},
    ),
    "indices that lie outside": ("c = Gather (o, s) y = MatMul (x, c)", {"s": i(10**9), "o": ONE}),
    "a step of nothing": ("y = Slice (x, a, b, a, z)", {"a": i(1), "b": i(3), "z": i(0)}),
    "parts of a negative length": ("y, z = Split <axis = 1> (x, s)", {"s": i(-2, 8)}),
    "an axis that is not there": ("y = ReduceSum (x, s)", {"s": i(9)}),
    "a division by zero": ("c = Div (o, z) r = Reshape (x, c) y = Relu (r)", {"o": i(6), "z": i(0)}),
    "a shape that does not fit": ("y = Reshape (x, s)", {"s": i(-1, 7)}),
    "two lengths that are inferred": ("y = Reshape (x, s)", {"s": i(-1, -1)}),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_what_would_take_all_memory_or_time_is_refused(name, tmp_path):
    body, constants = BOMBS[name]
    refused(saved(graph(body, ROW, 13, **constants), tmp_path), ".")


def test_windows_of_absurd_size(tmp_path):
    image = "float[n,3,8,8] x"
    for body, constants in (
        ("y = Conv <pads = [1000000, 1000000, 1000000, 1000000]> (x, w)", {"w": np.ones((2, 3, 1, 1), np.float32)}),
        ("y = Conv <strides = [0, 0]> (x, w)", {"w": np.ones((2, 3, 1, 1), np.float32)}),
        ("y = Conv <group = 0> (x, w)", {"w": np.ones((2, 3, 1, 1), np.float32)}),
        ("y = Conv (x, w)", {"w": np.ones((2, 3, 9, 9), np.float32)}),
        ("y = ConvTranspose <strides = [100000, 100000]> (x, w)", {"w": np.ones((3, 2, 1, 1), np.float32)}),
        ("y = MaxPool <kernel_shape = [0, 0]> (x)", {}),
        ("y = MaxPool <kernel_shape = [99, 99]> (x)", {}),
        ("y = Upsample <scales = [1.0, 1.0, 100000.0, 100000.0]> (x)", {}),
        ("y = DepthToSpace <blocksize = 0> (x)", {}),
    ):
        refused(saved(graph(body, image, 7 if "Upsample" in body else 11, **constants), tmp_path), ".")


def test_an_input_of_absurd_size(tmp_path):
    refused(saved(graph("y = Relu (x)", "float[n,100000,100000] x"), tmp_path), "too large")


def test_a_tensor_that_says_more_than_it_holds(tmp_path):
    model = graph("y = MatMul (x, w)", ROW)
    tensor = onnx.TensorProto(name="w", data_type=1, dims=[10**6, 10**6], raw_data=bytes(16))
    model.graph.initializer.append(tensor)
    refused(saved(model, tmp_path), "'w' says")
    tensor.ClearField("raw_data")
    model.graph.initializer[0].CopyFrom(tensor)
    refused(saved(model, tmp_path), "has 0 values")
    model.graph.initializer[0].dims[:] = [-1, 3]
    refused(saved(model, tmp_path), "says the shape")
    model.graph.initializer[0].data_type = 14
    model.graph.initializer[0].dims[:] = [6, 3]
    refused(saved(model, tmp_path), "complex64")


def test_graphs_that_turn_in_a_circle_or_take_what_nothing_gives(tmp_path):
    refused(saved(graph("a = Add (x, b) b = Relu (a) y = Relu (b)", ROW), tmp_path), "nothing gives 'b' before")
    refused(saved(graph("a = Add (x, a) y = Relu (a)", ROW), tmp_path), "nothing gives 'a' before")
    refused(saved(graph("y = Add (x, nowhere)", ROW), tmp_path), "nothing gives 'nowhere'")


def test_branches_within_branches(tmp_path):
    inner = "o = Relu (x)"
    for _ in range(28):
        branches = f"then_branch = a () => (float o) {{ {inner} }}, else_branch = b () => (float o) {{ o = Neg (x) }}"
        inner = f"o = If (yes) <{branches}>"
    path = saved(graph(inner.replace("o =", "y =", 1), ROW, 13, yes=np.array(True)), tmp_path)
    refused(path, "nested too deep|not a whole")


def test_functions_that_call_each_other(tmp_path):
    circle = """
        <ir_version: 8, opset_import: ["" : 17, "own" : 1]>
        g (float[n,6] x) => (float y) { y = own.a (x) }
        <domain: "own", opset_import: ["" : 17, "own" : 1]> a (v) => (w) { w = own.b (v) }
        <domain: "own", opset_import: ["" : 17, "own" : 1]> b (v) => (w) { w = own.a (v) }
    """
    refused(saved(onnx.parser.parse_model(circle), tmp_path), "nested too deep")
    doubling = "".join(
        f'<domain: "own", opset_import: ["" : 17, "own" : 1]> f{k} (v) => (w) '
        f"{{ u = own.f{k + 1} (v) w = own.f{k + 1} (u) }}"
        for k in range(20)
    )
    text = f"""
        <ir_version: 8, opset_import: ["" : 17, "own" : 1]>
        g (float[n,6] x) => (float y) {{ y = own.f0 (x) }} {doubling}
        <domain: "own", opset_import: ["" : 17]> f20 (v) => (w) {{ w = Relu (v) }}
    """
    refused(saved(onnx.parser.parse_model(text), tmp_path), "more than 20000 operators")


def test_loops_that_run_for_ever_or_as_often_as_their_inputs_say(tmp_path):
    body = """
        y = Loop (count, yes, x) <body = b (int64 i, bool c, float[n,6] v) => (bool d, float[n,6] w)
            { d = Identity (c) w = Relu (v) }>
    """
    yes = np.array(True)
    refused(saved(graph(body, ROW, 16, count=np.array(10**9), yes=yes), tmp_path), "runs more than 300 times")
    body = f"s = ReduceSum <keepdims = 0> (x) count = Cast <to = 7> (s) {body}"
    refused(saved(graph(body, "float[1,6] x", 16, yes=yes), tmp_path), "as often as its inputs say")


def test_files_that_are_none(tmp_path):
    whole = saved(graph("y = MatMul (x, w)", ROW, w=np.ones((6, 3), np.float32)), tmp_path).read_bytes()
    path = tmp_path / "cut.onnx"
    for count in (4, 30, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:count])
        refused(path, ".")
    empty = graph("y = Relu (x)", ROW)
    del empty.graph.node[:]
    refused(saved(empty, tmp_path), "without any operator")
    for opset in (3, 99):
        model = graph("y = Relu (x)", ROW)
        model.opset_import[0].version = opset
        refused(saved(model, tmp_path), f"opset {opset}")
    with open(path, "wb") as stream:
        stream.write(whole[:20])
        stream.truncate(3 << 30)
    refused(path, "larger than 2 GB")


def external(folder, location: str, offset: str = "0", length: str = "72"):
    """A model whose weights w (6, 3) are said to lie in a file."""
    model = graph("y = MatMul (x, w)", ROW)
    tensor = model.graph.initializer.add(name="w", data_type=1, dims=[6, 3], data_location=1)
    for key, value in (("location", location), ("offset", offset), ("length", length)):
        tensor.external_data.add(key=key, value=value)
    return saved(model, folder)


def test_data_in_the_models_own_folder(tmp_path):
    weights = RANDOM.normal(size=(6, 3)).astype(np.float32)
    (tmp_path / "data").mkdir()
    for location in ("weights.bin", "data/weights.bin"):
        (tmp_path / location).write_bytes(bytes(4096) + weights.tobytes())
        path = external(tmp_path, location, "4096")
        assert_agrees(path, {"x": RANDOM.normal(size=(2, 6)).astype(np.float32)})


def test_data_outside_the_models_folder_are_not_read(tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "secret.bin").write_bytes(bytes(72))
    (folder / "link.bin").symlink_to(tmp_path / "secret.bin")
    (folder / "linked").symlink_to(tmp_path)
    for location in ("../secret.bin", str(tmp_path / "secret.bin"), "a/../../secret.bin", "..\\secret.bin", "", "a\0b"):
        refused(external(folder, location), "outside its folder")
    for location in ("link.bin", "linked/secret.bin"):
        refused(external(folder, location), "leads out of its folder")


def test_data_that_are_not_there_or_no_file(tmp_path):
    (tmp_path / "short.bin").write_bytes(bytes(40))
    os.mkfifo(tmp_path / "pipe.bin")
    for location in ("nowhere.bin", "pipe.bin", "."):
        with pytest.raises(NNVisError, match="no data file|pipe|folder"):
            read_model(external(tmp_path, location))
    refused(external(tmp_path, "short.bin"), "behind the end")
    refused(external(tmp_path, "short.bin", "-4", "40"), "behind the end")
    refused(external(tmp_path, "short.bin", "x", "40"), "no number")
    refused(external(tmp_path, "short.bin", "0", "40"), "says")


def test_many_tensors_on_one_place_are_refused(tmp_path):
    """By which a small file could ask for any memory."""
    path = external(tmp_path, "weights.bin")
    (tmp_path / "weights.bin").write_bytes(bytes(100))
    model = onnx.load(path, load_external_data=False)
    copy = model.graph.initializer.add()
    copy.CopyFrom(model.graph.initializer[0])
    copy.name = "v"
    refused(saved(model, tmp_path), "overlap")
