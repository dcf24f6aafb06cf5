"""What comes into an ONNX model: sizes that files leave open, states, masks and numbers, images, names of classes."""

import numpy as np
import pytest

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

import onnx  # noqa: E402
from onnx_graphs import assert_agrees, graph, read_program, run, runtime, saved  # noqa: E402

from nnvis_blender.processing.errors import NNVisError  # noqa: E402
from nnvis_blender.processing.models import read_model  # noqa: E402
from nnvis_blender.processing.models.options import ModelOptions  # noqa: E402

RANDOM = np.random.default_rng(1)


def f(*shape):
    return RANDOM.normal(size=shape).astype(np.float32)


def i(*values):
    return np.array(values, np.int64)


CHAIN = "c = Conv <pads = [1, 1, 1, 1]> (x, w) p = MaxPool <kernel_shape = [4, 4], strides = [4, 4]> (c) "
DENSE = CHAIN + "r = Flatten (p) y = Gemm (r, v)"
POOLED = CHAIN + "g = GlobalAveragePool (p) r = Flatten (g) y = Gemm (r, v)"


def test_the_only_size_of_images_that_fits_is_taken_and_said(tmp_path):
    path = saved(graph(DENSE, "float[n,3,h,w] x", w=f(2, 3, 3, 3), v=f(2 * 8 * 8, 4)), tmp_path)
    program, notes = read_program(path)
    assert program.inputs[0].shape == (3, 32, 32) and program.inputs[0].kind == "image"
    assert any("(3, 32, 32), the only usual one" in note for note in notes)
    x = f(2, 3, 32, 32)
    np.testing.assert_allclose(run(program, {"x": x})[0], runtime(path, {"x": x})["y"], atol=1e-4)


def test_where_any_size_fits_it_is_asked_for_and_taken(tmp_path):
    path = saved(graph(POOLED, "float[n,3,h,w] x", w=f(2, 3, 3, 3), v=f(2, 4)), tmp_path)
    with pytest.raises(NNVisError, match="leaves open how large its input 'x' is .*input_size"):
        read_program(path)
    for size, shape in (([16], (3, 16, 16)), ([16, 24], (3, 16, 24)), ([3, 16, 24], (3, 16, 24))):
        program, notes = read_program(path, input_size=size)
        assert program.inputs[0].shape == shape and not notes


def test_a_size_that_the_file_says_otherwise_is_refused(tmp_path):
    path = saved(graph(POOLED, "float[n,3,8,8] x", w=f(2, 3, 3, 3), v=f(2, 4)), tmp_path)
    assert read_program(path, input_size=[8])[0].inputs[0].shape == (3, 8, 8)
    with pytest.raises(NNVisError, match="takes samples of the shape"):
        read_program(path, input_size=[16])


def test_the_length_of_sequences_is_asked_for(tmp_path):
    body = "e = Gather (t, x) m = ReduceMean <axes = [1], keepdims = 0> (e) y = Gemm (m, v)"
    path = saved(graph(body, "int64[n,length] x", t=f(11, 3), v=f(3, 2)), tmp_path)
    with pytest.raises(NNVisError, match="input_size, one number"):
        read_program(path)
    program, _ = read_program(path, input_size=[5])
    given = program.inputs[0]
    assert (given.shape, given.kind, given.most) == ((5,), "tokens", 11)
    ids = RANDOM.integers(0, 11, (3, 5))
    np.testing.assert_allclose(run(program, {"x": ids})[0], runtime(path, {"x": ids})["y"], atol=1e-5)


