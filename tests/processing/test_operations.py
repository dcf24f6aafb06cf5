"""The operations of programs against torch's own modules and functions, or against numpy where torch has none."""

import math

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from nnvis_blender.processing.models.program.names import OPERATION_NAMES
from nnvis_blender.processing.models.program.operations import OPERATIONS


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


def run(name, *inputs, **options):
    return OPERATIONS[name](list(inputs), options)


def assert_same(ours, theirs):
    torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-5)


def test_every_operation_that_a_program_may_hold_is_there_and_no_other():
    assert OPERATIONS.keys() == OPERATION_NAMES


def test_an_option_that_an_operation_does_not_have_is_refused():
    with pytest.raises(TypeError):
        run("relu", torch.ones(1, 2), slope=0.1)


def test_linear_and_embedding():
    layer, table = nn.Linear(5, 3), nn.Embedding(7, 4)
    x = torch.randn(2, 6, 5)
    assert_same(run("linear", x, layer.weight, layer.bias), layer(x))
    assert_same(run("linear", x, layer.weight, None), x @ layer.weight.T)
    ids = torch.tensor([[0.0, 6.0], [3.0, 3.0]])
    assert_same(run("embedding", ids, table.weight), table(ids.long()))


@pytest.mark.parametrize("space", (1, 2, 3))
def test_convolutions_are_torchs(space):
    x = torch.randn(2, 4, *[9] * space)
    options = {"stride": 2, "padding": 1, "dilation": 2, "groups": 2}
    layer = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[space - 1](4, 6, 3, **options)
    given = {"stride": [2] * space, "pads": [[1, 1]] * space, "dilation": [2] * space, "groups": 2}
    assert_same(run("conv", x, layer.weight, layer.bias, **given), layer(x))
    layer = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)[space - 1](
        4, 6, 3, output_padding=1, **options
    )
    given |= {"output_padding": [1] * space}
    assert_same(run("conv_transpose", x, layer.weight, layer.bias, **given), layer(x))


def test_pads_that_differ_on_the_two_sides():
    x, weight = torch.randn(1, 2, 6, 6), torch.randn(3, 2, 3, 3)
    ours = run("conv", x, weight, None, stride=[2, 2], pads=[[0, 1], [2, 0]])
    assert_same(ours, functional.conv2d(functional.pad(x, (2, 0, 0, 1)), weight, stride=2))
    weight = torch.randn(2, 3, 3, 3)
    whole = functional.conv_transpose2d(x, weight, stride=2)
    ours = run("conv_transpose", x, weight, None, stride=[2, 2], pads=[[0, 1], [1, 0]])
    assert_same(ours, whole[:, :, :-1, 1:])
    filled = functional.pad(x, (0, 2, 1, 0), value=-math.inf)
    assert_same(
        run("max_pool", x, kernel=[3, 3], stride=[1, 1], pads=[[1, 0], [0, 2]]), functional.max_pool2d(filled, 3, 1)
    )


@pytest.mark.parametrize("space", (1, 2, 3))
@pytest.mark.parametrize("ceil", (False, True))
def test_pooling_is_torchs(space, ceil):
    x = torch.randn(2, 3, *[10] * space)
    given = {"kernel": [3] * space, "stride": [2] * space, "pads": [[1, 1]] * space, "ceil": ceil}
    most, average = (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d), (nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d)
    assert_same(run("max_pool", x, **given), most[space - 1](3, 2, 1, ceil_mode=ceil)(x))
    assert_same(run("max_pool", x, **given, dilation=[2] * space), most[space - 1](3, 2, 1, 2, ceil_mode=ceil)(x))
    for counted in (True, False):
        layer = average[space - 1](3, 2, 1, ceil, counted)
        assert_same(run("avg_pool", x, **given, count_pads=counted), layer(x))


@pytest.mark.parametrize("counted", (True, False))
@pytest.mark.parametrize("ceil", (True, False))
def test_pads_that_torchs_pooling_does_not_take_give_what_padding_first_gives(counted, ceil):
    x = torch.randn(1, 2, 7)
    ours = run("avg_pool", x, kernel=[3], stride=[2], pads=[[2, 2]], ceil=ceil, count_pads=counted)
    filled = np.pad(x.numpy(), ((0, 0), (0, 0), (2, 2)))
    for k in range(ours.shape[2]):
        window = filled[:, :, 2 * k : 2 * k + 3]
        inside = window.shape[2] if counted else len(set(range(2 * k, 2 * k + 3)) & set(range(2, 9)))
        np.testing.assert_allclose(ours[:, :, k], window.sum(2) / inside, atol=1e-6)
    assert ours.shape[2] == 5


