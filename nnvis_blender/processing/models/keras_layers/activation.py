"""Activations: by their names, as any layer may have one, and as layers of their own."""

from ...errors import shown
from ...files.fields import Fields
from .context import Context
from .layer import Layer, only
from .value import Value, hold
from .weights import Weights

# Keras' word -> the operation and its options
_WORDS = {
    "relu": ("relu", {}),
    "relu6": ("clip", {"low": 0.0, "high": 6.0}),
    "leaky_relu": ("leaky_relu", {"slope": 0.2}),
    "elu": ("elu", {"alpha": 1.0}),
    "celu": ("celu", {"alpha": 1.0}),
    "selu": ("selu", {}),
    "softplus": ("softplus", {}),
    "softsign": ("softsign", {}),
    "tanh": ("tanh", {}),
    "sigmoid": ("sigmoid", {}),
    "exponential": ("exp", {}),
    "silu": ("silu", {}),
    "swish": ("silu", {}),
    "gelu": ("gelu", {"approximate": "none"}),
    "mish": ("mish", {}),
    "hard_silu": ("hard_swish", {}),
    "hard_swish": ("hard_swish", {}),
    "hard_tanh": ("clip", {"low": -1.0, "high": 1.0}),
    "hard_shrink": ("hard_shrink", {"lambd": 0.5}),
    "soft_shrink": ("soft_shrink", {"lambd": 0.5}),
}
_ALONG = {"softmax": "softmax", "log_softmax": "log_softmax"}  # words of what runs along an axis


def word_of(spec) -> str | None:
    """The name of an activation as the versions write it (a text, or an object that names a function), or None."""
    if spec is None:
        return "linear"
    if isinstance(spec, dict):
        module = spec.get("module") or "keras"
        if spec.get("class_name") != "function" or not str(module).startswith(("builtins", "keras", "tf_keras")):
            return None
        spec = spec.get("config")
    return spec if isinstance(spec, str) else None


def activate(context: Context, value: Value, spec) -> Value:
    """The value after an activation. spec: as a configuration has it. Raises NNVisError (bad_input) by its name."""
    word = word_of(spec)
    if word is None and isinstance(spec, dict) and spec.get("class_name") in LAYERS:
        config = Fields(spec.get("config"), f"{context.file}, the activation of {context.layer}")
        inner = Layer(spec["class_name"], context.layer, config, Weights([]))
        return LAYERS[inner.class_name](inner, [value], context)[0]
    if word == "linear":
        return value
    if word in _WORDS:
        op, options = _WORDS[word]
        return context.like(op, value, **options)
    if word in _ALONG:
        return context.like(_ALONG[word], value, axis=value.axis(-1))
    if word == "hard_sigmoid":
        slope = 1 / 6 if context.version >= 3 else 0.2
        return context.like("hard_sigmoid", value, alpha=slope, beta=0.5)
    if word == "log_sigmoid":
        return context.like("neg", context.like("softplus", context.like("neg", value)))
    if word == "tanh_shrink":
        return context.like("sub", value, context.like("tanh", value))
    raise context.wrong(f"has the activation {shown(spec)}, which is not known", "Only Keras' own activations are read")


def _activation(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    return [activate(context, only(values, context), layer.config.values.get("activation"))]


def _relu(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    config, value = layer.config, only(values, context)
    high = config.number("max_value", 0, 1e30, None)
    slope = config.number("negative_slope", -1e30, 1e30, 0.0)
    threshold = config.number("threshold", -1e30, 1e30, 0.0)
    if slope and threshold:
        raise context.wrong("has a slope below a threshold, which is not read")
    if threshold:
        value = context.like("thresholded_relu", value, alpha=threshold)
    elif slope:
        value = context.like("leaky_relu", value, slope=slope)
    elif high is None:
        value = context.like("relu", value)
    else:
        return [context.like("clip", value, low=0.0, high=high)]
    return [value if high is None else context.like("clip", value, low=None, high=high)]


def _leaky_relu(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    config = layer.config
    slope = config.number("negative_slope" if "negative_slope" in config else "alpha", -1e30, 1e30, 0.3)
    return [context.like("leaky_relu", only(values, context), slope=slope)]


def _elu(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    return [context.like("elu", only(values, context), alpha=layer.config.number("alpha", -1e30, 1e30, 1.0))]


def _thresholded_relu(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    threshold = layer.config.number("theta", -1e30, 1e30, 1.0)
    return [context.like("thresholded_relu", only(values, context), alpha=threshold)]


def _softmax(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    value = only(values, context)
    axis = layer.config.values.get("axis", -1)
    axis = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
    if isinstance(axis, bool) or not isinstance(axis, int) or not -value.rank < axis < value.rank or axis == 0:
        raise context.wrong(f"has the axis {shown(axis)}")
    return [context.like("softmax", value, axis=value.axis(axis))]


def _prelu(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    value = only(values, context)
    shared = layer.config.values.get("shared_axes") or []
    shared = shared if isinstance(shared, list) else [shared]
    shape = tuple(1 if k + 1 in shared else length for k, length in enumerate(value.shape))
    alpha = hold(value, layer.weights.take(context, {"alpha": shape})["alpha"])
    alpha = alpha.reshape(-1) if alpha.size == alpha.shape[0] else alpha
    return [context.like("prelu", value, context.constant("alpha", alpha))]


LAYERS = {
    "Activation": _activation,
    "ReLU": _relu,
    "LeakyReLU": _leaky_relu,
    "PReLU": _prelu,
    "ELU": _elu,
    "ThresholdedReLU": _thresholded_relu,
    "Softmax": _softmax,
}
