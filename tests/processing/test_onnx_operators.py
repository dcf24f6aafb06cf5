"""Operators of ONNX, through all the forms that opsets gave them, against ONNX Runtime."""

import numpy as np
import pytest

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

import onnx  # noqa: E402
from onnx_graphs import assert_agrees, graph, read_program, run, saved  # noqa: E402

from nnvis_blender.processing.errors import NNVisError  # noqa: E402

RANDOM = np.random.default_rng(0)
BATCHES = (1, 3)


def f(*shape):
    return RANDOM.normal(size=shape).astype(np.float32)


def i(*values):
    return np.array(values, np.int64)


IMAGE = "float[n,4,6,8] x"
SEQUENCE = "float[n,5,6] x"
ROW = "float[n,6] x"
# (opset, input, body, constants)
CASES = {
    # activations
    **{
        op: (17, ROW, f"y = {op} (x)", {})
        for op in (
            "Relu Tanh Sigmoid Softsign Softplus Exp Abs Neg Reciprocal Erf Sin Cos Tan Floor Ceil Round Sign Elu Selu "
            "Celu LeakyRelu ThresholdedRelu HardSigmoid HardSwish Softmax LogSoftmax Identity Shrink"
        ).split()
    },
    "Mish": (18, ROW, "y = Mish (x)", {}),
    "Gelu": (20, ROW, "y = Gelu (x)", {}),
    "Gelu tanh": (20, ROW, 'y = Gelu <approximate = "tanh"> (x)', {}),
    "Swish": (17, ROW, "s = Sigmoid (x) y = Mul (x, s)", {}),
    "LeakyRelu alpha": (17, ROW, "y = LeakyRelu <alpha = 0.3> (x)", {}),
    "Elu alpha": (9, ROW, "y = Elu <alpha = 0.5> (x)", {}),
    "HardSigmoid alpha": (9, ROW, "y = HardSigmoid <alpha = 0.16666667, beta = 0.5> (x)", {}),
    "Shrink soft": (9, ROW, "y = Shrink <lambd = 0.4, bias = 0.4> (x)", {}),
    "Sqrt and Log": (17, ROW, "a = Abs (x) b = Sqrt (a) y = Log (b)", {}),
    "Clip attributes": (7, ROW, "y = Clip <min = -0.5, max = 0.5> (x)", {}),
    "Clip inputs": (12, ROW, "y = Clip (x, low, high)", {"low": np.float32(0), "high": np.float32(1)}),
    "Clip one side": (13, ROW, 'y = Clip (x, "", high)', {"high": np.float32(0.3)}),
    "PRelu channels": (9, IMAGE, "y = PRelu (x, s)", {"s": f(4, 1, 1)}),
    "PRelu one": (16, IMAGE, "y = PRelu (x, s)", {"s": f(1)}),
    "PRelu last axis": (16, IMAGE, "y = PRelu (x, s)", {"s": f(8)}),
    "PRelu all": (16, IMAGE, "y = PRelu (x, s)", {"s": f(4, 6, 8)}),
    "Softmax over all axes": (11, IMAGE, "y = Softmax <axis = 1> (x)", {}),
    "Softmax of opset 13": (13, IMAGE, "y = Softmax <axis = 1> (x)", {}),
    "LogSoftmax of opset 9": (9, SEQUENCE, "y = LogSoftmax <axis = 2> (x)", {}),
    # arithmetic
    **{
        op: (17, SEQUENCE, f"y = {op} (x, c)", {"c": np.abs(f(5, 1)) + 0.5})
        for op in "Add Sub Mul Div Max Min Sum Mean".split()
    },
    "Pow": (17, ROW, "a = Abs (x) y = Pow (a, c)", {"c": np.float32(1.5)}),
    "Pow by whole numbers": (13, ROW, "y = Pow (x, c)", {"c": i(2)}),
    "Mod of floats": (17, ROW, "y = Mod <fmod = 1> (x, c)", {"c": f(6)}),
    "Where": (17, ROW, "b = Greater (x, c) y = Where (b, x, c)", {"c": f(6)}),
    "comparisons": (
        17,
        ROW,
        "a = Less (x, c) b = GreaterOrEqual (x, d) e = Not (b) g = And (a, e) h = Xor (g, a) j = Or (h, g) "
        "y = Cast <to = 1> (j)",
        {"c": f(6), "d": f(6)},
    ),
    "IsNaN": (17, ROW, "a = IsNaN (x) y = Where (a, c, x)", {"c": f(6)}),
    # weighted
    "MatMul": (17, SEQUENCE, "y = MatMul (x, w)", {"w": f(6, 3)}),
    "MatMul of two values": (17, SEQUENCE, "t = Transpose <perm = [0, 2, 1]> (x) y = MatMul (x, t)", {}),
    "Gemm": (7, ROW, "y = Gemm <transB = 1> (x, w, b)", {"w": f(3, 6), "b": f(3)}),
    "Gemm scaled": (13, ROW, "y = Gemm <alpha = 0.5, beta = 2.0> (x, w, b)", {"w": f(6, 3), "b": f(1, 3)}),
    "Gemm without bias": (13, ROW, "y = Gemm (x, w)", {"w": f(6, 3)}),
    "Gemm of one number": (13, ROW, "y = Gemm (x, w, b)", {"w": f(6, 3), "b": f(1)}),
    "Conv": (11, IMAGE, "y = Conv <pads = [1, 1, 1, 1], strides = [2, 1]> (x, w, b)", {"w": f(5, 4, 3, 3), "b": f(5)}),
    "Conv pads differ": (11, IMAGE, "y = Conv <pads = [0, 1, 2, 1]> (x, w)", {"w": f(5, 4, 3, 3)}),
    "Conv groups": (11, IMAGE, "y = Conv <group = 2, dilations = [2, 1]> (x, w)", {"w": f(6, 2, 3, 3)}),
    "Conv SAME_UPPER": (11, IMAGE, 'y = Conv <auto_pad = "SAME_UPPER", strides = [2, 3]> (x, w)', {"w": f(5, 4, 3, 4)}),
    "Conv SAME_LOWER": (11, IMAGE, 'y = Conv <auto_pad = "SAME_LOWER", strides = [2, 3]> (x, w)', {"w": f(5, 4, 3, 4)}),
    "Conv VALID": (11, IMAGE, 'y = Conv <auto_pad = "VALID"> (x, w)', {"w": f(5, 4, 3, 3)}),
    "Conv of one axis": (11, SEQUENCE, "y = Conv <pads = [1, 1]> (x, w)", {"w": f(2, 5, 3)}),
    "Conv of three axes": (11, "float[n,2,4,4,4] x", "y = Conv (x, w)", {"w": f(3, 2, 2, 2, 2)}),
    "ConvTranspose": (11, IMAGE, "y = ConvTranspose <strides = [2, 2]> (x, w, b)", {"w": f(4, 3, 2, 2), "b": f(3)}),
    "ConvTranspose pads": (
        11,
        IMAGE,
        "y = ConvTranspose <strides = [2, 3], pads = [1, 0, 0, 2], output_padding = [1, 2]> (x, w)",
        {"w": f(4, 3, 3, 4)},
    ),
    "ConvTranspose groups": (
        11,
        IMAGE,
        "y = ConvTranspose <group = 2, dilations = [2, 1], pads = [1, 1, 1, 1]> (x, w)",
        {"w": f(4, 3, 3, 3)},
    ),
    "ConvTranspose to a shape": (
        11,
        IMAGE,
        "y = ConvTranspose <strides = [2, 2], output_shape = [12, 16]> (x, w)",
        {"w": f(4, 3, 3, 3)},
    ),
    "ConvTranspose SAME_UPPER": (
        11,
        IMAGE,
        'y = ConvTranspose <strides = [2, 2], auto_pad = "SAME_UPPER"> (x, w)',
        {"w": f(4, 3, 3, 3)},
    ),
    "Einsum": (12, SEQUENCE, 'y = Einsum <equation = "bij, jk -> bik"> (x, w)', {"w": f(6, 3)}),
    # pooling
    "MaxPool": (12, IMAGE, "y = MaxPool <kernel_shape = [3, 2], strides = [2, 2], pads = [1, 0, 1, 1]> (x)", {}),
    "MaxPool ceil": (12, IMAGE, "y = MaxPool <kernel_shape = [3, 3], strides = [2, 2], ceil_mode = 1> (x)", {}),
    "MaxPool dilated": (12, IMAGE, "y = MaxPool <kernel_shape = [2, 2], dilations = [2, 3]> (x)", {}),
    "MaxPool SAME": (
        12,
        IMAGE,
        'y = MaxPool <kernel_shape = [2, 3], strides = [2, 2], auto_pad = "SAME_UPPER"> (x)',
        {},
    ),
    "AveragePool": (11, IMAGE, "y = AveragePool <kernel_shape = [3, 3], pads = [1, 1, 1, 1]> (x)", {}),
    "AveragePool counted": (
        11,
        IMAGE,
        "y = AveragePool <kernel_shape = [3, 3], pads = [1, 1, 1, 1], count_include_pad = 1> (x)",
        {},
    ),
    "AveragePool pads differ": (
        11,
        IMAGE,
        "y = AveragePool <kernel_shape = [3, 3], strides = [2, 2], pads = [0, 1, 1, 0]> (x)",
        {},
    ),
    "AveragePool ceil": (
        19,
        IMAGE,
        "y = AveragePool <kernel_shape = [3, 3], strides = [2, 2], pads = [1, 1, 1, 1], ceil_mode = 1> (x)",
        {},
    ),
    "LpPool": (11, IMAGE, "y = LpPool <kernel_shape = [2, 2], strides = [2, 2], p = 2> (x)", {}),
    "GlobalAveragePool": (9, IMAGE, "y = GlobalAveragePool (x)", {}),
    "GlobalMaxPool": (9, SEQUENCE, "y = GlobalMaxPool (x)", {}),
    "GlobalLpPool": (9, IMAGE, "y = GlobalLpPool <p = 2> (x)", {}),
    # normalisation
    "BatchNormalization": (
        9,
        IMAGE,
        "y = BatchNormalization <epsilon = 0.001> (x, a, b, c, d)",
        {"a": f(4), "b": f(4), "c": f(4), "d": np.abs(f(4))},
    ),
    "InstanceNormalization": (9, IMAGE, "y = InstanceNormalization (x, a, b)", {"a": f(4), "b": f(4)}),
    "LayerNormalization": (17, SEQUENCE, "y = LayerNormalization (x, a, b)", {"a": f(6), "b": f(6)}),
    "LayerNormalization of two axes": (17, SEQUENCE, "y = LayerNormalization <axis = 1> (x, a)", {"a": f(5, 6)}),
    "GroupNormalization": (
        21,
        IMAGE,
        "y = GroupNormalization <num_groups = 2> (x, a, b)",
        {"a": f(4), "b": f(4)},
    ),
    "RMSNormalization": (23, SEQUENCE, "y = RMSNormalization (x, a)", {"a": f(6)}),
    "LpNormalization": (9, SEQUENCE, "y = LpNormalization <axis = 1, p = 1> (x)", {}),
    "LRN": (9, IMAGE, "y = LRN <size = 3, alpha = 0.1, beta = 0.7, bias = 2.0> (x)", {}),
    "Dropout": (12, ROW, "y = Dropout (x)", {}),
    "Dropout of opset 7": (7, ROW, "y = Dropout <ratio = 0.5> (x)", {}),
    # shapes
    "Reshape": (13, IMAGE, "y = Reshape (x, s)", {"s": i(0, -1)}),
    "Reshape with -1 first": (13, IMAGE, "y = Reshape (x, s)", {"s": i(-1, 192)}),
    "Reshape by Shape": (
        13,
        IMAGE,
        "a = Shape (x) b = Gather <axis = 0> (a, zero) c = Unsqueeze (b, zeros) e = Concat <axis = 0> (c, rest) "
        "y = Reshape (x, e)",
        {"zero": np.array(0), "zeros": i(0), "rest": i(-1)},
    ),
    "Flatten": (9, IMAGE, "y = Flatten (x)", {}),
    "Flatten from axis 2": (9, IMAGE, "y = Flatten <axis = 2> (x)", {}),
    "Transpose": (9, IMAGE, "y = Transpose <perm = [0, 2, 3, 1]> (x)", {}),
    "Squeeze attribute": (11, "float[n,1,5,1] x", "y = Squeeze <axes = [1, 3]> (x)", {}),
    "Squeeze input": (13, "float[n,1,5,1] x", "y = Squeeze (x, a)", {"a": i(-1)}),
    "Unsqueeze attribute": (11, ROW, "y = Unsqueeze <axes = [1, 3]> (x)", {}),
    "Unsqueeze input": (13, ROW, "y = Unsqueeze (x, a)", {"a": i(-1, 1)}),
    "Concat": (13, IMAGE, "y = Concat <axis = 1> (x, x)", {}),
    "Split attribute": (11, ROW, "a, y = Split <axis = 1, split = [2, 4]> (x)", {}),
    "Split input": (13, ROW, "a, b, y = Split <axis = -1> (x, s)", {"s": i(1, 2, 3)}),
    "Split in equal parts": (11, ROW, "a, b, y = Split <axis = 1> (x)", {}),
    "Split num_outputs": (18, SEQUENCE, "y, b, c = Split <axis = 1, num_outputs = 3> (x)", {}),
    "Slice attributes": (9, IMAGE, "y = Slice <axes = [1, 3], starts = [1, -3], ends = [3, 9999]> (x)", {}),
    "Slice inputs": (13, IMAGE, "y = Slice (x, s, e, a)", {"s": i(1, 0), "e": i(9, -1), "a": i(2, -1)}),
    "Slice backwards": (13, ROW, "y = Slice (x, s, e, a, t)", {"s": i(-1), "e": i(-99), "a": i(1), "t": i(-2)}),
    "Pad attributes": (7, IMAGE, "y = Pad <pads = [0, 0, 1, 2, 0, 0, 3, 0], value = 0.5> (x)", {}),
    "Pad inputs": (13, IMAGE, "y = Pad (x, p, v)", {"p": i(0, 0, 1, 0, 0, 0, 0, 2), "v": np.float32(-1)}),
    "Pad reflect": (13, IMAGE, 'y = Pad <mode = "reflect"> (x, p)', {"p": i(0, 0, 2, 1, 0, 0, 1, 3)}),
    "Pad edge": (13, IMAGE, 'y = Pad <mode = "edge"> (x, p)', {"p": i(0, 0, 2, 1, 0, 0, 1, 3)}),
    "Pad axes": (18, IMAGE, 'y = Pad (x, p, "", a)', {"p": i(1, 2), "a": i(-1)}),
    "Pad that cuts": (13, IMAGE, "y = Pad (x, p)", {"p": i(0, 0, -1, 0, 0, 0, 0, -2)}),
    "Tile": (13, ROW, "y = Tile (x, r)", {"r": i(1, 3)}),
    "Expand": (13, ROW, "a = Unsqueeze (x, one) y = Expand (a, s)", {"one": i(1), "s": i(1, 4, 6)}),
    "DepthToSpace": (13, IMAGE, "y = DepthToSpace <blocksize = 2> (x)", {}),
    "DepthToSpace CRD": (13, IMAGE, 'y = DepthToSpace <blocksize = 2, mode = "CRD"> (x)', {}),
    "SpaceToDepth": (13, IMAGE, "y = SpaceToDepth <blocksize = 2> (x)", {}),
    "Cast": (13, ROW, "a = Cast <to = 7> (x) y = Cast <to = 1> (a)", {}),
    "CumSum": (14, SEQUENCE, "y = CumSum <exclusive = 1, reverse = 1> (x, a)", {"a": np.array(1)}),
    "Trilu": (14, SEQUENCE, "y = Trilu <upper = 0> (x, k)", {"k": np.array(1)}),
    # selection
    "Gather": (13, IMAGE, "y = Gather <axis = 2> (x, k)", {"k": i(0, -1, 2)}),
    "Gather of one": (13, IMAGE, "y = Gather <axis = 1> (x, k)", {"k": np.array(-1)}),
    "GatherElements": (13, ROW, "a, k = TopK <axis = 1> (x, c) y = GatherElements <axis = 1> (x, k)", {"c": i(3)}),
    "TopK attribute": (9, ROW, "y, k = TopK <k = 2> (x)", {}),
    "TopK smallest": (11, ROW, "y, k = TopK <largest = 0> (x, c)", {"c": i(2)}),
    "OneHot": (11, ROW, "k = ArgMax <axis = 1, keepdims = 0> (x) y = OneHot (k, d, v)", {"d": i(6), "v": f(2)}),
    "OneHot along axis 1": (
        11,
        SEQUENCE,
        "k = ArgMax <axis = 2, keepdims = 0> (x) y = OneHot <axis = 1> (k, d, v)",
        {"d": i(6), "v": f(2)},
    ),
    # reduction
    **{
        op: (13, SEQUENCE, f"a = Abs (x) y = {op} <axes = [1], keepdims = 0> (a)", {})
        for op in "ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSum "
        "ReduceLogSumExp".split()
    },
    "ReduceSum attribute": (11, IMAGE, "y = ReduceSum <axes = [2, 3]> (x)", {}),
    "ReduceSum input": (13, IMAGE, "y = ReduceSum <keepdims = 0> (x, a)", {"a": i(2, -1)}),
    "ReduceMean input": (18, IMAGE, "y = ReduceMean (x, a)", {"a": i(2, 3)}),
    "ReduceSum of nothing": (13, ROW, "y = ReduceSum <noop_with_empty_axes = 1> (x)", {}),
    # what is made of shapes
    "ConstantOfShape": (13, ROW, "s = Shape (x) o = ConstantOfShape <value = float[1] {2.5}> (s) y = Add (x, o)", {}),
    "ConstantOfShape joined": (
        13,
        ROW,
        "s = Shape (x) o = ConstantOfShape <value = float[1] {2.5}> (s) y = Concat <axis = 1> (x, o)",
        {},
    ),
    "Range": (
        13,
        ROW,
        "r = Range (a, b, c) e = Cast <to = 1> (r) y = Mul (x, e)",
        dict(zip("abc", map(np.array, (0, 6, 1)))),
    ),
    "EyeLike": (13, ROW, "e = EyeLike (m) y = MatMul (x, e)", {"m": f(6, 6)}),
    "Size": (13, ROW, "s = Size (m) c = Cast <to = 1> (s) y = Mul (x, c)", {"m": f(2, 3)}),
    "NonZero of constants": (
        13,
        ROW,
        "k = NonZero (m) s = Squeeze (k, z) y = Gather <axis = 1> (x, s)",
        {"m": i(1, 0, 1, 1, 0, 0), "z": i(0)},
    ),
    "ScatterND of constants": (
        13,
        ROW,
        "w = ScatterND (m, k, u) y = Add (x, w)",
        {"m": f(6), "k": np.array([[1], [3]]), "u": f(2)},
    ),
    "ScatterElements of constants": (
        16,
        ROW,
        "w = ScatterElements <axis = 0> (m, k, u) y = Add (x, w)",
        {"m": f(6), "k": i(1, 3), "u": f(2)},
    ),
    "what the standard makes of others": (13, ROW, "y = MeanVarianceNormalization <axes = [1]> (x)", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_operator_gives_what_onnx_runtime_gives_for_batches_of_any_size(name, tmp_path):
    opset, given, body, constants = CASES[name]
    path = saved(graph(body, given, opset, **constants), tmp_path)
    shape = [int(n) for n in given[given.index("n,") + 2 : given.index("]")].split(",")]
    for batch in BATCHES:
        assert_agrees(path, {"x": f(batch, *shape)})


def test_shapes_that_are_said_without_torch_are_those_that_torch_says(tmp_path, monkeypatch):
    from nnvis_blender.processing.models.onnx_graph import building
    from nnvis_blender.processing.models.program.operations import OPERATIONS

    said, compared = building.shapes_of, set()

    def both(op, tensors, options):
        found = said(op, tensors, options)
        if found is not None:
            theirs = OPERATIONS[op](tensors, options)
            theirs = theirs if isinstance(theirs, tuple) else (theirs,)
            kinds = [(tuple(tensor.shape), tensor.dtype) for tensor in theirs]
            assert [(tuple(tensor.shape), tensor.dtype) for tensor in found][: len(kinds)] == kinds, op
            compared.add(op)
        return found

    monkeypatch.setattr(building, "shapes_of", both)
    bodies = {
        **CASES,
        "LSTM": (
            14,
            SEQUENCE,
            "t = Transpose <perm = [1, 0, 2]> (x) y = LSTM <hidden_size = 7> (t, w, r)",
            {"w": f(1, 28, 6), "r": f(1, 28, 7)},
        ),
    }
    bodies["Attention"] = (23, "float[n,2,5,4] x", "y = Attention (x, x, x)", {})
    bodies["Resize"] = (
        13,
        IMAGE,
        'y = Resize <mode = "linear"> (x, "", s)',
        {"s": np.array([1, 1, 2, 1.5], np.float32)},
    )
    for opset, given, body, constants in bodies.values():
        read_program(saved(graph(body, given, opset, **constants), tmp_path))
    assert {"conv", "conv_transpose", "max_pool", "recurrent", "attention", "matmul", "resize", "gather"} <= compared
    assert len(compared) > 60


# (mode, way, rounding)
WAYS = [
    *[("nearest", "asymmetric", way) for way in ("floor", "round_prefer_floor")],
    *[("nearest", "half_pixel", way) for way in ("round_prefer_floor", "round_prefer_ceil")],
    ("nearest", "align_corners", "floor"),
    *[(mode, way, "") for mode in ("linear", "cubic") for way in ("half_pixel", "asymmetric", "align_corners")],
    ("linear", "pytorch_half_pixel", ""),
]


@pytest.mark.parametrize("mode, way, rounding", WAYS)
@pytest.mark.parametrize("size", ((12, 16), (9, 5)))
def test_resizing_by_every_way(mode, way, rounding, size, tmp_path):
    nearest = f', nearest_mode = "{rounding}"' if rounding else ""
    body = f'y = Resize <mode = "{mode}", coordinate_transformation_mode = "{way}"{nearest}> (x, "", "", s)'
    model = graph(body, IMAGE, 13, s=i(1, 4, *size))
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1
    assert_agrees(saved(model, tmp_path), {"x": f(1, 4, 6, 8)})


@pytest.mark.parametrize("opset", (11, 13, 18))
def test_resizing_by_scales(opset, tmp_path):
    scales = np.array([1, 1, 2, 1.5], np.float32)
    for mode in ("nearest", "linear"):
        path = saved(graph(f'y = Resize <mode = "{mode}"> (x, r, s)', IMAGE, opset, r=f(0), s=scales), tmp_path)
        assert_agrees(path, {"x": f(2, 4, 6, 8)})


def test_upsampling_of_old_opsets(tmp_path):
    path = saved(graph('y = Upsample <mode = "nearest", scales = [1.0, 1.0, 2.0, 3.0]> (x)', IMAGE, 7), tmp_path)
    assert_agrees(path, {"x": f(2, 4, 6, 8)})
    scales = np.array([1, 1, 2, 2], np.float32)
    for opset, name in ((9, "Upsample"), (10, "Resize")):
        for mode in ("nearest", "linear"):
            path = saved(graph(f'y = {name} <mode = "{mode}"> (x, s)', IMAGE, opset, s=scales), tmp_path)
            assert_agrees(path, {"x": f(2, 4, 6, 8)})


@pytest.mark.parametrize("direction", ("forward", "reverse", "bidirectional"))
@pytest.mark.parametrize("cell", ("LSTM", "GRU", "RNN"))
@pytest.mark.parametrize("result", ("Y", "Y_h"))
def test_recurrent_layers_in_all_directions(cell, direction, result, tmp_path):
    gates, ways = {"LSTM": 4, "GRU": 3, "RNN": 1}[cell], 2 if direction == "bidirectional" else 1
    outputs = {"Y": "y", "Y_h": '"", y'}[result]
    body = (
        f't = Transpose <perm = [1, 0, 2]> (x) {outputs} = {cell} <hidden_size = 7, direction = "{direction}"> '
        '(t, w, r, b, "", h)'
    )
    weights = {"w": f(ways, gates * 7, 6), "r": f(ways, gates * 7, 7), "b": f(ways, 2 * gates * 7)}
    path = saved(graph(body, "float[2,5,6] x", 14, **weights, h=np.repeat(f(ways, 1, 7), 2, 1)), tmp_path)
    assert_agrees(path, {"x": f(2, 5, 6)})


def test_a_gru_as_torch_and_one_as_the_paper_has_it(tmp_path):
    for reset in (0, 1):
        gru = f"GRU <hidden_size = 7, linear_before_reset = {reset}>"
        body = f"t = Transpose <perm = [1, 0, 2]> (x) y = {gru} (t, w, r, b)"
        weights = {"w": f(1, 21, 6), "r": f(1, 21, 7), "b": f(1, 42)}
        assert_agrees(saved(graph(body, SEQUENCE, 14, **weights), tmp_path), {"x": f(3, 5, 6)})


def test_the_last_cell_and_the_hard_sigmoid_of_an_lstm(tmp_path):
    body = (
        "t = Transpose <perm = [1, 0, 2]> (x) a, b, y = LSTM <hidden_size = 7, "
        'activations = ["HardSigmoid", "Tanh", "Tanh"]> (t, w, r)'
    )
    path = saved(graph(body, SEQUENCE, 14, w=f(1, 28, 6), r=f(1, 28, 7)), tmp_path)
    assert_agrees(path, {"x": 3 * f(3, 5, 6)})


def test_sequences_of_one_length_are_read_and_others_refused(tmp_path):
    body = "t = Transpose <perm = [1, 0, 2]> (x) y = RNN <hidden_size = 7> (t, w, r, b, l)"
    weights = {"w": f(1, 7, 6), "r": f(1, 7, 7), "b": f(1, 14)}
    for length in (5, 4):
        model = graph(body, "float[2,5,6] x", 14, **weights, l=np.array([length] * 2, np.int32))
        path = saved(model, tmp_path)
        if length == 5:
            assert_agrees(path, {"x": f(2, 5, 6)})
        else:
            with pytest.raises(NNVisError, match="sequence_lens"):
                read_program(path)


HEADS = "float[n,2,5,4] x"


@pytest.mark.parametrize("attributes", ("", "<is_causal = 1>", "<scale = 0.3>"))
def test_attention_of_opset_23(attributes, tmp_path):
    assert_agrees(saved(graph(f"y = Attention {attributes} (x, x, x)", HEADS, 23), tmp_path), {"x": f(3, 2, 5, 4)})


def test_attention_with_a_bias_and_with_shared_heads(tmp_path):
    path = saved(graph("y = Attention (x, x, x, m)", HEADS, 23, m=f(5, 5)), tmp_path)
    assert_agrees(path, {"x": f(2, 2, 5, 4)})
    body = "k, q = Split <axis = 2> (x, s) y = Attention <q_num_heads = 4, kv_num_heads = 2> (q, k, k)"
    path = saved(graph(body, "float[n,5,24] x", 23, s=i(8, 16)), tmp_path)
    assert_agrees(path, {"x": f(2, 5, 24)})


@pytest.mark.parametrize("interleaved", (0, 1))
def test_rotary_embeddings(interleaved, tmp_path):
    body = f"y = RotaryEmbedding <interleaved = {interleaved}> (x, c, s, p)"
    tables = {"c": f(9, 2), "s": f(9, 2), "p": np.arange(5)[None]}
    model = graph(body, "float[1,2,5,4] x", 23, **tables)
    assert_agrees(saved(model, tmp_path), {"x": f(1, 2, 5, 4)})


MICROSOFT = (("com.microsoft", 1),)
FUSED = {
    "FastGelu": (SEQUENCE, "y = com.microsoft.FastGelu (x, b)", {"b": f(6)}),
    "BiasGelu": (SEQUENCE, "y = com.microsoft.BiasGelu (x, b)", {"b": f(6)}),
    "Gelu": (SEQUENCE, "y = com.microsoft.Gelu (x)", {}),
    "QuickGelu": (SEQUENCE, "y = com.microsoft.QuickGelu (x)", {}),
    "SkipLayerNormalization": (
        SEQUENCE,
        "y = com.microsoft.SkipLayerNormalization (x, x, g, b, c)",
        {"g": f(6), "b": f(6), "c": f(6)},
    ),
    "SkipLayerNormalization and its sum": (
        SEQUENCE,
        'n, "", "", s = com.microsoft.SkipLayerNormalization (x, x, g, b) y = Add (n, s)',
        {"g": f(6), "b": f(6)},
    ),
    "Attention": (
        SEQUENCE,
        "y = com.microsoft.Attention <num_heads = 2, unidirectional = 1> (x, w, b)",
        {"w": f(6, 18), "b": f(18)},
    ),
    "MultiHeadAttention": (SEQUENCE, "y = com.microsoft.MultiHeadAttention <num_heads = 3> (x, x, x, b)", {"b": f(18)}),
    "FusedMatMul": (ROW, "y = com.microsoft.FusedMatMul <alpha = 0.5, transB = 1> (x, w)", {"w": f(3, 6)}),
}


@pytest.mark.parametrize("name", FUSED)
def test_operators_of_onnx_runtime(name, tmp_path):
    given, body, constants = FUSED[name]
    path = saved(graph(body, given, 17, domains=MICROSOFT, **constants), tmp_path)
    shape = (6,) if given is ROW else (5, 6)
    assert_agrees(path, {"x": f(2, *shape)})


def test_a_branch_whose_condition_is_known(tmp_path):
    body = """
        s = Shape (x) k = Gather <axis = 0> (s, one) c = Equal (k, six)
        y = If (c) <then_branch = a () => (float p) { p = Relu (x) }, else_branch = b () => (float q) { q = Neg (x) }>
    """
    for six in (6, 7):
        assert_agrees(saved(graph(body, ROW, 16, one=np.array(1), six=np.array(six)), tmp_path), {"x": f(2, 6)})


def test_a_loop_that_runs_a_known_number_of_times(tmp_path):
    body = """
        y, all = Loop (count, yes, x)
            <body = b (int64 i, bool c, float[n,6] v) => (bool d, float[n,6] w, float[n,6] each)
                { d = Identity (c) e = Mul (v, half) w = Add (e, one) each = Tanh (w) }>
    """
    constants = {"count": np.array(3), "yes": np.array(True), "half": np.float32(0.5), "one": np.float32(1)}
    path = saved(graph(body, ROW, 16, "float y, float all", **constants), tmp_path)
    assert_agrees(path, {"x": f(2, 6)})


def test_a_scan_over_time(tmp_path):
    body = """
        t = Transpose <perm = [1, 0, 2]> (x)
        last, y = Scan <num_scan_inputs = 1, body = b (float[6] h, float[n,6] v) => (float k, float each)
            { s = Add (h, v) k = Tanh (s) each = Identity (k) }> (start, t)
    """
    start = np.zeros((1, 6), np.float32)
    path = saved(
        graph(
            body.replace("float[6] h", "float[n,6] h").replace("float k, float each", "float[n,6] k, float[n,6] each"),
            "float[1,5,6] x",
            16,
            start=start,
        ),
        tmp_path,
    )
    assert_agrees(path, {"x": f(1, 5, 6)})


def test_functions_of_the_file_and_their_attributes(tmp_path):
    text = """
        <ir_version: 8, opset_import: ["" : 17, "own" : 1]>
        g (float[n,6] x) => (float y) { a = own.leaky <slope = 0.3> (x) y = own.leaky <slope = 0.5> (a) }
        <domain: "own", opset_import: ["" : 17]>
        leaky <slope> (v) => (w) { w = LeakyRelu <alpha: float = @slope> (v) }
    """
    assert_agrees(saved(onnx.parser.parse_model(text), tmp_path), {"x": f(2, 6)})


QUANTISED = {
    "QuantizeLinear": "a = QuantizeLinear (x, s, z) y = DequantizeLinear (a, s, z)",
    "DynamicQuantizeLinear": "a, s2, z2 = DynamicQuantizeLinear (x) y = Cast <to = 1> (a)",
    "MatMulInteger": "a, s2, z2 = DynamicQuantizeLinear (x) b = MatMulInteger (a, w) y = Cast <to = 1> (b)",
}


@pytest.mark.parametrize("name", QUANTISED)
def test_quantised_operators_are_refused_by_name(name, tmp_path):
    constants = {"s": np.float32(0.1), "z": np.uint8(0), "w": np.ones((6, 2), np.uint8)}
    with pytest.raises(NNVisError, match="Quantize.*quantised|Integer.*quantised"):
        read_program(saved(graph(QUANTISED[name], ROW, 13, **constants), tmp_path))


def test_an_operator_that_is_not_read_is_named(tmp_path):
    with pytest.raises(NNVisError, match="operator Det of 'y' is not read"):
        read_program(saved(graph("y = Det (x)", "float[n,3,3] x", 13), tmp_path))


def test_layer_norms_of_old_opsets_become_one_step(tmp_path):
    body = (
        "m = ReduceMean <axes = [-1]> (x) d = Sub (x, m) p = Pow (d, two) v = ReduceMean <axes = [-1]> (p) "
        "e = Add (v, eps) s = Sqrt (e) n = Div (d, s) g = Mul (n, w) y = Add (g, b)"
    )
    constants = {"two": np.float32(2), "eps": np.float32(1e-5), "w": f(6), "b": f(6)}
    program = assert_agrees(saved(graph(body, SEQUENCE, 11, **constants), tmp_path), {"x": f(2, 5, 6)})
    assert [step.op for step in program.steps] == ["layer_norm"]


FORMULAS = {
    "softmax": "m = ReduceMax <axes = [1]> (x) d = Sub (x, m) e = Exp (d) s = ReduceSum (e, one) y = Div (e, s)",
    "hard_swish": "a = Add (x, three) c = Clip (a, zero, six) p = Mul (x, c) y = Div (p, six)",
    "hard_sigmoid": "a = Add (x, three) c = Clip (a, zero, six) y = Div (c, six)",
    "mish": "a = Softplus (x) b = Tanh (a) y = Mul (x, b)",
    "gelu": "a = Mul (x, x) b = Mul (a, x) c = Mul (b, small) d = Add (x, c) e = Mul (d, root) t = Tanh (e) "
    "g = Add (t, unit) h = Mul (half, g) y = Mul (x, h)",
}


@pytest.mark.parametrize("name", FORMULAS)
def test_formulas_become_the_activations_that_they_are(name, tmp_path):
    constants = {"zero": np.float32(0), "three": np.float32(3), "six": np.float32(6), "one": i(1)}
    constants |= {"small": np.float32(0.044715), "root": np.float32((2 / np.pi) ** 0.5)}
    constants |= {"unit": np.float32(1), "half": np.float32(0.5)}
    program = assert_agrees(saved(graph(FORMULAS[name], ROW, 13, **constants), tmp_path), {"x": 4 * f(3, 6)})
    assert [step.op for step in program.steps] == [name]


def test_what_only_looks_like_a_formula_stays(tmp_path):
    constants = {"zero": np.float32(0), "two": np.float32(2), "six": np.float32(6), "one": i(1)}
    for body in (
        "a = Add (x, two) c = Clip (a, zero, six) p = Mul (x, c) y = Div (p, six)",
        "m = ReduceMax <axes = [1]> (x) d = Sub (x, m) e = Exp (d) s = ReduceSum (x, one) y = Div (e, s)",
        "m = ReduceMax <axes = [1]> (x) d = Sub (x, m) e = Exp (d) s = ReduceSum (e, one) y = Mul (e, s)",
    ):
        program = assert_agrees(saved(graph(body, ROW, 13, **constants), tmp_path), {"x": 4 * f(3, 6)})
        assert len(program.steps) > 1


def test_outputs_follow_the_gradient(tmp_path):
    """What is read can be differentiated, which is what it is read for."""
    import torch

    from nnvis_blender.processing.models.program.execution import Runner

    program, _ = read_program(saved(graph("a = MatMul (x, w) y = Relu (a)", ROW, 17, w=f(6, 3)), tmp_path))
    x = torch.from_numpy(f(2, 6)).requires_grad_()
    y = Runner(program).run([x], program.outputs)[program.outputs[0]]
    assert torch.autograd.grad(y.sum(), x)[0].abs().sum() > 0
    assert run(program, {"x": f(3, 6)})[0].shape == (3, 3)
