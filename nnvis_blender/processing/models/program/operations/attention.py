"""Attention as its formula has it: no fused kernel, so that gradients are exact and the same everywhere."""

import math

import torch


def attention(query, key, value, bias=None, *, scale=None, causal=False):
    """softmax(query key^T scale + bias) value; each (..., tokens, features). See attention_shares."""
    return attention_shares(query, key, bias, scale=scale, causal=causal) @ value


def attention_shares(query, key, bias=None, *, scale=None, causal=False):
    """(..., queries, keys): softmax(query key^T scale + bias), whose rows sum to 1.

    bias: added to the scores, or bool: False keeps a query from a key. causal: a query sees the keys up to its own
    place.
    """
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    scores = query @ key.transpose(-1, -2) * scale
    if bias is not None:
        scores = scores.masked_fill(~bias, -math.inf) if bias.dtype == torch.bool else scores + bias
    if causal:
        later = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).triu(1)
        scores = scores.masked_fill(later, -math.inf)
    return scores.softmax(-1)


FUNCTIONS = {"attention": attention}