def test_windows_that_begin_behind_the_values_are_left_out():
    x = torch.randn(1, 1, 5)
    assert run("max_pool", x, kernel=[2], stride=[3], pads=[[0, 2]], ceil=True).shape[2] == 2
    assert_same(run("max_pool", x, kernel=[1], stride=[3], pads=[[0, 2]], ceil=True), x[:, :, [0, 3]])


def test_pooling_of_norms_and_to_a_size():
    x = torch.randn(2, 3, 8, 8)
    assert_same(run("lp_pool", x, kernel=[2, 2], stride=[2, 2], p=2), functional.lp_pool2d(x, 2, 2))
    assert_same(run("adaptive_avg_pool", x, size=[3, 5]), functional.adaptive_avg_pool2d(x, (3, 5)))
    assert_same(run("adaptive_max_pool", x, size=[1, 1]), x.amax((2, 3), True))


@pytest.mark.parametrize("size", ((7, 11), (3, 4), (5, 5), (1, 2)))
@pytest.mark.parametrize(
    "mode, theirs", (("nearest", "nearest"), ("linear", "bilinear"), ("cubic", "bicubic")), ids=lambda v: v
)
def test_resizing_is_torchs(mode, theirs, size):
    x = torch.randn(2, 3, 5, 6)
    assert_same(run("resize", x, size=list(size), mode=mode), functional.interpolate(x, size, mode=theirs))
    if mode == "nearest":
        exact = functional.interpolate(x, size, mode="nearest-exact")
        assert_same(run("resize", x, size=list(size), half_pixel=True), exact)
    else:
        corners = functional.interpolate(x, size, mode=theirs, align_corners=True)
        assert_same(run("resize", x, size=list(size), mode=mode, align_corners=True), corners)


def test_resizing_by_a_scale():
    x = torch.randn(1, 2, 5, 5)
    for mode, theirs in (("nearest", "nearest"), ("linear", "bilinear")):
        wanted = functional.interpolate(x, scale_factor=(2.5, 0.7), mode=theirs)
        assert_same(run("resize", x, scale=[2.5, 0.7], mode=mode), wanted)


@pytest.mark.parametrize("reverse", (False, True))
def test_recurrent_cells_are_torchs(reverse):
    x = torch.randn(3, 5, 4)
    for cell, layer in (
        ("lstm", nn.LSTM(4, 6, batch_first=True)),
        ("gru", nn.GRU(4, 6, batch_first=True)),
        ("rnn", nn.RNN(4, 6, batch_first=True)),
    ):
        h0 = torch.randn(1, 3, 6)
        c0 = torch.randn(1, 3, 6) if cell == "lstm" else None
        weights = (layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0, layer.bias_hh_l0)
        states, last = layer(x.flip(1) if reverse else x, h0 if c0 is None else (h0, c0))
        ours = run("recurrent", x, *weights, h0[0], None if c0 is None else c0[0], cell=cell, reverse=reverse)
        assert_same(ours[0], states.flip(1) if reverse else states)
        assert_same(ours[1], (last if c0 is None else last[0])[0])
        if c0 is not None:
            assert_same(ours[2], last[1][0])


def test_a_gru_whose_reset_comes_before_its_matrix():
    x, w, u, b = torch.randn(2, 1, 3), torch.randn(6, 3), torch.randn(6, 2), torch.randn(6)
    h0 = torch.randn(2, 2)
    ours, _ = run("recurrent", x, w, u, b, None, h0, cell="gru", reset_after=False)
    given = x[:, 0] @ w.T + b
    r = torch.sigmoid(given[:, :2] + h0 @ u[:2].T)
    z = torch.sigmoid(given[:, 2:4] + h0 @ u[2:4].T)
    n = torch.tanh(given[:, 4:] + (r * h0) @ u[4:].T)
    assert_same(ours[:, 0], (1 - z) * n + z * h0)


def test_a_hard_sigmoid_in_a_cell():
    x, w, u = torch.randn(2, 4, 3), 3 * torch.randn(8, 3), torch.randn(8, 2)
    ours = run("recurrent", x, w, u, cell="lstm", recurrent_activation="hard_sigmoid")[0]
    h = c = torch.zeros(2, 2)
    for t in range(4):
        i, f, g, o = (x[:, t] @ w.T + h @ u.T).chunk(4, 1)
        i, f, o = ((0.2 * gate + 0.5).clamp(0, 1) for gate in (i, f, o))
        c = f * c + i * torch.tanh(g)
        h = o * torch.tanh(c)
    assert_same(ours[:, -1], h)