@pytest.mark.parametrize("bias", (True, False))
def test_one_hot_codes_of_tokens_are_a_table(bias, tmp_path):
    body = """
        u = Unsqueeze (x, two) k = Equal (u, numbers) c = Cast <to = 1> (k) e = MatMul (c, w) b = Add (e, v)
        m = ReduceMean <axes = [1], keepdims = 0> (b) y = Relu (m)
    """
    body = body if bias else body.replace("Add (e, v)", "Identity (e)")
    constants = {"two": i(2), "numbers": np.arange(7)[None, None], "w": f(7, 3), "v": f(3)}
    path = saved(graph(body, "int64[n,5] x", 13, **constants), tmp_path)
    program, _ = read_program(path)
    assert program.inputs[0].most == 7 and program.steps[0].op == "embedding"
    ids = RANDOM.integers(0, 7, (3, 5))
    np.testing.assert_allclose(run(program, {"x": ids})[0], runtime(path, {"x": ids})["y"], atol=1e-5)


def test_whole_numbers_that_are_looked_up_nowhere_are_values(tmp_path):
    path = saved(graph("c = Cast <to = 1> (x) y = MatMul (c, w)", "int64[n,6] x", 13, w=f(6, 3)), tmp_path)
    program, _ = read_program(path)
    assert program.inputs[0].kind == "values"
    x = RANDOM.integers(0, 9, (2, 6))
    given = run(program, {"x": x.astype(np.float32)})[0]
    np.testing.assert_allclose(given, runtime(path, {"x": x})["y"], atol=1e-4)


def test_images_whose_channels_come_last_are_taken_channels_first(tmp_path):
    body = "t = Transpose <perm = [0, 3, 1, 2]> (x) c = Conv (t, w) r = Flatten (c) y = Gemm (r, v)"
    path = saved(graph(body, "float[n,6,8,3] x", w=f(2, 3, 3, 3), v=f(48, 4)), tmp_path)
    program, _ = read_program(path)
    assert program.inputs[0].shape == (3, 6, 8) and [step.op for step in program.steps][0] == "conv"
    x = f(2, 3, 6, 8)
    wanted = runtime(path, {"x": x.transpose(0, 2, 3, 1)})["y"]
    np.testing.assert_allclose(run(program, {"x": x})[0], wanted, atol=1e-4)


def test_a_branch_on_a_number_that_comes_in_is_decided_by_inputs_fixed(tmp_path):
    body = """
        c = Equal (sr, k)
        y = If (c) <then_branch = a () => (float p) { p = Relu (x) }, else_branch = b () => (float q) { q = Neg (x) }>
    """
    path = saved(graph(body, "float[n,6] x, int64 sr", k=np.array(16000)), tmp_path)
    with pytest.raises(NNVisError, match="takes one number 'sr' .* inputs_fixed, e.g. sr=16000"):
        read_program(path)
    x = f(2, 6)
    for rate in (16000, 8000):
        program, notes = read_program(path, inputs_fixed=f"sr={rate}")
        assert [given.name for given in program.inputs] == ["x"]
        np.testing.assert_array_equal(run(program, {"x": x})[0], runtime(path, {"x": x, "sr": np.array(rate)})["y"])
        assert any(f"'sr' is {rate}" in note for note in notes)


@pytest.mark.parametrize("text", ("rate=3", "sr", "sr=fast", "sr=inf", "=3"))
def test_inputs_fixed_that_are_wrong_are_refused(text, tmp_path):
    path = saved(graph("y = Mul (x, sr)", "float[n,6] x, float sr"), tmp_path)
    with pytest.raises(NNVisError, match="inputs_fixed|has no input"):
        read_program(path, inputs_fixed=text)


def test_a_branch_on_what_samples_hold_is_refused(tmp_path):
    body = """
        s = ReduceSum <keepdims = 0> (x) c = Greater (s, k)
        y = If (c) <then_branch = a () => (float p) { p = Relu (x) }, else_branch = b () => (float q) { q = Neg (x) }>
    """
    with pytest.raises(NNVisError, match="operator If .* decides by what comes in as 'x'"):
        read_program(saved(graph(body, "float[n,6] x", 13, k=np.float32(0)), tmp_path))


LSTM = """
    t = Transpose <perm = [1, 0, 2]> (x)
    a, hn, cn = LSTM <hidden_size = 4> (t, w, r, b, "", h0, c0) y = Squeeze (hn, zero)
"""


