"""Attention and rotary embeddings as opsets 23 and 24 have them."""

import numpy as np

from ..values import Unfit, Value


def _attention(node) -> Value:
    """4 axes: (batch, heads, tokens, features); 3: (batch, tokens, heads times features)."""
    if any(node.input(k) is not None for k in range(4, 7)) or node.attribute("softcap", 0.0):
        raise node.wrong("keeps past tokens, or caps its scores")
    given = [node.needed(k) for k in range(3)]
    flat = given[0].rank == 3
    heads = [node.whole("q_num_heads"), *[node.whole("kv_num_heads")] * 2]
    if flat:
        given = [parted(node, value, count) for value, count in zip(given, heads)]
    query, key, value = given
    if key.shape[1] != query.shape[1]:
        key, value = (repeated(node, each, query.shape[1]) for each in (key, value))
    causal = bool(node.whole("is_causal", 0))
    result = node.emit(
        "attention", query, key, value, node.input(3), scale=node.attribute("scale") or None, causal=causal
    )
    return joined(node, result) if flat else result


def parted(node, x: Value, heads: int | None) -> Value:
    """(batch, tokens, heads times features) as (batch, heads, tokens, features)."""
    if not heads or x.rank != 3 or x.shape[2] % heads:
        raise Unfit(f"its {heads} heads do not fit values of the shape {x.shape}")
    apart = node.emit("reshape", x, shape=[0, 0, heads, x.shape[2] // heads])
    return node.emit("transpose", apart, axes=[0, 2, 1, 3])


def joined(node, x: Value) -> Value:
    """(batch, heads, tokens, features) as (batch, tokens, heads times features)."""
    features = x.shape[1] * x.shape[3]
    return node.emit("reshape", node.emit("transpose", x, axes=[0, 2, 1, 3]), shape=[0, 0, features])


def repeated(node, x: Value, heads: int) -> Value:
    """Each head of keys or values for the group of heads that share it."""
    if not x.shape[1] or heads % x.shape[1]:
        raise Unfit(f"{x.shape[1]} heads of keys do not fit {heads} of queries")
    group = heads // x.shape[1]
    wide = node.emit("expand", node.emit("unsqueeze", x, axes=[2]), shape=[-1, -1, group, -1, -1])
    return node.emit("reshape", wide, shape=[0, heads, x.shape[2], x.shape[3]])


def _rotary(node) -> Value:
    """The first features of each head turned by angles; with position_ids the tables are looked up."""
    x, cosines, sines, places = node.needed(0), node.needed(1), node.needed(2), node.input(3)
    flat = x.rank == 3
    x = parted(node, x, node.whole("num_heads")) if flat else x
    if places is not None:
        cosines, sines = (node.emit("gather", table, places, axis=0) for table in (cosines, sines))
    cosines, sines = (node.emit("unsqueeze", table, axes=[1]) for table in (cosines, sines))
    features = node.whole("rotary_embedding_dim", 0) or x.shape[3]
    rest = None
    if features != x.shape[3]:
        x, rest = node.emit("split", x, outputs=2, sizes=[features, x.shape[3] - features], axis=3)
    turned = turn(node, x, cosines, sines, bool(node.whole("interleaved", 0)))
    turned = turned if rest is None else node.emit("concat", turned, rest, axis=3)
    return joined(node, turned) if flat else turned


def turn(node, x: Value, cosines: Value, sines: Value, interleaved: bool) -> Value:
    """Pairs of features (a, b) as (a cos - b sin, a sin + b cos). interleaved: neighbours are pairs, else halves."""
    features = x.shape[3]
    if interleaved:
        ends = np.iinfo(np.int64).max
        a, b = (node.emit("slice", x, axes=[3], starts=[k], ends=[int(ends)], steps=[2]) for k in (0, 1))
    else:
        a, b = node.emit("split", x, outputs=2, sizes=[features // 2] * 2, axis=3)
    first = node.emit("sub", node.emit("mul", a, cosines), node.emit("mul", b, sines))
    second = node.emit("add", node.emit("mul", a, sines), node.emit("mul", b, cosines))
    if interleaved:
        pairs = node.emit("stack", first, second, axis=4)
        return node.emit("reshape", pairs, shape=[0, 0, x.shape[2], features])
    return node.emit("concat", first, second, axis=3)


OPERATORS = {"Attention": _attention, "RotaryEmbedding": _rotary}
