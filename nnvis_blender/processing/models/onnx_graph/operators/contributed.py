"""Operators of ONNX Runtime's own domain, com.microsoft, into which optimisers and exporters fuse steps."""

import numpy as np

from ..values import Unfit, Value
from .activations import gated
from .attention import joined, parted
from .normalisation import layer_norm, rms_norm, whole
from .weighted import gemm


def _with_bias(node, x: Value) -> Value:
    return x if node.input(1) is None else node.emit("add", x, node.input(1))


def _gelu(approximate: str):
    return lambda node: node.emit("gelu", _with_bias(node, node.needed(0)), approximate=approximate)


def _quick_gelu(node) -> Value:
    return gated(node, node.needed(0), node.attribute("alpha", 1.702))


def _skip_layer_norm(node):
    """-> the norm, two that nobody takes, and the sum that is normalised."""
    total = node.emit("add", node.needed(0), node.needed(1))
    total = total if node.input(4) is None else node.emit("add", total, node.input(4))
    eps = node.attribute("epsilon", 1e-12)
    return layer_norm(node, total, node.needed(2), node.input(3), eps), None, None, total


def _skip_rms_norm(node):
    total = node.emit("add", node.needed(0), node.needed(1))
    total = total if node.input(3) is None else node.emit("add", total, node.input(3))
    scale = whole(node, total, 1, node.needed(2))
    return node.emit("rms_norm", total, scale, axes=1, eps=node.attribute("epsilon", 1e-6)), None, None, total


def _embed_layer_norm(node):
    """Words, places and segments are looked up, added and normalised."""
    ids, segments = node.needed(0), node.input(1)
    words, places, of_segments = node.needed(2), node.needed(3), node.input(4)
    tokens = ids.length(1)
    if node.input(8) is not None or tokens is None or tokens > places.shape[0]:
        raise node.wrong("takes places of its own")
    total = node.emit("gather", words, ids, axis=0)
    first = node.emit("slice", places, axes=[0], starts=[0], ends=[tokens], steps=[1])
    total = node.emit("add", total, first)
    if segments is not None and of_segments is not None:
        total = node.emit("add", total, node.emit("gather", of_segments, segments, axis=0))
    eps = node.attribute("epsilon", 1e-12)
    return layer_norm(node, total, node.input(5), node.input(6), eps), None, total


def _attention(node) -> Value:
    """One matrix gives queries, keys and values."""
    x, weight, bias, heads = node.needed(0), node.needed(1), node.input(2), node.whole("num_heads")
    _refuse_masks(node, (3,), (4, 6))
    if node.attribute("qkv_hidden_sizes") is not None or not heads or weight.shape[1] % 3:
        raise node.wrong("has queries and values of different sizes")
    width = weight.shape[1] // 3
    product = node.emit("matmul", x, weight)
    product = product if bias is None else node.emit("add", product, bias)
    given = node.emit("split", product, outputs=3, sizes=[width] * 3, axis=2)
    causal = bool(node.whole("unidirectional", 0))
    return _attended(node, [parted(node, value, heads) for value in given], node.input(5), causal)


def _multi_head_attention(node) -> Value:
    given, heads = [node.input(k) for k in range(3)], node.whole("num_heads")
    _refuse_masks(node, (4,), (6, 7, 8, 9))
    if any(value is None or value.rank != 3 for value in given):
        raise node.wrong("takes queries, keys and values in one array")
    if node.input(3) is not None:
        widths = [value.shape[2] for value in given]
        if node.input(3).shape != (sum(widths),):
            raise Unfit("its bias does not fit")
        biases = node.emit("split", node.input(3), outputs=3, sizes=widths, axis=0)
        given = [node.emit("add", value, bias) for value, bias in zip(given, biases)]
    causal = bool(node.whole("unidirectional", 0))
    return _attended(node, [parted(node, value, heads) for value in given], node.input(5), causal)


def _attended(node, given: list[Value], bias: Value | None, causal: bool) -> Value:
    return joined(node, node.emit("attention", *given, bias, scale=node.attribute("scale") or None, causal=causal))


def _refuse_masks(node, masks: tuple, others: tuple) -> None:
    """Masks that keep no token out say nothing; past tokens are not read."""
    if any(node.input(k) is not None for k in others):
        raise node.wrong("keeps past tokens")
    for k in masks:
        mask = node.input(k)
        if mask is not None and not (mask.known and mask.rank > 1 and all(array.all() for array in mask.arrays)):
            raise node.wrong("has a mask of its own form", "Export the model without ONNX Runtime's fused attention")


def _fused_matmul(node) -> Value:
    if node.whole("transBatchA", 0) or node.whole("transBatchB", 0):
        raise node.wrong("turns the axes of batches")
    a, b = node.needed(0), node.needed(1)
    if a.rank == b.rank == 2:
        return gemm(node, a, b, None, bool(node.whole("transA", 0)), bool(node.whole("transB", 0)))
    a, b = (_turned(node, x) if node.whole(name, 0) else x for x, name in ((a, "transA"), (b, "transB")))
    product = node.emit("matmul", a, b)
    alpha = node.attribute("alpha", 1.0)
    if alpha == 1.0:
        return product
    return node.emit("mul", product, node.build.constant(np.array(alpha, np.float32)))


def _turned(node, x: Value) -> Value:
    return node.emit("transpose", x, axes=[*range(x.rank - 2), x.rank - 1, x.rank - 2])


OPERATORS = {
    "Gelu": _gelu("none"),
    "BiasGelu": _gelu("none"),
    "FastGelu": _gelu("tanh"),
    "QuickGelu": _quick_gelu,
    "SkipLayerNormalization": _skip_layer_norm,
    "SkipSimplifiedLayerNormalization": _skip_rms_norm,
    "SimplifiedLayerNormalization": rms_norm,
    "EmbedLayerNormalization": _embed_layer_norm,
    "Attention": _attention,
    "MultiHeadAttention": _multi_head_attention,
    "FusedMatMul": _fused_matmul,
}