@pytest.mark.parametrize("batch", ("n", "1"))
def test_states_are_zeros_at_the_start_and_left_out_at_the_end(batch, tmp_path):
    given = f"float[{batch},5,3] x, float[1,{batch},4] h0, float[1,{batch},4] c0"
    weights = {"w": f(1, 16, 3), "r": f(1, 16, 4), "b": f(1, 32), "zero": i(0)}
    path = saved(graph(LSTM, given, 14, "float y, float hn, float cn", **weights), tmp_path)
    program, notes = read_program(path)
    assert [entry.name for entry in program.inputs] == ["x"] and program.outputs == ["y"]
    assert any("'h0' is zeros" in note for note in notes) and any("'hn', 'cn' are left out" in note for note in notes)
    for count in (1, 3) if batch == "n" else (1,):
        x, zeros = f(count, 5, 3), np.zeros((1, count, 4), np.float32)
        wanted = runtime(path, {"x": x, "h0": zeros, "c0": zeros})["y"]
        np.testing.assert_allclose(run(program, {"x": x})[0], wanted, atol=1e-5)


def test_masks_are_ones_and_segments_zeros(tmp_path):
    body = """
        e = Gather (words, input_ids) s = Gather (kinds, token_type_ids) a = Add (e, s)
        m = Cast <to = 1> (attention_mask) u = Unsqueeze (m, two) k = Mul (a, u)
        y = ReduceMean <axes = [1], keepdims = 0> (k)
    """
    given = "int64[n,t] input_ids, int64[n,t] attention_mask, int64[n,t] token_type_ids"
    path = saved(graph(body, given, 13, words=f(11, 3), kinds=f(2, 3), two=i(2)), tmp_path)
    program, notes = read_program(path, input_size=[5])
    assert [entry.name for entry in program.inputs] == ["input_ids"] and len(notes) == 2
    ids = RANDOM.integers(0, 11, (3, 5))
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    np.testing.assert_allclose(run(program, {"input_ids": ids})[0], runtime(path, inputs)["y"], atol=1e-5)


def test_a_graph_that_mixes_a_batch_is_run_for_one_sample_after_the_other(tmp_path):
    path = saved(graph("m = ReduceMean (x) y = Sub (x, m)", "float[1,6] x", 13), tmp_path)
    program, notes = read_program(path)
    assert any("one after the other" in note for note in notes)
    x = f(1, 6)
    np.testing.assert_allclose(run(program, {"x": x})[0], runtime(path, {"x": x})["y"], atol=1e-6)
    model = read_model(path)
    assert not model.shapes.batched


def test_a_graph_whose_batch_is_its_time_is_run_for_one_sample_after_the_other(tmp_path):
    body = "t = Unsqueeze (x, one) a, h = RNN <hidden_size = 4> (t, w, r) y = Squeeze (a, both)"
    weights = {"w": f(1, 4, 6), "r": f(1, 4, 4), "one": i(1), "both": i(1, 2)}
    path = saved(graph(body, "float[times,6] x", 14, **weights), tmp_path)
    program, notes = read_program(path)
    assert any("one after the other" in note for note in notes)
    x = f(1, 6)
    np.testing.assert_allclose(run(program, {"x": x})[0], runtime(path, {"x": x})["y"], atol=1e-6)


def test_an_input_without_a_batch_is_one_sample(tmp_path):
    path = saved(graph("y = MatMul (x, w)", "float[6] x", 13, w=f(6, 3)), tmp_path)
    program, notes = read_program(path)
    assert program.inputs[0].shape == (6,) and any("no axis for a batch" in note for note in notes)
    x = f(6)
    np.testing.assert_allclose(run(program, {"x": x[None]})[0], runtime(path, {"x": x})["y"], atol=1e-5)


