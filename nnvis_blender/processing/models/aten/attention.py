"""Attention, as one operator or as PyTorch's fast paths of whole layers have it."""

import torch

from .table import composite


def bias_of(b, mask):
    """What is added to the scores: of a mask of truths, no number where it says no."""
    if mask is None or mask.dtype != torch.bool:
        return mask
    return b.aten("where", mask, b.number(0.0), b.number(float("-inf")))


@composite("scaled_dot_product_attention")
def scaled_dot_product_attention(b, a):
    if a.dropout_p:
        raise b.refused("it was saved in training mode, with dropout at work", "Save it after model.eval()")
    key, value = a.key, a.value
    if a.enable_gqa:
        times = a.query.shape[-3] // key.shape[-3]
        key, value = (b.aten("repeat_interleave", given, times, -3) for given in (key, value))
    return attention(b, a.query, key, value, a.attn_mask, a.is_causal, a.scale)


def attention(b, query, key, value, mask=None, causal=False, scale=None):
    """softmax(query key^T scale + mask) value."""
    for value_of_tokens in (query, key):
        b.check_apart(value_of_tokens, [-2])
    bias = bias_of(b, mask)
    names = [query, key, value, None if bias is None else b.use(bias, broadcasts=True)]
    name = b.step("attention", names, {"scale": None if scale is None else float(scale), "causal": bool(causal)})
    return b.shaped(name, [*query.shape[:-1], value.shape[-1]])


@composite("_scaled_dot_product_flash_attention_for_cpu")
def flash_attention(b, a):
    return [attention(b, a.query, a.key, a.value, a.attn_mask, a.is_causal, a.scale), None]


@composite("_native_multi_head_attention")
def native_multi_head_attention(b, a):
    if a.need_weights:
        raise b.refused("an attention that gives its weights besides is not read in this form")
    if a.query is not a.key or a.key is not a.value:
        raise b.refused("an attention between different values is not read in this form")
    return [_self_attention(b, a.query, a.num_head, a.qkv_weight, a.qkv_bias, a.proj_weight, a.proj_bias, a), None]


def _self_attention(b, x, heads: int, weight, bias, out_weight, out_bias, a):
    """Self-attention of (batch, time, features) by one matrix for queries, keys and values."""
    batch, time, features = x.shape
    together = b.aten("linear", x, weight, bias)
    parts = b.aten("chunk", together, 3, -1)
    split = [b.aten("transpose", b.aten("reshape", p, [batch, time, heads, features // heads]), 1, 2) for p in parts]
    seen = attention(b, *split, mask=_mask(b, a))
    joined = b.aten("reshape", b.aten("transpose", seen, 1, 2), [batch, time, features])
    return b.aten("linear", joined, out_weight, out_bias)


def _mask(b, a):
    """The mask of a fast path, whose truths say what is left out."""
    if a.mask is None:
        return None
    if a.mask_type not in (None, 0) or a.mask.ndim != 2:
        raise b.refused("an attention whose mask depends on the sample is not read in this form")
    return b.aten("logical_not", a.mask) if a.mask.dtype == torch.bool else a.mask


@composite("_transformer_encoder_layer_fwd")
def transformer_encoder_layer(b, a):
    x = a.src
    own = a.qkv_weight, a.qkv_bias, a.proj_weight, a.proj_bias
    normal = [(a.norm_weight_1, a.norm_bias_1), (a.norm_weight_2, a.norm_bias_2)]

    def norm(value, number):
        return b.aten("layer_norm", value, [a.embed_dim], *normal[number], a.eps)

    def forward(value):
        inner = b.aten("linear", value, a.ffn_weight_1, a.ffn_bias_1)
        inner = b.aten("gelu", inner) if a.use_gelu else b.aten("relu", inner)
        return b.aten("linear", inner, a.ffn_weight_2, a.ffn_bias_2)

    if a.norm_first:
        x = b.aten("add", x, _self_attention(b, norm(x, 0), a.num_heads, *own, a))
        return b.aten("add", x, forward(norm(x, 1)))
    x = norm(b.aten("add", x, _self_attention(b, x, a.num_heads, *own, a)), 0)
    return norm(b.aten("add", x, forward(x)), 1)
