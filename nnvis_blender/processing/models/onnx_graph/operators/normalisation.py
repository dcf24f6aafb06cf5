"""Normalisations, as they are in evaluation."""

import math

import numpy as np

from ..values import Value


def _batch_norm(node) -> Value:
    if node.whole("training_mode", 0) or not node.whole("spatial", 1):
        raise node.wrong("is in training or has statistics of each position", "Export the model in evaluation mode")
    scale, shift, mean, variance = (node.needed(k) for k in range(1, 5))
    return node.emit("batch_norm", node.needed(0), mean, variance, scale, shift, eps=node.attribute("epsilon", 1e-5))


def _instance_norm(node) -> Value:
    x = node.needed(0)
    inputs = (x, node.needed(1), node.needed(2))
    return node.emit("group_norm", *inputs, groups=x.shape[1], eps=node.attribute("epsilon", 1e-5))


def _group_norm(node) -> Value:
    """Up to opset 20 scale and bias are of groups, then of channels."""
    x, groups = node.needed(0), node.whole("num_groups")
    affine = [node.fixed(k, "scales") for k in (1, 2)]
    if not groups or x.shape[1] % groups or any(values is None for values in affine):
        raise node.wrong("says groups that do not fit its channels", "")
    if node.opset < 21:
        affine = [np.repeat(values, x.shape[1] // groups) for values in affine]
    inputs = [node.build.constant(values, node.needed(k + 1).name) for k, values in enumerate(affine)]
    return node.emit("group_norm", x, *inputs, groups=groups, eps=node.attribute("epsilon", 1e-5))


def _layer_norm(node) -> Value:
    return layer_norm(node, node.needed(0), node.input(1), node.input(2), node.attribute("epsilon", 1e-5))


def layer_norm(node, x: Value, scale: Value | None, shift: Value | None, eps: float) -> Value:
    """Over all axes from the attribute "axis" on."""
    axes = x.rank - node.whole("axis", -1) % x.rank
    inputs = (whole(node, x, axes, scale), whole(node, x, axes, shift))
    return node.emit("layer_norm", x, *inputs, axes=axes, eps=eps)


def rms_norm(node) -> Value:
    x = node.needed(0)
    axes = x.rank - node.whole("axis", -1) % x.rank
    return node.emit("rms_norm", x, whole(node, x, axes, node.input(1)), axes=axes, eps=node.attribute("epsilon", 1e-5))


def whole(node, x: Value, axes: int, factors: Value | None) -> Value | None:
    """Factors in the shape of the last axes of x."""
    shape = x.shape[x.rank - axes :]
    if factors is None or factors.shape == shape:
        return factors
    if not factors.fixed:
        raise node.wrong("has scales that are computed from its inputs")
    trimmed = factors.array.reshape(
        factors.array.shape[-axes:] if math.prod(factors.shape[:-axes]) == 1 else factors.shape
    )
    return node.build.constant(np.array(np.broadcast_to(trimmed, shape)), factors.name)


def _lp_norm(node) -> Value:
    return node.emit("lp_norm", node.needed(0), axis=node.whole("axis", -1), p=node.whole("p", 2))


def _local_response(node) -> Value:
    size = node.whole("size")
    if not size or size % 2 == 0:
        raise node.wrong("spans an even number of channels")
    options = {"alpha": node.attribute("alpha", 1e-4), "beta": node.attribute("beta", 0.75)}
    return node.emit("local_response_norm", node.needed(0), size=size, **options, k=node.attribute("bias", 1.0))


OPERATORS = {
    "BatchNormalization": _batch_norm,
    "InstanceNormalization": _instance_norm,
    "GroupNormalization": _group_norm,
    "LayerNormalization": _layer_norm,
    "RMSNormalization": rms_norm,
    "SimplifiedLayerNormalization": rms_norm,  # ONNX Runtime's name, in the domain of all
    "LpNormalization": _lp_norm,
    "LRN": _local_response,
}
