"""Attention: of several heads with weights of their own, and between values as they are."""

import numpy as np

from ...errors import shown
from .context import Context
from .dense import linear
from .layer import Layer, lengths, units
from .value import Value


def _multi_head(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    """Keras 2 and 3: called with the query, the value and, where it is another, the key."""
    config = layer.config
    query, value, key = _called(layer, values, context)
    heads, size = units(config, "num_heads"), units(config, "key_dim")
    value_size = config.whole("value_dim", 1, 1 << 20, size)
    has_bias = config.flag("use_bias", True)
    if config.flag("use_gate", False):
        raise context.wrong("has gates, which are not read")
    axes = config.values.get("attention_axes")
    if axes not in (None, 1, [1], (1,)):
        raise context.wrong(f"attends along the axes {shown(axes)}, which is not read")
    parts = []
    for place, (name, one, width) in enumerate(
        (("query", query, size), ("key", key, size), ("value", value, value_size))
    ):
        shapes = {"kernel": (one.shape[-1], heads, width), "bias": (heads, width) if has_bias else None}
        arrays = layer.weights.part(f"{name}_dense", place, 4).take(context, shapes)
        kernel = arrays["kernel"].reshape(-1, heads * width)
        bias = None if arrays["bias"] is None else arrays["bias"].reshape(-1)
        with context.at(f"{layer.name}/{name}"):
            parts.append(_split(linear(context, one, kernel, bias), heads, context))
    output = config.values.get("output_shape")
    width = query.shape[-1] if output is None else lengths(config, "output_shape", 1)[0]
    shapes = {"kernel": (heads, value_size, width), "bias": (width,) if has_bias else None}
    arrays = layer.weights.part("output_dense", 3, 4).take(context, shapes)
    shape = (heads, query.shape[0], value_size)
    is_causal = bool(layer.arguments.get("use_causal_mask"))
    attended = context.step("attention", [*parts, None], shape, scale=None, causal=is_causal)
    rows = context.step("transpose", [attended], (shape[1], heads, value_size), axes=[0, 2, 1, 3])
    rows = context.step("reshape", [rows], (shape[1], heads * value_size), shape=[0, 0, heads * value_size])
    with context.at(f"{layer.name}/output"):
        return [linear(context, rows, arrays["kernel"].reshape(-1, width), arrays["bias"])]


def _split(value: Value, heads: int, context: Context) -> Value:
    """(heads, tokens, features) of (tokens, heads * features)."""
    tokens, width = value.shape
    value = context.step("reshape", [value], (tokens, heads, width // heads), shape=[0, 0, heads, width // heads])
    return context.step("transpose", [value], (heads, tokens, width // heads), axes=[0, 2, 1, 3])


def _called(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    """The query, the value and the key, all (tokens, features). A mask is refused."""
    named = layer.arguments
    if isinstance(named.get("attention_mask"), Value) or named.get("return_attention_scores"):
        raise context.wrong("is called with a mask of its own or gives its scores, which is not read")
    found = dict(zip(("query", "value", "key"), values))
    found |= {name: named[name] for name in ("query", "value", "key") if isinstance(named.get(name), Value)}
    if "query" not in found or "value" not in found:
        raise context.wrong("is called without a query and a value")
    found.setdefault("key", found["value"])
    values = [context.plain(found[name]) for name in ("query", "value", "key")]
    if any(len(value.shape) != 2 for value in values) or values[1].shape[0] != values[2].shape[0]:
        raise context.wrong(f"attends between the shapes {', '.join(str(v.shape) for v in values)}, which is not read")
    return values


def _dot_product(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    config = layer.config
    query, value, key = _called(layer, values, context)
    if config.text("score_mode", "dot") != "dot":
        raise context.wrong("scores by something else than products, which is not read")
    if query.shape[1] != key.shape[1]:
        raise context.wrong(f"compares {query.shape[1]} features with {key.shape[1]}")
    scale = 1.0
    if config.flag("use_scale", False):
        scale = float(layer.weights.take(context, {"scale": ()})["scale"])
        if not np.isfinite(scale):
            raise context.wrong("has a scale that is not finite")
    is_causal = bool(layer.arguments.get("use_causal_mask")) or config.flag("causal", False)
    shape = (query.shape[0], value.shape[1])
    return [context.step("attention", [query, key, value, None], shape, scale=scale, causal=is_causal)]


LAYERS = {"MultiHeadAttention": _multi_head, "Attention": _dot_product}
