"""PyTorch's operators, one by one, as steps of a program: the same values as PyTorch's own, for batches of any size."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.export import Dim

from nnvis_blender.processing.models.formats.exported_program import read_program
from nnvis_blender.processing.models.formats.torchscript import read_program as read_torchscript
from nnvis_blender.processing.models.options import ModelOptions
from nnvis_blender.processing.models.program.execution import Runner
from nnvis_blender.processing.models.reading import Reading

W = torch.linspace(-1, 1, 24).reshape(4, 6)
IMAGE, ROWS = (4, 6, 8), (5, 6)

ACTIVATIONS = [
    *(
        F.relu,
        F.relu6,
        F.elu,
        F.selu,
        F.celu,
        F.gelu,
        F.silu,
        F.mish,
        F.softplus,
        F.softsign,
        F.logsigmoid,
        F.tanhshrink,
    ),
    *(
        F.hardtanh,
        F.hardsigmoid,
        F.hardswish,
        F.hardshrink,
        F.softshrink,
        F.leaky_relu,
        F.rrelu,
        torch.tanh,
        torch.sigmoid,
    ),
    *(
        torch.exp,
        torch.abs,
        torch.neg,
        torch.erf,
        torch.sin,
        torch.cos,
        torch.floor,
        torch.ceil,
        torch.round,
        torch.sign,
    ),
    *(
        torch.square,
        torch.expm1,
        lambda x: torch.log(x.abs() + 1),
        lambda x: torch.sqrt(x.abs()),
        lambda x: x.abs().log1p(),
    ),
    lambda x: torch.rsqrt(x.abs() + 1),
    lambda x: torch.reciprocal(x.abs() + 1),
    lambda x: F.threshold(x, 0.1, -3.0),
    lambda x: F.threshold(x, 0.1, 0.0),
    lambda x: F.glu(x, 1),
    lambda x: F.softmax(x, 1),
    lambda x: F.log_softmax(x, -1),
    lambda x: x.clamp(-0.3, 0.4),
    lambda x: x.clamp(min=0.2),
    lambda x: torch.maximum(x.clamp_max(0.2), -x),
]
ARITHMETIC = [
    lambda x: torch.add(x, x * 2, alpha=3),
    lambda x: torch.rsub(x, 1.5, alpha=2),
    lambda x: 2 - x / 4,
    lambda x: x.abs() ** 1.5 + x**2,
    lambda x: torch.where(x > 0, x, x * 0.1),
    lambda x: x.masked_fill(x <= 0, -1.0),
    lambda x: torch.remainder(x, 0.3),
    lambda x: torch.floor_divide(x, 0.3),
    lambda x: torch.addcmul(x, x, x, value=0.5),
    lambda x: torch.addcdiv(x, x, x.abs() + 1, value=0.5),
    lambda x: torch.lerp(x, x * 2, 0.25),
    lambda x: x * (x != 0.0) * torch.logical_not(x > 0.5),
    lambda x: torch.cumsum(x, 2),
    lambda x: x.add(1).mul_(2).sub_(x),
]
REDUCTIONS = [
    lambda x: x.mean((2, 3)),
    lambda x: x.sum(1, keepdim=True),
    lambda x: x.amax((1, 2)),
    lambda x: x.max(dim=1)[0] + x.min(dim=1)[0],
    lambda x: x.var(1),
    lambda x: x.std((2, 3), unbiased=False),
    lambda x: x.prod(1),
    lambda x: x.norm(dim=1),
    lambda x: F.normalize(x, dim=1),
    lambda x: torch.linalg.vector_norm(x, 1, dim=(1, 2)),
    lambda x: torch.logsumexp(x, (1, 2)),
    lambda x: x.argmax(1).float(),
    lambda x: x.flatten(1).topk(3, dim=1)[0],
]
MOVEMENT = [
    lambda x: x.permute(0, 2, 3, 1),
    lambda x: x.view(x.shape[0], 2, 2, -1).transpose(1, 2).reshape(x.shape[0], 4, -1),
    lambda x: x.unflatten(1, (2, 2)).flatten(2),
    lambda x: x.unsqueeze(1).squeeze(1),
    lambda x: x[:, 1:3, ::2, -3:],
    lambda x: x[:, -1],
    lambda x: x.narrow(1, 1, 2),
    lambda x: torch.cat([x, x[:, :2]], 1),
    lambda x: torch.stack([x, -x], 2),
    lambda x: torch.cat(x.chunk(3, 2)[::-1], 2),
    lambda x: x.split([1, 3], 1)[1],
    lambda x: x.unbind(1)[2],
    lambda x: x[:, :1].expand(-1, 3, -1, -1),
    lambda x: x.repeat(1, 2, 1, 3),
    lambda x: x.repeat_interleave(2, dim=1),
    lambda x: x.roll((1, -2), (1, 3)),
    lambda x: x.flip(1, 2),
    lambda x: x.tril(1) + x.triu(-1),
    lambda x: F.pad(x, (1, 2, 0, 3), value=0.5),
    lambda x: F.pad(x, (-1, 2)),
    lambda x: F.pad(x, (1, 2, 1, 1), mode="reflect"),
    lambda x: F.pad(x, (1, 2, 2, 1), mode="replicate"),
    lambda x: x[:, torch.tensor([2, 0, 1])],
    lambda x: x.index_select(3, torch.tensor([5, 0])),
    lambda x: x.gather(1, (x[:, :2] > 0).long()),
    lambda x: x.movedim(1, -1),
    lambda x: F.pixel_shuffle(x, 2),
    lambda x: F.pixel_unshuffle(x, 2),
    lambda x: F.channel_shuffle(x, 2),
    lambda x: torch.einsum("bchw,kw->bckh", x, torch.ones(2, 8)),
    lambda x: x.new_zeros(x.shape[0], 1, 6, 8).expand(-1, 4, -1, -1) + x,
    lambda x: torch.cat([torch.arange(6.0).view(1, 1, 6, 1).expand(x.shape[0], 4, 6, 1), x], 3),
]
SPACE = [
    lambda x: F.max_pool2d(x, (2, 3), stride=2, padding=1, ceil_mode=True),
    lambda x: F.max_pool2d(x, 2, dilation=2),
    lambda x: F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False),
    lambda x: F.adaptive_avg_pool2d(x, (2, 3)),
    lambda x: F.adaptive_max_pool2d(x, 2),
    lambda x: F.max_pool1d(x.flatten(2), 3),
    lambda x: F.avg_pool1d(x.flatten(2), 3, 2),
    lambda x: F.avg_pool3d(x.unsqueeze(1), 2),
    lambda x: F.interpolate(x, scale_factor=1.7, mode="nearest"),
    lambda x: F.interpolate(x, size=(9, 5), mode="bilinear", align_corners=True),
    lambda x: F.interpolate(x, scale_factor=2, mode="bilinear"),
    lambda x: F.interpolate(x, scale_factor=1.5, mode="bicubic"),
    lambda x: F.interpolate(x, size=(7, 9), mode="nearest-exact"),
    lambda x: F.interpolate(x.flatten(2), scale_factor=2, mode="linear"),
    lambda x: F.local_response_norm(x, 3),
    lambda x: F.group_norm(x, 2, torch.ones(4) * 2, torch.ones(4)),
    lambda x: F.instance_norm(x),
    lambda x: F.layer_norm(x, (6, 8)),
    lambda x: F.rms_norm(x, (8,), torch.ones(8) * 2),
    lambda x: F.conv2d(x, torch.ones(2, 4, 3, 2), stride=(2, 1), padding=(0, 1), dilation=(1, 2)),
    lambda x: F.conv2d(x, torch.arange(36.0).view(4, 1, 3, 3), padding="same", groups=4),
    lambda x: F.conv1d(x.flatten(2), torch.ones(2, 4, 4), padding="same", dilation=3),
    lambda x: F.conv3d(x.unsqueeze(1), torch.ones(2, 1, 2, 2, 2)),
    lambda x: F.conv_transpose2d(x, torch.ones(4, 2, 3, 3), stride=2, padding=1, output_padding=1),
    lambda x: F.conv_transpose1d(x.flatten(2), torch.ones(4, 1, 3), groups=2),
    lambda x: F.prelu(x, torch.tensor([0.1, 0.2, 0.3, 0.4])),
]
MATRICES = [
    lambda x: x @ W[:, :6].T,
    lambda x: torch.addmm(torch.ones(4), x.flatten(0, 1), W.T).view(x.shape[0], 5, 4),
    lambda x: torch.bmm(x, x.transpose(1, 2)),
    lambda x: torch.baddbmm(torch.ones(1), x, x.transpose(1, 2), beta=0.5, alpha=2),
    lambda x: torch.matmul(x, x.transpose(1, 2)) @ x,
    lambda x: F.linear(x, W, torch.ones(4)),
    lambda x: F.scaled_dot_product_attention(x, x * 2, x, is_causal=True),
    lambda x: F.scaled_dot_product_attention(x, x, x, attn_mask=torch.ones(5, 5).tril().bool(), scale=0.3),
    lambda x: F.scaled_dot_product_attention(
        *(x.view(x.shape[0], 5, h, -1).transpose(1, 2)[..., :1] for h in (6, 2, 2)), enable_gqa=True
    ),
]


class Several(nn.Module):
    def __init__(self, functions):
        super().__init__()
        self.functions = functions

    def forward(self, x):
        return tuple(function(x) for function in self.functions)


GROUPS = {
    "activations": (ACTIVATIONS, IMAGE),
    "arithmetic": (ARITHMETIC, IMAGE),
    "reductions": (REDUCTIONS, IMAGE),
    "movement": (MOVEMENT, IMAGE),
    "space": (SPACE, IMAGE),
    "matrices": (MATRICES, ROWS),
}


def batch(shape, count):
    return torch.randn((count, *shape), generator=torch.Generator().manual_seed(count))


def assert_same(program, module, shape):
    runner = Runner(program)
    for count in (1, 2, 5):
        x = batch(shape, count)
        with torch.no_grad():
            given, wanted = runner.run([x], program.outputs), module(x)
        assert len(wanted) == len(program.outputs)
        for number, (name, want) in enumerate(zip(program.outputs, wanted)):
            assert given[name].shape == want.shape, (number, count)
            assert torch.allclose(given[name], want, 1e-5, 1e-5), (number, count, (given[name] - want).abs().max())


@pytest.mark.parametrize("name", GROUPS)
def test_exported_operators_give_what_pytorch_gives(name, tmp_path):
    functions, shape = GROUPS[name]
    module = Several(functions).eval()
    exported = torch.export.export(module, (batch(shape, 2),), dynamic_shapes=({0: Dim("batch")},))
    torch.export.save(exported, tmp_path / "net.pt2")
    assert_same(read_program(Reading(tmp_path / "net.pt2", "")), module, shape)


@pytest.mark.parametrize("name", GROUPS)
def test_traced_operators_give_what_pytorch_gives(name, tmp_path):
    functions, shape = GROUPS[name]
    module = Several(functions).eval()
    torch.jit.save(torch.jit.trace(module, batch(shape, 1)), tmp_path / "net.pt")
    options = ModelOptions(input_size=list(shape))
    assert_same(read_torchscript(Reading(tmp_path / "net.pt", "", options)), module, shape)


@pytest.mark.parametrize("name", ("space", "matrices"))
def test_decomposed_operators_give_what_pytorch_gives(name, tmp_path):
    """torch.export can take operators apart into fewer kinds, as some tools do before they save."""
    functions, shape = GROUPS[name]
    module = Several(functions).eval()
    exported = torch.export.export(module, (batch(shape, 2),), dynamic_shapes=({0: Dim("batch")},))
    torch.export.save(exported.run_decompositions(), tmp_path / "net.pt2")
    assert_same(read_program(Reading(tmp_path / "net.pt2", "")), module, shape)
