"""Programs with one block each that some family of networks is made of, with drawn weights."""

from programs import Maker


def mixer(size=6, patches=4):
    """Dense layers over the places of each channel, then over the channels of each place."""
    make = Maker()
    x = make("conv", make.input((1, 8, 8)), make.drawn(size, 1, 4, 4), make.drawn(size), stride=[4, 4], layer="patch")
    x = make("transpose", make("flatten", x, start=2, end=-1), axes=[0, 2, 1])
    y = make("transpose", make.layer_norm(x, size), axes=[0, 2, 1])
    y = make.dense(make("gelu", make.dense(y, patches, 5, "token1")), 5, patches, "token2")
    x = make("add", x, make("transpose", y, axes=[0, 2, 1]))
    y = make("gelu", make.dense(make.layer_norm(x, size), size, 12, "fc1"))
    x = make("add", x, make.dense(y, 12, size, "fc2"))
    return make.done(make.dense(make("mean", x, axes=[1], keep=False), size, 5, "head"))


def gated(inputs=6, size=8):
    """The two gated feed-forward blocks: of one product that is parted, and of two products."""
    make = Maker()
    x = make.dense(make.input((5, inputs), "values"), inputs, inputs, "in")
    a, b = make("split", make.dense(x, inputs, 2 * size, "glu"), outputs=2, sizes=[size, size], axis=-1)
    x = make("add", x, make.dense(make("mul", a, make("sigmoid", b)), size, inputs, "down"))
    y = make("rms_norm", x, make.drawn(inputs) + 1, axes=1, eps=1e-5)
    y = make("mul", make("silu", make.dense(y, inputs, size, "gate")), make.dense(y, inputs, size, "up"))
    x = make("add", x, make.dense(y, size, inputs, "out"))
    return make.done(make.dense(make("mean", x, axes=[1], keep=False), inputs, 4, "fc"))


