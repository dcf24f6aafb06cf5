"""Vision transformers (Dosovitskiy et al. 2020) with the names of torchvision, timm and Hugging Face."""

import math
import re
from dataclasses import dataclass

from ...errors import bad_input
from .attention import attended, fused, known_heads, separate
from .heads import classifier
from .maker import REMEDY, ProgramMaker

MODEL_TYPES = ("vit",)

_HEADS = {192: 3, 384: 6, 768: 12, 1024: 16, 1280: 16}  # of ViT-Ti, S, B, L and H as published
_EPS = 1e-6


@dataclass(frozen=True)
class _Names:
    """How a library names the parts. block: with the number in it; those after it within a block, "" where fused."""

    patches: str
    token: str
    positions: str
    block: str
    norms: tuple[str, str]
    attention: tuple[str, ...]
    out: str
    mlp: tuple[tuple[str, str], ...]
    last_norm: str
    head: str


_TORCHVISION = _Names(
    "conv_proj", "class_token", "encoder.pos_embedding", "encoder.layers.encoder_layer_{}", ("ln_1", "ln_2"),
    ("self_attention.in_proj_",), "self_attention.out_proj", (("mlp.0", "mlp.3"), ("mlp.linear_1", "mlp.linear_2")),
    "encoder.ln", "heads.head",
)  # fmt: skip
_TIMM = _Names(
    "patch_embed.proj", "cls_token", "pos_embed", "blocks.{}", ("norm1", "norm2"), ("attn.qkv.",), "attn.proj",
    (("mlp.fc1", "mlp.fc2"),), "norm", "head",
)  # fmt: skip
_HUGGING_FACE = _Names(
    "embeddings.patch_embeddings.projection", "embeddings.cls_token", "embeddings.position_embeddings",
    "encoder.layer.{}", ("layernorm_before", "layernorm_after"),
    ("attention.attention.query", "attention.attention.key", "attention.attention.value"), "attention.output.dense",
    (("intermediate.dense", "output.dense"),), "layernorm", "classifier",
)  # fmt: skip
_ALL = (("", _TORCHVISION), ("", _TIMM), ("vit.", _HUGGING_FACE), ("", _HUGGING_FACE))


def match(tensors) -> bool:
    return _names(tensors) is not None


def make(maker: ProgramMaker, reading) -> tuple[str, list[str]]:
    """(title, outputs). Raises NNVisError (bad_input)."""
    prefix, names = _names(maker.tensors)
    eps = _EPS if reading.config is None else reading.config.eps(1e-12)
    activation = "gelu" if reading.config is None else reading.config.activation
    x = _embedded(maker, prefix, names, reading)
    heads = known_heads(maker, maker.sizes[x], _HEADS, reading)
    for block in range(_count(maker, prefix, names)):
        x = _block(maker, x, f"{prefix}{names.block.format(block)}.", names, heads, eps, activation)
    x = maker.layer_norm(x, f"{prefix}{names.last_norm}", eps)
    token = maker.token(x, 0)
    if maker.has(f"{prefix}pooler.dense.weight"):
        token = maker.step("tanh", maker.linear(token, f"{prefix}pooler.dense"))
    outputs = [classifier(maker, token, names.head, reading)]
    return f"vision transformer of {maker.sizes[token]} features", outputs


def _embedded(maker: ProgramMaker, prefix: str, names: _Names, reading) -> str:
    """(batch, 1 + patches, features): the patches' features after the class token, with their positions."""
    shape = maker.shape(f"{prefix}{names.patches}.weight")
    positions = maker.shape(f"{prefix}{names.positions}")
    count = positions[1] - 1 if len(positions) == 3 else 0
    across = math.isqrt(max(count, 0))
    if len(shape) != 4 or shape[2] != shape[3] or not across or across * across != count:
        raise bad_input(f"{maker.file} has {count} positions of patches, which are no square", REMEDY)
    maker.check_tokens(count)
    patch, features = shape[2], shape[0]
    config = reading.config
    x = maker.image(shape[1], across * patch, reading, None if config is None else config.preprocessing, fixed=True)
    x = maker.conv(x, f"{prefix}{names.patches}", patch)
    x = maker.step("transpose", maker.step("flatten", x, start=2, end=-1), axes=[0, 2, 1], width=features)
    token = maker.constant(f"{prefix}{names.token}")
    batch = maker.step("shape", x, start=0, end=1)
    ones = maker.step("expand", token, maker.step("concat", batch, maker.whole("token_shape", [1, features]), axis=0))
    x = maker.step("concat", ones, x, axis=1, width=features)
    return maker.step("add", x, maker.constant(f"{prefix}{names.positions}"), width=features)


def _block(maker: ProgramMaker, x: str, place: str, names: _Names, heads: int, eps: float, activation: str) -> str:
    way = maker.layer_norm(x, f"{place}{names.norms[0]}", eps)
    if len(names.attention) == 1:
        name = f"{place}{names.attention[0]}"
        projections = fused(maker, way, f"{name}weight", f"{name}bias", name.rstrip("._"))
    else:
        projections = separate(maker, way, tuple(f"{place}{name}" for name in names.attention))
    x = maker.add(x, maker.linear(attended(maker, projections, heads), f"{place}{names.out}"))
    way = maker.layer_norm(x, f"{place}{names.norms[1]}", eps)
    first, second = next((p for p in names.mlp if maker.has(f"{place}{p[0]}.weight")), names.mlp[0])
    way = maker.activation(maker.linear(way, f"{place}{first}"), activation)
    return maker.add(x, maker.linear(way, f"{place}{second}"))


def _names(tensors) -> tuple[str, _Names] | None:
    """(prefix, names) of these tensors, or None."""
    for prefix, names in _ALL:
        parts = (f"{names.patches}.weight", names.token, names.positions, f"{names.block.format(0)}.{names.out}.weight")
        if all(f"{prefix}{part}" in tensors for part in parts):
            return prefix, names
    return None


def _count(maker: ProgramMaker, prefix: str, names: _Names) -> int:
    pattern = re.compile(re.escape(f"{prefix}{names.block}.").replace(r"\{\}", r"(\d{1,3})"))
    return 1 + max(int(m[1]) for name in maker.tensors if (m := pattern.match(name)))
