"""What has weights: products with matrices and convolutions."""

import numpy as np

from ..values import Unfit, Value
from .windows import each, halves, options_of


def _matmul(node) -> Value:
    return node.emit("matmul", node.needed(0), node.needed(1))


def _gemm(node) -> Value:
    a, b = node.needed(0), node.needed(1)
    return gemm(node, a, b, node.input(2), bool(node.whole("transA", 0)), bool(node.whole("transB", 0)))


def gemm(node, a: Value, b: Value, c: Value | None, turn_a: bool, turn_b: bool) -> Value:
    """alpha a b + beta c, either of the two turned first; a dense layer where b is known."""
    alpha, beta = node.attribute("alpha", 1.0), node.attribute("beta", 1.0)
    if a.rank != 2 or b.rank != 2:
        raise Unfit(f"its matrices have {a.rank} and {b.rank} axes")
    a = node.emit("transpose", a, axes=[1, 0]) if turn_a else a
    if c is not None and beta != 1.0:
        c = node.emit("mul", c, _number(node, beta))
    if not b.fixed or a.known:
        product = node.emit("matmul", a, node.emit("transpose", b, axes=[1, 0]) if turn_b else b)
        product = product if alpha == 1.0 else node.emit("mul", product, _number(node, alpha))
        return product if c is None else node.emit("add", product, c)
    weight = b.array if turn_b else np.ascontiguousarray(b.array.T)
    weight = weight if alpha == 1.0 else weight * np.float32(alpha)
    outputs = len(weight)
    weight = node.build.constant(weight, b.name)
    is_bias = c is not None and c.fixed and c.array.size in (1, outputs) and c.shape[-1:] in ((1,), (outputs,), ())
    if not is_bias:
        product = node.emit("linear", a, weight)
        return product if c is None else node.emit("add", product, c)
    bias = np.array(np.broadcast_to(c.array.reshape(-1), (outputs,)))
    return node.emit("linear", a, weight, node.build.constant(bias, c.name))


def _number(node, value: float) -> Value:
    return node.build.constant(np.array(value, np.float32))


def _conv(node) -> Value:
    x, weight = node.needed(0), _weight(node)
    kernel = list(weight.shape[2:])
    if x.rank != weight.rank or not 3 <= x.rank <= 5:
        raise Unfit(f"values of {x.rank} axes do not fit kernels of {weight.rank}")
    options = options_of(node, x, kernel)
    return node.emit("conv", x, weight, node.input(2), **options, groups=node.whole("group", 1))


def _weight(node) -> Value:
    weight = node.needed(1)
    if not weight.fixed:
        raise node.wrong("takes kernels that are computed from its inputs", "Only kernels that are constants are read")
    return weight


def _conv_transpose(node) -> Value:
    """A size that is asked for says how much is cut off on both sides."""
    x, weight = node.needed(0), _weight(node)
    if x.rank != weight.rank or not 3 <= x.rank <= 5:
        raise Unfit(f"values of {x.rank} axes do not fit kernels of {weight.rank}")
    kernel = list(weight.shape[2:])
    space = len(kernel)
    more = [int(n) for n in node.attribute("output_padding") or [0] * space]
    if len(more) != space or min(more) < 0:
        raise node.wrong("has an output_padding that does not fit its axes", "")
    stride, dilation = each(node, "strides", space, 1), each(node, "dilations", space, 1)
    word, wanted = node.attribute("auto_pad", "NOTSET"), node.attribute("output_shape")
    if wanted is None and word in ("SAME_UPPER", "SAME_LOWER"):
        wanted = [n * s for n, s in zip(x.shape[2:], stride)]
    if wanted is None:
        pads = options_of(node, x, kernel)["pads"]
    else:
        whole = [
            s * (n - 1) + p + (k - 1) * d + 1 for n, s, p, k, d in zip(x.shape[2:], stride, more, kernel, dilation)
        ]
        pads = [halves(a - b, word == "SAME_UPPER") for a, b in zip(whole, wanted[-space:])]
    return node.emit(
        "conv_transpose",
        x,
        weight,
        node.input(2),
        stride=stride,
        dilation=dilation,
        pads=pads,
        output_padding=more,
        groups=node.whole("group", 1),
    )


def _einsum(node) -> Value:
    equation = node.attribute("equation", "").replace(" ", "")
    return node.emit("einsum", *(node.needed(k) for k in range(len(node.inputs))), equation=equation)


OPERATORS = {
    "MatMul": _matmul,
    "Gemm": _gemm,
    "Conv": _conv,
    "ConvTranspose": _conv_transpose,
    "Einsum": _einsum,
}