def grouped_query(size=8, heads=4, shared=2, tokens=5):
    """Four heads of queries, two of keys and values that each two of them share; rotary positions."""
    make = Maker()
    x = make("embedding", make.input((tokens,), "tokens", 9), make.drawn(9, size), layer="wte")
    y = make("rms_norm", x, make.drawn(size) + 1, axes=1, eps=1e-5)
    wide = size // heads
    cos, sin = make.drawn(1, 1, tokens, wide), make.drawn(1, 1, tokens, wide)

    def turned(z):
        a, b = make("split", z, outputs=2, sizes=[wide // 2] * 2, axis=-1)
        return make("add", make("mul", z, cos), make("mul", make("concat", make("neg", b), a, axis=-1), sin))

    def repeated(z):
        z = make("expand", make("unsqueeze", z, axes=[2]), shape=[-1, shared, heads // shared, tokens, wide])
        return make("reshape", z, shape=[0, heads, tokens, wide])

    q = turned(make.heads(make.dense(y, size, size, "q"), heads, size))
    k = repeated(turned(make.heads(make.dense(y, size, shared * wide, "k"), shared, shared * wide)))
    v = repeated(make.heads(make.dense(y, size, shared * wide, "v"), shared, shared * wide))
    y = make.together(make("attention", q, k, v, causal=True, layer="heads"), size)
    x = make("add", x, make.dense(y, size, size, "proj"))
    return make.done(make.dense(make("mean", x, axes=[1], keep=False), size, 4, "fc"))


def equations(size=8):
    """Heads by equations, as JAX and Keras write them."""
    make = Maker()
    x = make.dense(make.input((5, 6), "values"), 6, size, "in")
    q, k, v = (make("einsum", x, make.drawn(size, 2, 4), equation="btd,dhk->bhtk", layer=n) for n in "qkv")
    x = make("attention", q, k, v, layer="heads")
    x = make("einsum", x, make.drawn(2, 4, size), equation="bhtk,hkd->btd", layer="proj")
    x = make("relu", make("einsum", x, make.drawn(size, size), equation="btd,de->bte", layer="square"))
    return make.done(make.dense(make("mean", x, axes=[1], keep=False), size, 3, "fc"))


def windows(size=8, heads=2):
    """Attention within windows that are rolled; four neighbours become one place."""
    make = Maker()
    x = make("conv", make.input((1, 8, 8)), make.drawn(size, 1, 2, 2), make.drawn(size), stride=[2, 2], layer="patch")
    x = make("transpose", x, axes=[0, 2, 3, 1])
    y = make("roll", make.layer_norm(x, size), shifts=[-1, -1], axes=[1, 2])
    y = make("transpose", make("reshape", y, shape=[-1, 2, 2, 2, 2, size]), axes=[0, 1, 3, 2, 4, 5])
    joint = make.dense(make("reshape", y, shape=[-1, 4, size]), size, 3 * size, "qkv")
    joint = make("transpose", make("reshape", joint, shape=[0, 4, 3, heads, size // heads]), axes=[2, 0, 3, 1, 4])
    q, k, v = (make("squeeze", z, axes=[0]) for z in make("split", joint, outputs=3, sizes=[1] * 3, axis=0))
    y = make.together(make("attention", q, k, v, make.drawn(1, heads, 4, 4), layer="heads"), size)
    y = make("reshape", make.dense(y, size, size, "proj"), shape=[-1, 2, 2, 2, 2, size])
    y = make("reshape", make("transpose", y, axes=[0, 1, 3, 2, 4, 5]), shape=[-1, 4, 4, size])
    x = make("add", x, make("roll", y, shifts=[1, 1], axes=[1, 2]))
    x = make("transpose", make("reshape", x, shape=[-1, 2, 2, 2, 2, size]), axes=[0, 1, 3, 4, 2, 5])
    x = make.dense(make("reshape", x, shape=[-1, 4, 4 * size]), 4 * size, 10, "merge")
    return make.done(make.dense(make("mean", x, axes=[1], keep=False), 10, 3, "head"))


def convnext(size=6):
    """Dense layers with the channels last, scaled, back with the channels first and added."""
    make = Maker()
    x = make("conv", make.input((3, 8, 8)), make.drawn(size, 3, 2, 2), make.drawn(size), stride=[2, 2], layer="stem")
    for n in range(2):
        y = make.conv(x, size, size, 3, layer=f"{n}.depthwise", groups=size)
        y = make.layer_norm(make("transpose", y, axes=[0, 2, 3, 1]), size)
        y = make.dense(make("gelu", make.dense(y, size, 12, f"{n}.up")), 12, size, f"{n}.down")
        x = make("add", x, make("transpose", make("mul", make.drawn(size), y), axes=[0, 3, 1, 2]))
    return make.done(make.dense(make("mean", x, axes=[2, 3], keep=False), size, 5, "head"))


def inception():
    make = Maker()
    x = make("relu", make.norm(make.conv(make.input((3, 8, 8)), 3, 6, layer="stem"), 6))
    a = make("relu", make.conv(x, 6, 3, 1, 1, 0, "a"))
    b = make("relu", make.conv(make("relu", make.conv(x, 6, 2, 1, 1, 0, "b1")), 2, 4, layer="b2"))
    pool = {"kernel": [3, 3], "stride": [1, 1], "pads": [[1, 1], [1, 1]]}
    c = make("relu", make.conv(make("max_pool", x, **pool), 6, 2, 1, 1, 0, "c"))
    x = make("concat", a, b, c, make("avg_pool", x, **pool), axis=1)
    x = make("relu", make.conv(make.pool(x), 15, 6, layer="next"))
    return make.done(make.dense(make("mean", x, axes=[2, 3], keep=False), 6, 5, "fc"))


def attention_maps(size=6):
    """Channels weighed by a shared dense network, then places by a convolution (CBAM)."""
    make = Maker()
    x = make("relu", make.conv(make.input((3, 8, 8)), 3, size, layer="stem"))
    weights = [make.constant(make.drawn(*shape)) for shape in ((3, size), (3,), (size, 3), (size,))]

    def shared(z):
        return make("linear", make("relu", make("linear", z, *weights[:2], layer="mlp1")), *weights[2:], layer="mlp2")

    both = [shared(make(op, x, axes=[2, 3], keep=False)) for op in ("mean", "max")]
    x = make("mul", x, make("unsqueeze", make("sigmoid", make("add", *both)), axes=[2, 3]))
    over = [make(op, x, axes=[1], keep=True) for op in ("max", "mean")]
    x = make("mul", x, make("sigmoid", make.conv(make("concat", *over, axis=1), 2, 1, 3, layer="places")))
    return make.done(make.dense(make("mean", x, axes=[2, 3], keep=False), size, 4, "fc"))


def shuffled():
    """Half of the channels pass; groups are shuffled; channels become pixels."""
    make = Maker()
    x = make("relu", make.conv(make.input((3, 6, 6)), 3, 8, layer="stem"))
    a, b = make("split", x, outputs=2, sizes=[4, 4], axis=1)
    b = make.conv(make("relu", make.conv(b, 4, 4, 1, 1, 0, "point")), 4, 4, layer="depthwise", groups=4)
    x = make("channel_shuffle", make("concat", a, b, axis=1), groups=2)
    x = make("pixel_shuffle", make.conv(x, 8, 8, layer="up"), factor=2)
    return make.done(make.conv(make("relu", x), 2, 3, layer="out"))


def shared_twice():
    make = Maker()
    x = make("tanh", make.dense(make.input((6,), "values"), 6, 6, "in"))
    weights = make.constant(make.drawn(6, 6)), make.constant(make.drawn(6))
    for _ in range(2):
        x = make("tanh", make("linear", x, *weights, layer="cell"))
    return make.done(make.dense(x, 6, 4, "fc"))


def two_inputs():
    make = Maker()
    image, more = make.input((1, 6, 6)), make.input((5,), "values")
    a = make("mean", make("relu", make.conv(image, 1, 4, layer="conv")), axes=[2, 3], keep=False)
    b = make("relu", make.dense(more, 5, 4, "more"))
    return make.done(make.dense(make("concat", a, b, axis=1), 8, 3, "fc"))


def states(make, x, inputs, size, cell, layer, *first, reverse=False):
    """All outputs of a recurrent step."""
    gates = {"lstm": 4, "gru": 3}[cell] * size
    weights = make.drawn(gates, inputs), make.drawn(gates, size), make.drawn(gates), make.drawn(gates)
    outputs = 3 if cell == "lstm" else 2
    return make("recurrent", x, *weights, *first, outputs=outputs, cell=cell, reverse=reverse, layer=layer)


def bidirectional(size=4):
    make = Maker()
    x = make.input((6, 5), "values")
    for n, inputs in enumerate((5, 2 * size)):
        ways = [states(make, x, inputs, size, "lstm", f"{n}.{way}", reverse=way == "back") for way in ("on", "back")]
        x = make("concat", *(way[0] for way in ways), axis=2)
    return make.done(make.dense(make("concat", *(way[1] for way in ways), axis=1), 2 * size, 3, "fc"))


def encoder_decoder(cell="lstm", size=4):
    """The states of one recurrent layer begin where those of another ended, these with constants."""
    make = Maker()
    x = make.input((6, 5), "values")
    begin = [make.drawn(1, size) for _ in range(2 if cell == "lstm" else 1)]
    _, *last = states(make, x, 5, size, cell, "encoder", *begin)
    every, *_ = states(make, x, 5, size, cell, "decoder", *last, reverse=True)
    return make.done(make.dense(make("flatten", every, start=1, end=-1), 6 * size, 3, "fc"))


def last_cell(size=4):
    make = Maker()
    _, _, cell = states(make, make.input((6, 5), "values"), 5, size, "lstm", "cells")
    return make.done(make.dense(cell, size, 3, "fc"))


def normalised_states(size=4):
    """States that are normalised and squashed before a second layer takes them."""
    make = Maker()
    every, *_ = states(make, make.input((6, 5), "values"), 5, size, "lstm", "a")
    every, *_ = states(make, make.layer_norm(every, size), size, size, "gru", "b")
    return make.done(make.dense(make("mean", make("tanh", every), axes=[1], keep=False), size, 3, "fc"))


def one_dimensional():
    """Padded on one side, as causal convolutions are; the two largest of each channel."""
    make = Maker()
    x = make("conv", make.input((2, 16), "values"), make.drawn(4, 2, 3), make.drawn(4), pads=[[2, 0]], layer="a")
    x = make("conv", make("relu", x), make.drawn(6, 4, 3), make.drawn(6), stride=[2], pads=[[1, 1]], layer="b")
    x, _ = make("topk", make("relu", x), outputs=2, k=2, axis=2)
    return make.done(make.dense(make("flatten", x, start=1, end=-1), 12, 3, "fc"))


def three_dimensional():
    make = Maker()
    x = make.input((2, 6, 6, 6), "values")
    for name, inputs, outputs in (("a", 2, 4), ("b", 4, 5)):
        weights = make.drawn(outputs, inputs, 3, 3, 3), make.drawn(outputs)
        x = make("relu", make("conv", x, *weights, stride=[1, 1, 2], pads=[[1, 1]] * 3, layer=name))
        x = make("max_pool", x, kernel=[2, 2, 1], stride=[2, 2, 1])
    return make.done(make.dense(make("mean", x, axes=[2, 3, 4], keep=False), 5, 3, "fc"))


BLOCKS = {
    "mixer": mixer,
    "gated": gated,
    "grouped_query": grouped_query,
    "equations": equations,
    "windows": windows,
    "convnext": convnext,
    "inception": inception,
    "attention_maps": attention_maps,
    "shuffled": shuffled,
    "shared_twice": shared_twice,
    "two_inputs": two_inputs,
    "bidirectional": bidirectional,
    "encoder_decoder": encoder_decoder,
    "encoder_decoder_gru": lambda: encoder_decoder("gru"),
    "last_cell": last_cell,
    "normalised_states": normalised_states,
    "one_dimensional": one_dimensional,
    "three_dimensional": three_dimensional,
}