FIXED = {
    "one by one": ("r = Reshape (x, s) y = MatMul (r, w)", {"s": i(1, 12), "w": f(12, 3)}),
    "-1 behind 1": ("r = Reshape (x, s) y = MatMul (r, w)", {"s": i(1, -1), "w": f(12, 3)}),
    "into rows and back": (
        "r = Reshape (x, s) d = MatMul (r, w) b = Reshape (d, t) y = ReduceSum <keepdims = 0> (b, one)",
        {"s": i(4, 3), "w": f(3, 2), "t": i(1, 4, 2), "one": i(1)},
    ),
    "times first": (
        "t = Transpose <perm = [1, 0, 2]> (x) r = Reshape (t, s) d = MatMul (r, w) b = Reshape (d, u) "
        "y = Transpose <perm = [1, 0, 2]> (b)",
        {"s": i(4, 3), "w": f(3, 2), "u": i(4, 1, 2)},
    ),
    "a token in front": ("y = Concat <axis = 1> (c, x)", {"c": f(1, 2, 3)}),
    "the whole batch sliced": ("y = Slice (x, a, b, a)", {"a": i(0), "b": i(1)}),
    "expanded to 1": ("u = Unsqueeze (x, a) y = Expand (u, s)", {"a": i(2), "s": i(1, 4, 5, 3)}),
}


@pytest.mark.parametrize("name", FIXED)
def test_a_batch_of_one_that_is_written_into_shapes_is_any_batch(name, tmp_path):
    """Each sample of three gives what ONNX Runtime gives for it alone."""
    body, constants = FIXED[name]
    path = saved(graph(body, "float[1,4,3] x", 13, **constants), tmp_path)
    program, notes = read_program(path)
    assert not notes
    x = f(3, 4, 3)
    alone = np.concatenate([runtime(path, {"x": one[None]})["y"] for one in x])
    np.testing.assert_allclose(run(program, {"x": x})[0], alone, atol=1e-5)


def test_a_batch_of_another_fixed_size_is_any_batch_too(tmp_path):
    path = saved(graph("r = Reshape (x, s) y = MatMul (r, w)", "float[8,4,3] x", 13, s=i(8, 12), w=f(12, 3)), tmp_path)
    program, _ = read_program(path)
    x = f(8, 4, 3)
    np.testing.assert_allclose(run(program, {"x": x})[0], runtime(path, {"x": x})["y"], atol=1e-5)
    np.testing.assert_allclose(run(program, {"x": x[:3]})[0], run(program, {"x": x})[0][:3], atol=1e-5)


def test_the_scores_before_the_most_likely_class_are_read(tmp_path):
    body = "s = MatMul (x, w) k = ArgMax <axis = 1> (s) y = Squeeze (k, one)"
    path = saved(graph(body, "float[n,6] x", 13, "int64 y", w=f(6, 3), one=i(1)), tmp_path)
    program, notes = read_program(path)
    assert program.outputs == ["s"] and any("largest score" in note for note in notes)


def test_a_model_that_gives_labels_alone_is_refused(tmp_path):
    path = saved(graph("y = Cast <to = 7> (x)", "float[n,6] x", 13, "int64 y"), tmp_path)
    with pytest.raises(NNVisError, match="no numbers with a gradient, only 'y'"):
        read_program(path)


@pytest.mark.parametrize(
    "key, text",
    (
        ("names", "{0: 'cat', 1: 'dog', 2: 'eel'}"),
        ("id2label", '{"0": "cat", "1": "dog", "2": "eel"}'),
        ("classes", '["cat", "dog", "eel"]'),
        ("labels", "cat\ndog\neel"),
        ("class_names", "cat, dog, eel"),
    ),
)
def test_names_of_classes_in_the_metadata(key, text, tmp_path):
    model = graph("y = MatMul (x, w)", "float[n,6] x", w=f(6, 3))
    onnx.helper.set_model_props(model, {key: text})
    assert read_program(saved(model, tmp_path))[0].class_names == ["cat", "dog", "eel"]