def test_attention_is_torchs():
    q, k, v = torch.randn(2, 3, 5, 4), torch.randn(2, 3, 6, 4), torch.randn(2, 3, 6, 7)
    bias, seen = torch.randn(5, 6), torch.rand(2, 1, 5, 6) > 0.3
    seen[..., 0] = True
    assert_same(run("attention", q, k, v), functional.scaled_dot_product_attention(q, k, v))
    for mask in (bias, seen):
        wanted = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=0.3)
        assert_same(run("attention", q, k, v, mask, scale=0.3), wanted)
    wanted = functional.scaled_dot_product_attention(q, k[:, :, :5], v[:, :, :5], is_causal=True)
    assert_same(run("attention", q, k[:, :, :5], v[:, :, :5], causal=True), wanted)


def test_normalisations_are_torchs():
    x = torch.randn(3, 4, 5, 6)
    norm = nn.BatchNorm2d(4, eps=1e-3)
    norm(2 * x + 1)
    norm.eval()
    values = (norm.running_mean, norm.running_var, norm.weight, norm.bias)
    assert_same(run("batch_norm", x, *values, eps=1e-3), norm(x))
    assert_same(run("batch_norm", x.movedim(1, -1), *values, eps=1e-3, axis=-1), norm(x).movedim(1, -1))
    weight, bias = torch.randn(5, 6), torch.randn(5, 6)
    assert_same(run("layer_norm", x, weight, bias, axes=2), functional.layer_norm(x, (5, 6), weight, bias))
    assert_same(run("rms_norm", x, weight[0], axes=1, eps=1e-5), functional.rms_norm(x, (6,), weight[0], 1e-5))
    weight, bias = torch.randn(4), torch.randn(4)
    assert_same(run("group_norm", x, weight, bias, groups=2), functional.group_norm(x, 2, weight, bias))
    assert_same(run("lp_norm", x, axis=2, p=1), functional.normalize(x, 1, 2))
    wanted = functional.local_response_norm(x, 3, 0.1, 0.7, 2.0)
    assert_same(run("local_response_norm", x, size=3, alpha=0.1, beta=0.7, k=2.0), wanted)


@pytest.mark.parametrize(
    "name, options, module",
    (
        ("relu", {}, nn.ReLU()),
        ("tanh", {}, nn.Tanh()),
        ("sigmoid", {}, nn.Sigmoid()),
        ("silu", {}, nn.SiLU()),
        ("mish", {}, nn.Mish()),
        ("softsign", {}, nn.Softsign()),
        ("selu", {}, nn.SELU()),
        ("gelu", {}, nn.GELU()),
        ("gelu", {"approximate": "tanh"}, nn.GELU("tanh")),
        ("leaky_relu", {"slope": 0.2}, nn.LeakyReLU(0.2)),
        ("elu", {"alpha": 0.7}, nn.ELU(0.7)),
        ("celu", {"alpha": 0.7}, nn.CELU(0.7)),
        ("softplus", {"beta": 2.0, "threshold": 1.0}, nn.Softplus(2.0, 1.0)),
        ("clip", {"low": 0.0, "high": 1.0}, nn.Hardtanh(0.0, 1.0)),
        ("hard_sigmoid", {}, nn.Hardsigmoid()),
        ("hard_swish", {}, nn.Hardswish()),
        ("thresholded_relu", {"alpha": 0.4}, nn.Threshold(0.4, 0.0)),
        ("hard_shrink", {"lambd": 0.3}, nn.Hardshrink(0.3)),
        ("soft_shrink", {"lambd": 0.3}, nn.Softshrink(0.3)),
        ("softmax", {"axis": 1}, nn.Softmax(1)),
        ("log_softmax", {"axis": -1}, nn.LogSoftmax(-1)),
    ),
)
def test_activations_and_their_gradients_are_torchs(name, options, module):
    x = (3 * torch.randn(4, 5, 6)).requires_grad_()
    ours, theirs = run(name, x, **options), module(x)
    assert_same(ours, theirs)
    weights = torch.randn_like(x)
    assert_same(torch.autograd.grad((ours * weights).sum(), x), torch.autograd.grad((theirs * weights).sum(), x))


@pytest.mark.parametrize(
    "name", "exp log sqrt rsqrt abs neg reciprocal erf sin cos floor ceil round sign".split(), ids=lambda name: name
)
def test_functions_of_one_value_are_torchs(name):
    x = torch.rand(3, 4) + 0.1
    assert_same(run(name, x), getattr(torch, name)(x))


