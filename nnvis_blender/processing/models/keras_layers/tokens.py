"""Tokens become features."""

from ...errors import shown
from .context import Context
from .layer import Layer, only, units
from .value import Value


def _embedding(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    config, value = layer.config, only(values, context)
    most, size = units(config, "input_dim"), units(config, "output_dim")
    if len(value.shape) != 1:
        raise context.wrong(f"takes one row of tokens, not the shape {value.shape}")
    if config.values.get("lora_rank"):
        raise context.wrong(f"has the lora_rank {shown(config.values['lora_rank'])}, which is not read")
    table = layer.weights.take(context, {"embeddings": (most, size)})["embeddings"]
    if config.flag("mask_zero", False):
        context.reading.note(
            f"{layer.name} masks the token 0 for layers that follow; here it is a token like any other"
        )
    return [context.step("embedding", [value, context.constant("embeddings", table)], (*value.shape, size))]


def _masking(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    context.reading.note(
        f"{layer.name} masks steps of the value {shown(layer.config.values.get('mask_value', 0.0))}; here they are "
        "steps like any other"
    )
    return values


LAYERS = {"Embedding": _embedding, "Masking": _masking}