def test_names_that_are_not_those_of_the_outputs_are_left_out_and_said(tmp_path):
    model = graph("y = MatMul (x, w)", "float[n,6] x", w=f(6, 3))
    onnx.helper.set_model_props(model, {"names": "['cat', 'dog']"})
    program, notes = read_program(saved(model, tmp_path))
    assert not program.class_names and any("names 2 classes" in note for note in notes)


@pytest.mark.parametrize(
    "properties, wanted",
    (
        ({"mean": "[0.5, 0.4, 0.3]", "std": "[0.2, 0.2, 0.2]"}, {"mean": [0.5, 0.4, 0.3], "std": [0.2, 0.2, 0.2]}),
        (
            {"Image.BitmapPixelFormat": "Bgr8", "Image.NominalPixelRange": "NominalRange_0_255"},
            {"order": "BGR", "scale": "0..255"},
        ),
        ({"stride": "32", "names": "{0: 'a'}", "imgsz": "[640, 640]"}, {"scale": "0..1", "order": "RGB"}),
        ({"mean": "lots"}, {}),
    ),
)
def test_preprocessing_in_the_metadata(properties, wanted, tmp_path):
    model = graph(POOLED, "float[n,3,8,8] x", w=f(2, 3, 3, 3), v=f(2, 4))
    onnx.helper.set_model_props(model, properties)
    program, notes = read_program(saved(model, tmp_path))
    assert program.inputs[0].preprocessing == wanted
    assert any("what is done to an image" in note for note in notes) == bool(wanted)


def test_bytes_come_in_from_0_to_255(tmp_path):
    body = "z = Cast <to = 1> (x) s = Div (z, k) c = Conv (s, w) y = Flatten (c)"
    path = saved(graph(body, "uint8[n,3,8,8] x", w=f(2, 3, 3, 3), k=np.float32(255)), tmp_path)
    program, _ = read_program(path)
    assert program.inputs[0].preprocessing == {"scale": "0..255"} and program.inputs[0].kind == "image"
    x = RANDOM.integers(0, 256, (2, 3, 8, 8), np.uint8)
    np.testing.assert_allclose(run(program, {"x": x.astype(np.float32)})[0], runtime(path, {"x": x})["y"], atol=1e-4)


def test_half_and_double_weights_become_float32_and_that_is_said(tmp_path):
    body = "h = Cast <to = 10> (x) a = MatMul (h, w) y = Cast <to = 1> (a)"
    path = saved(graph(body, "float[n,6] x", w=f(6, 3).astype(np.float16)), tmp_path)
    program, notes = read_program(path)
    assert "its weights are float16, read as float32" in notes
    assert {array.dtype for array in program.constants.values()} == {np.dtype(np.float32)}
    x = f(2, 6)
    np.testing.assert_allclose(run(program, {"x": x})[0], runtime(path, {"x": x})["y"], atol=2e-2)
    path = saved(
        graph("h = Cast <to = 11> (x) a = MatMul (h, w) y = Cast <to = 1> (a)", "float[n,6] x", w=np.eye(6)), tmp_path
    )
    assert_agrees(path, {"x": x})


def test_bfloat16_weights(tmp_path):
    model = graph("a = MatMul (x, w) y = Relu (a)", "float[n,2] x")
    bits = (np.array([[1.5, -2.0], [0.25, 3.0]], np.float32).view(np.uint32) >> 16).astype(np.uint16)
    model.graph.initializer.append(
        onnx.helper.make_tensor("w", onnx.TensorProto.BFLOAT16, (2, 2), bits.tobytes(), raw=True)
    )
    program, _ = read_program(saved(model, tmp_path))
    np.testing.assert_array_equal(run(program, {"x": np.eye(2, dtype=np.float32)})[0], [[1.5, 0], [0.25, 3]])


def test_options_come_to_the_reader_from_a_request():
    from nnvis_blender.processing.parameters import from_dict

    options = from_dict(ModelOptions, {"input_size": [3, 16, 16], "inputs_fixed": "sr=16000"})
    assert options.input_size == [3, 16, 16]