def test_prelu_of_one_slope_of_one_a_channel_and_of_one_a_value():
    x = torch.randn(2, 3, 4, 4)
    for slope in (torch.tensor([0.3]), torch.tensor([0.1, 0.2, 0.3])):
        assert_same(run("prelu", x, slope), functional.prelu(x, slope))
    slope = torch.rand(3, 1, 4)
    assert_same(run("prelu", x, slope), torch.where(x > 0, x, slope * x))


def test_reductions_are_numpys():
    x = torch.randn(2, 3, 4)
    for name, theirs in (("mean", np.mean), ("sum", np.sum), ("max", np.max), ("min", np.min), ("prod", np.prod)):
        for keep in (False, True):
            ours = run(name, x, axes=[-1, 1], keep=keep)
            assert_same(ours, torch.tensor(theirs(x.numpy(), axis=(1, 2), keepdims=keep)))
    assert_same(run("lp_reduce", x, axes=[1], keep=True, p=1), x.abs().sum(1, True))
    assert_same(run("argmax", x, axis=1), x.argmax(1))
    assert_same(run("argmin", x, axis=2, keep=True), x.argmin(2, True))
    values, indices = run("topk", x, k=2, axis=1)
    assert_same(values, x.sort(1, descending=True)[0][:, :2])
    assert_same(x.gather(1, indices), values)


def test_what_takes_two_values_is_torchs():
    a, b = torch.randn(2, 3, 1), torch.randn(3, 4).abs() + 0.1
    for name, theirs in (
        ("add", a + b), ("sub", a - b), ("mul", a * b), ("div", a / b), ("mod", a - b * (a / b).floor()),
        ("maximum", torch.where(a > b, a, b)), ("minimum", torch.where(a < b, a, b)), ("less", a < b),
        ("less_equal", a <= b), ("greater", a > b), ("greater_equal", a >= b), ("equal", a == b),
    ):  # fmt: skip
        assert_same(run(name, a, b), theirs)
    assert_same(run("pow", b, torch.tensor(2.0)), b * b)
    yes, no = torch.tensor([True, True, False]), torch.tensor([True, False, False])
    assert run("and", yes, no).tolist() == [True, False, False]
    assert run("or", yes, no).tolist() == [True, True, False]
    assert run("xor", yes, no).tolist() == [False, True, False]
    assert run("not", yes).tolist() == [False, False, True]
    assert_same(run("where", yes, torch.ones(3), torch.zeros(2, 3)), torch.tensor([[1.0, 1, 0]] * 2))
    assert_same(run("matmul", a.mT, b), a.mT @ b)
    assert_same(run("einsum", a, b, equation="bij,ik->bk"), torch.einsum("bij,ik->bk", a, b))


def test_shapes_are_changed_as_the_options_say():
    x = torch.arange(24.0).view(2, 3, 4)
    assert_same(run("reshape", x, shape=[0, -1]), x.view(2, 12))
    assert_same(run("reshape", x, torch.tensor([4, -1])), x.view(4, 6))
    assert_same(run("flatten", x, start=1), x.flatten(1))
    assert_same(run("transpose", x, axes=[0, 2, 1]), x.mT)
    assert_same(run("unsqueeze", x, axes=[-1, 1]), x[:, None, :, :, None])
    assert_same(run("squeeze", x[:, :1], axes=[1, 2]), x[:, 0])
    assert_same(run("expand", x[:, :, :1], shape=[-1, -1, 5]), x[:, :, :1].expand(2, 3, 5))
    assert_same(run("expand", x[:1], torch.tensor([5, 1, 3, 1])), x[:1].expand(5, 1, 3, 4))
    assert_same(run("tile", x, repeats=[1, 2, 1]), torch.cat([x, x], 1))


def test_slices_are_numpys():
    x = torch.arange(60.0).view(3, 4, 5)
    far = 2**63 - 1
    for given, wanted in (
        ({"axes": [1], "starts": [1], "ends": [far]}, np.s_[:, 1:]),
        ({"axes": [-1, 0], "starts": [-3, 0], "ends": [-1, 2]}, np.s_[:2, :, -3:-1]),
        ({"axes": [2], "starts": [0], "ends": [far], "steps": [2]}, np.s_[:, :, ::2]),
        ({"axes": [2], "starts": [far], "ends": [-far], "steps": [-2]}, np.s_[:, :, ::-2]),
        ({"axes": [1], "starts": [3], "ends": [1]}, np.s_[:, 3:1]),
    ):
        np.testing.assert_array_equal(run("slice", x, **given), x.numpy()[wanted])


