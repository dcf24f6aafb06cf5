"""Weighted layers and normalisations, in evaluation mode."""

import torch

from .movement import reshaped
from .table import composite, operator

_EVALUATION = "Save it after model.eval()"


def axes_of(values, count: int) -> list[int]:
    """One number for each spatial axis, where one may stand for all."""
    return list(values) * count if len(values) == 1 else list(values)


@operator("conv1d", "conv2d", "conv3d", "_convolution_mode")
def conv(b, a, out):
    return _conv(b, a.input, a.weight, a.bias, a.stride, a.padding, a.dilation, a.groups)


def _conv(b, value, weight, bias, stride, padding, dilation, groups) -> str:
    space = weight.ndim - 2
    _check_batch(b, value, space)
    dilation = axes_of(dilation, space)
    if padding == "same":
        widths = [d * (k - 1) for d, k in zip(dilation, weight.fixed_shape[2:])]
        pads = [[width // 2, width - width // 2] for width in widths]
    elif padding == "valid":
        pads = [[0, 0]] * space
    else:
        pads = [[p, p] for p in axes_of(padding, space)]
    options = {"stride": axes_of(stride, space), "pads": pads, "dilation": dilation, "groups": groups}
    given = [value, b.array(weight, "the kernel"), b.array(bias, "the bias")]
    return b.step("conv", given, options, weight=weight)


@operator("conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
def conv_transpose(b, a, out):
    return _conv_transpose(b, a.input, a.weight, a.bias, a.stride, a.padding, a.output_padding, a.groups, a.dilation)


def _conv_transpose(b, value, weight, bias, stride, padding, output_padding, groups, dilation) -> str:
    space = weight.ndim - 2
    _check_batch(b, value, space)
    options = {
        "stride": axes_of(stride, space),
        "pads": [[p, p] for p in axes_of(padding, space)],
        "output_padding": axes_of(output_padding, space),
        "dilation": axes_of(dilation, space),
        "groups": groups,
    }
    given = [value, b.array(weight, "the kernel"), b.array(bias, "the bias")]
    return b.step("conv_transpose", given, options, weight=weight)


@operator("convolution", "_convolution")
def convolution(b, a, out):
    if a.transposed:
        return _conv_transpose(
            b, a.input, a.weight, a.bias, a.stride, a.padding, a.output_padding, a.groups, a.dilation
        )
    return _conv(b, a.input, a.weight, a.bias, a.stride, a.padding, a.dilation, a.groups)


def _check_batch(b, value, space: int) -> None:
    if value.ndim != space + 2:
        raise b.refused("a convolution takes one sample without a batch", "Save it for an input with a batch axis")


@operator("linear")
def linear(b, a, out):
    if not a.weight.is_known:
        product = b.step("matmul", [a.input, b.step("transpose", [a.weight], {"axes": [1, 0]})])
        return product if a.bias is None else b.step("add", [product, a.bias])
    return _linear(b, a.input, a.weight, a.bias, out)


def _linear(b, value, weight, bias, out, named_by=None) -> str:
    """By one matrix; of a value whose last axis a reshape has left alone, of what that was, which keeps its axes."""
    given = [b.array(weight, "the weight"), b.array(bias, "the bias")]
    named_by = named_by or weight
    before = value.before
    if before is None or before.ndim < 2 or before.is_stale or before.shape[-1] != value.shape[-1]:
        return b.step("linear", [value, *given], weight=named_by)
    shape = [*before.shape[:-1], weight.fixed_shape[0]]
    out.before = b.shaped(b.step("linear", [before, *given], weight=named_by), shape)
    return reshaped(b, out.before, out.shape)


@operator("matmul", "mm", "bmm")
def matmul(b, a, out):
    other = getattr(a, "other", None) or a.mat2
    if other.is_known and other.ndim == 2 and other.fixed_shape is not None and not a.input.is_known:
        return _linear(b, a.input, b.aten("t", other), None, out, named_by=other)
    return b.step("matmul", [a.input, other])


@composite("mv", "dot")
def mv(b, a):
    return b.aten("matmul", a.input, getattr(a, "vec", None) or a.tensor)


@composite("addmm")
def addmm(b, a):
    is_layer = a.mat2.is_known and a.input.is_known and a.input.ndim == 1 and a.alpha == 1 and a.beta == 1
    if is_layer and not a.mat1.is_known:
        weight = b.aten("t", a.mat2)
        weight.file_name = weight.file_name or (f"{a.mat2.file_name}^T" if a.mat2.file_name else "")
        return b.aten("linear", a.mat1, weight, a.input)
    return _sum(b, a.input, b.aten("mm", a.mat1, a.mat2), a.beta, a.alpha)


@composite("baddbmm")
def baddbmm(b, a):
    return _sum(b, a.input, b.aten("bmm", a.batch1, a.batch2), a.beta, a.alpha)


def _sum(b, value, product, beta, alpha):
    if alpha != 1:
        product = b.aten("mul", product, alpha)
    if beta == 0:
        return product
    return b.aten("add", product, value, alpha=beta)


@operator("embedding")
def embedding(b, a, out):
    table = b.array(a.weight, "the table")
    b.note_tokens(a.indices, a.weight.fixed_shape[0])
    return b.step("embedding", [a.indices, table], weight=a.weight)


@operator("batch_norm", "native_batch_norm", "_native_batch_norm_legit_no_training", "cudnn_batch_norm")
def batch_norm(b, a, out):
    if getattr(a, "training", False) or a.running_mean is None:
        raise b.refused("it was saved in training mode: a batch norm takes the batch's own statistics", _EVALUATION)
    given = [a.running_mean, a.running_var, a.weight, a.bias]
    name = b.step(
        "batch_norm", [a.input, *(b.array(value, "a batch norm") for value in given)], {"eps": a.eps, "axis": 1}
    )
    return name if not isinstance(out, list) else (name, *([""] * (len(out) - 1)))


@operator("_native_batch_norm_legit")
def batch_norm_by_the_batch(b, a, out):
    """As decompositions have an instance norm: by the values of one sample, whose axis holds them all."""
    if a.input.shape[0] != 1 or hasattr(a, "running_mean") or a.weight is not None:
        raise b.refused("it was saved in training mode: a batch norm takes the batch's own statistics", _EVALUATION)
    name = b.step("layer_norm", [a.input, None, None], {"axes": a.input.ndim - 2, "eps": a.eps})
    return name, "", ""


@operator("layer_norm", "native_layer_norm")
def layer_norm(b, a, out):
    weight, bias = b.array(a.weight, "a layer norm"), b.array(a.bias, "a layer norm")
    name = b.step("layer_norm", [a.input, weight, bias], {"axes": len(a.normalized_shape), "eps": a.eps})
    return name if not isinstance(out, list) else (name, "", "")


@operator("rms_norm", "_fused_rms_norm")
def rms_norm(b, a, out):
    eps = torch.finfo(torch.float32).eps if a.eps is None else a.eps
    name = b.step("rms_norm", [a.input, b.array(a.weight, "a norm")], {"axes": len(a.normalized_shape), "eps": eps})
    return name if not isinstance(out, list) else (name, "")


@operator("group_norm", "native_group_norm")
def group_norm(b, a, out):
    groups = getattr(a, "num_groups", None) or a.group
    weight, bias = b.array(a.weight, "a group norm"), b.array(a.bias, "a group norm")
    name = b.step("group_norm", [a.input, weight, bias], {"groups": groups, "eps": a.eps})
    return name if not isinstance(out, list) else (name, "", "")


@operator("instance_norm")
def instance_norm(b, a, out):
    weight, bias = b.array(a.weight, "an instance norm"), b.array(a.bias, "an instance norm")
    if a.use_input_stats:
        return b.step("group_norm", [a.input, weight, bias], {"groups": a.input.shape[1], "eps": a.eps})
    mean, variance = b.array(a.running_mean, "an instance norm"), b.array(a.running_var, "an instance norm")
    return b.step("batch_norm", [a.input, mean, variance, weight, bias], {"eps": a.eps, "axis": 1})
