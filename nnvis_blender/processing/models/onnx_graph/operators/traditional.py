"""Operators of ai.onnx.ml that stand around the networks of scikit-learn."""

import numpy as np

from ..values import Unfit, Value


def _numbers(node, name: str) -> np.ndarray:
    return np.array(node.attribute(name) or [], np.float32)


def _scaler(node) -> Value:
    """(x - offset) scale."""
    x = node.needed(0)
    offset, scale = (node.build.constant(_numbers(node, name), name) for name in ("offset", "scale"))
    return node.emit("mul", node.emit("sub", x, offset), scale)


def _normalizer(node) -> Value:
    norm = node.attribute("norm", "MAX")
    known = {"MAX": float("inf"), "L1": 1, "L2": 2}
    if norm not in known:
        raise node.wrong(f"has the norm {norm[:20]}")
    return node.emit("lp_norm", node.needed(0), axis=-1, p=known[norm])


def _linear(node, outputs: int) -> Value:
    """x coefficients^T + intercepts."""
    x, weight = node.needed(0), _numbers(node, "coefficients")
    if not outputs or len(weight) % outputs:
        raise Unfit(f"{len(weight)} coefficients are not those of {outputs} outputs")
    weight = node.build.constant(weight.reshape(outputs, -1), "coefficients")
    bias = _numbers(node, "intercepts")
    return node.emit("linear", x, weight, node.build.constant(bias, "intercepts") if len(bias) else None)


def _after(node, x: Value) -> Value:
    transform = node.attribute("post_transform", "NONE")
    if transform == "NONE":
        return x
    if transform == "SOFTMAX":
        return node.emit("softmax", x, axis=-1)
    if transform == "LOGISTIC":
        return node.emit("sigmoid", x)
    raise node.wrong(f"ends with {transform[:20]}")


def _classifier(node):
    """-> the label, which nothing may take, and the scores."""
    labels = node.attribute("classlabels_strings") or node.attribute("classlabels_ints") or []
    outputs = len(_numbers(node, "intercepts"))
    if outputs < 2 or outputs != len(labels):
        raise node.wrong("gives one score for two classes")
    return None, _after(node, _linear(node, outputs))


def _regressor(node) -> Value:
    return _after(node, _linear(node, node.whole("targets", 1)))


def _zip_map(node) -> Value:
    """The probabilities; that it gives them names is read with the class names."""
    return node.needed(0)


def _label(node):
    """Names of classes, which nothing may take."""
    return None


OPERATORS = {
    "Scaler": _scaler,
    "Normalizer": _normalizer,
    "LinearClassifier": _classifier,
    "LinearRegressor": _regressor,
    "ZipMap": _zip_map,
    "ArrayFeatureExtractor": _label,
    "LabelEncoder": _label,
}