def test_values_are_joined_and_parted():
    x = torch.randn(2, 6, 3)
    parts = run("split", x, sizes=[1, 2, 3], axis=1)
    assert isinstance(parts, tuple) and [part.shape[1] for part in parts] == [1, 2, 3]
    assert_same(run("concat", *parts, axis=1), x)
    assert_same(run("stack", x, x, axis=2), torch.stack([x, x], 2))


@pytest.mark.parametrize("mode", ("constant", "reflect", "edge"))
def test_padding_is_numpys(mode):
    x = torch.randn(2, 3, 5)
    pads = [[0, 0], [2, 1], [0, 7 if mode == "edge" else 4]]
    extra = {"value": 2.5} if mode == "constant" else {}
    wanted = np.pad(x.numpy(), pads, mode, **({"constant_values": 2.5} if extra else {}))
    np.testing.assert_array_equal(run("pad", x, pads=pads, mode=mode, **extra), wanted)
    if mode == "constant":
        assert_same(run("pad", x, pads=[[0, 0], [-1, 0], [0, -2]]), x[:, 1:, :-2])


def test_values_are_taken_by_indices():
    x = torch.randn(4, 5, 6)
    indices = torch.tensor([[0, -1], [2, 2]])
    np.testing.assert_array_equal(run("gather", x, indices, axis=1), np.take(x.numpy(), indices.numpy(), 1))
    assert run("gather", x, torch.tensor(2), axis=-1).shape == (4, 5)
    order = x.argsort(2)
    assert_same(run("take_along", x, order, axis=2), x.sort(2)[0])
    assert_same(run("take_along", x, order - 6, axis=2), x.sort(2)[0])


def test_other_movements_are_torchs():
    x = torch.randn(2, 8, 4, 4)
    assert_same(run("roll", x, shifts=[1, -2], axes=[2, 3]), x.roll((1, -2), (2, 3)))
    assert_same(run("flip", x, axes=[1]), x.flip(1))
    assert_same(run("pixel_shuffle", x, factor=2), nn.PixelShuffle(2)(x))
    assert_same(run("pixel_unshuffle", x, factor=2), nn.PixelUnshuffle(2)(x))
    assert_same(run("channel_shuffle", x, groups=2), nn.ChannelShuffle(2)(x))
    assert_same(run("cumsum", x, axis=1), x.cumsum(1))
    assert_same(run("triangle", x, diagonal=-1), x.tril(-1))
    assert_same(run("triangle", x, upper=True, diagonal=1), x.triu(1))
    assert run("cast", torch.tensor([-1.7, 1.7]), dtype="int64").tolist() == [-1, 1]


def test_values_are_made():
    x = torch.randn(2, 3, 4)
    assert run("shape", x, start=1).tolist() == [3, 4]
    assert run("shape", x, start=0, end=1).dtype == torch.int64
    assert run("arange", torch.tensor(3)).tolist() == [0, 1, 2]
    assert_same(run("full", torch.tensor([2, 1]), value=0.5), torch.full((2, 1), 0.5))
    assert run("one_hot", torch.tensor([1.0, 0.0]), depth=3).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert_same(run("zeros_like", x) + run("ones_like", x), torch.ones(2, 3, 4))


def test_gradients_pass_where_roots_are_taken_of_nothing():
    x = torch.zeros(1, 2, 4, 4, requires_grad=True)
    pooled = run("lp_pool", x, kernel=[2, 2], stride=[2, 2]).sum() + run("lp_reduce", x, axes=[1]).sum()
    assert torch.isfinite(torch.autograd.grad(pooled, x)[0]).all()


def test_a_batch_gives_what_its_samples_give():
    x = torch.randn(3, 2, 6, 6)
    weight, slope, w, u = torch.randn(4, 2, 3, 3), torch.rand(2), torch.randn(8, 6), torch.randn(8, 2)
    for name, inputs, options in (
        ("conv", (weight,), {"pads": [[1, 0], [0, 1]]}),
        ("prelu", (slope,), {}),
        ("resize", (), {"size": [4, 9], "mode": "linear"}),
        ("pad", (), {"pads": [[0, 0], [0, 0], [1, 1], [2, 2]], "mode": "reflect"}),
    ):
        together = run(name, x, *inputs, **options)
        assert_same(together, torch.cat([run(name, x[k : k + 1], *inputs, **options) for k in range(3)]))
    sequences = x[:, 0]
    alone = [run("recurrent", sequences[k : k + 1], w, u, cell="lstm")[0] for k in range(3)]
    assert_same(run("recurrent", sequences, w, u, cell="lstm")[0], torch.cat(alone))
