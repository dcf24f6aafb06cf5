"""Small programs of every architecture, with drawn weights."""

import numpy as np

from nnvis_blender.processing.models.program.program import Program, ProgramInput, Step


class Maker:
    """Writes a program step by step; a call gives the name of the step's output, or a list where it has several."""

    def __init__(self, seed: int = 0):
        self.random = np.random.default_rng(seed)
        self.inputs, self.constants, self.steps, self.count = [], {}, [], 0

    def input(self, shape, kind="image", most=0):
        name = f"x{len(self.inputs)}"
        self.inputs.append(ProgramInput(name, shape, kind, most))
        return name

    def drawn(self, *shape):
        fan_in = np.prod(shape[1:]) if len(shape) > 1 else 1
        return (self.random.normal(size=shape) / np.sqrt(fan_in)).astype(np.float32)

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants[name] = np.asarray(array)
        return name

    def __call__(self, op, *inputs, outputs=1, layer="", **options):
        names = [f"v{self.count + k}" for k in range(outputs)]
        self.count += outputs
        taken = tuple(self.constant(i) if isinstance(i, np.ndarray) else i for i in inputs)
        self.steps.append(Step(op, taken, tuple(names), options, layer))
        return names[0] if outputs == 1 else names

    def done(self, *outputs):
        return Program(self.inputs, self.constants, self.steps, list(outputs))

    def conv(self, x, inputs, outputs, kernel=3, stride=1, pad=1, layer="", groups=1):
        weight = self.drawn(outputs, inputs // groups, kernel, kernel)
        options = {"stride": [stride] * 2, "pads": [[pad, pad]] * 2, "groups": groups}
        return self("conv", x, weight, self.drawn(outputs), layer=layer, **options)

    def norm(self, x, channels):
        parts = self.drawn(channels), np.abs(self.drawn(channels)) + 0.5, self.drawn(channels) + 1, self.drawn(channels)
        return self("batch_norm", x, *parts, eps=1e-5)

    def dense(self, x, inputs, outputs, layer=""):
        return self("linear", x, self.drawn(outputs, inputs), self.drawn(outputs), layer=layer)

    def layer_norm(self, x, size):
        return self("layer_norm", x, self.drawn(size) + 1, self.drawn(size), axes=1, eps=1e-5)

    def pool(self, x):
        return self("max_pool", x, kernel=[2, 2], stride=[2, 2])

    def heads(self, x, heads, size):
        parted = self("reshape", x, shape=[0, 0, heads, size // heads])
        return self("transpose", parted, axes=[0, 2, 1, 3])

    def together(self, x, size):
        return self("reshape", self("transpose", x, axes=[0, 2, 1, 3]), shape=[0, 0, size])


def lenet():
    make = Maker()
    x = make.input((1, 12, 12))
    x = make.pool(make("relu", make.conv(x, 1, 6, layer="conv1")))
    x = make.pool(make("relu", make.conv(x, 6, 8, layer="conv2")))
    x = make("relu", make.dense(make("flatten", x, start=1, end=-1), 72, 16, "fc1"))
    return make.done(make("softmax", make.dense(x, 16, 5, "fc2"), axis=-1))


def resnet():
    make = Maker()
    x = make("relu", make.norm(make.conv(make.input((3, 12, 12)), 3, 6, layer="stem"), 6))
    for n, (inputs, outputs, stride) in enumerate([(6, 6, 1), (6, 8, 2)]):
        y = make("relu", make.norm(make.conv(x, inputs, outputs, 3, stride, layer=f"{n}.conv1"), outputs))
        y = make.norm(make.conv(y, outputs, outputs, layer=f"{n}.conv2"), outputs)
        if inputs != outputs:
            x = make.norm(make.conv(x, inputs, outputs, 1, stride, 0, f"{n}.down"), outputs)
        x = make("relu", make("add", y, x))
    return make.done(make.dense(make("mean", x, axes=[2, 3], keep=False), 8, 5, "fc"))


def densenet():
    make = Maker()
    x = make.conv(make.input((3, 8, 8)), 3, 6, layer="stem")
    for n in range(3):
        y = make.conv(make("relu", make.norm(x, 6 + 4 * n)), 6 + 4 * n, 4, layer=f"{n}")
        x = make("concat", x, y, axis=1)
    x = make("flatten", make("adaptive_avg_pool", make("relu", x), size=[1, 1]), start=1, end=-1)
    return make.done(make.dense(x, 18, 5, "fc"))


def squeeze_excite():
    make = Maker()
    x = make("hard_swish", make.norm(make.conv(make.input((3, 8, 8)), 3, 8, layer="stem"), 8))
    y = make("relu", make.norm(make.conv(x, 8, 8, layer="depthwise", groups=8), 8))
    gate = make("relu", make.conv(make("adaptive_avg_pool", y, size=[1, 1]), 8, 4, 1, 1, 0, "squeeze"))
    gate = make("hard_sigmoid", make.conv(gate, 4, 8, 1, 1, 0, "excite"), alpha=1 / 6, beta=0.5)
    y = make.norm(make.conv(make("mul", y, gate), 8, 8, 1, 1, 0, "pointwise"), 8)
    x = make("flatten", make("adaptive_avg_pool", make("add", x, y), size=[1, 1]), start=1, end=-1)
    return make.done(make.dense(x, 8, 5, "fc"))


def unet():
    make = Maker()
    down = make("relu", make.conv(make.input((2, 8, 8)), 2, 4, layer="down"))
    mid = make("relu", make.conv(make.pool(down), 4, 8, layer="mid"))
    up = make("conv_transpose", mid, make.drawn(8, 4, 2, 2), make.drawn(4), stride=[2, 2], layer="up")
    return make.done(make.conv(make("concat", down, up, axis=1), 8, 3, 1, 1, 0, "out"))


def vision_transformer(size=8, heads=2):
    """Queries, keys and values by one product, attention as one step."""
    make = Maker()
    x = make("conv", make.input((1, 8, 8)), make.drawn(size, 1, 4, 4), make.drawn(size), stride=[4, 4], layer="patch")
    x = make("transpose", make("flatten", x, start=2, end=-1), axes=[0, 2, 1])
    x = make("add", x, make.drawn(1, 4, size))
    for n in range(2):
        joint = make.dense(make.layer_norm(x, size), size, 3 * size, f"{n}.qkv")
        parts = [make.heads(part, heads, size) for part in make("split", joint, outputs=3, sizes=[size] * 3, axis=2)]
        attended = make.together(make("attention", *parts, layer=f"{n}.heads"), size)
        x = make("add", x, make.dense(attended, size, size, f"{n}.proj"))
        y = make("gelu", make.dense(make.layer_norm(x, size), size, 12, f"{n}.fc1"))
        x = make("add", x, make.dense(y, 12, size, f"{n}.fc2"))
    return make.done(make.dense(make("mean", make.layer_norm(x, size), axes=[1], keep=False), size, 5, "head"))


def language_model(size=8, heads=2, tokens=12, length=6):
    """Attention by products and a softmax, three products for queries, keys and values."""
    make = Maker()
    ids = make.input((length,), "tokens", tokens)
    x = make("add", make("embedding", ids, make.drawn(tokens, size), layer="wte"), make.drawn(1, length, size))
    mask = np.triu(np.full((length, length), -1e9, np.float32), 1)
    for n in range(2):
        y = make.layer_norm(x, size)
        q, k, v = (make.heads(make.dense(y, size, size, f"{n}.{part}"), heads, size) for part in "qkv")
        scores = make("matmul", q, make("transpose", k, axes=[0, 1, 3, 2]))
        scores = make("add", make("mul", scores, np.array((size // heads) ** -0.5, np.float32)), mask)
        attended = make.together(make("matmul", make("softmax", scores, axis=-1), v, layer=f"{n}.heads"), size)
        x = make("add", x, make.dense(attended, size, size, f"{n}.proj"))
        y = make("gelu", make.dense(make.layer_norm(x, size), size, 12, f"{n}.fc1"))
        x = make("add", x, make.dense(y, 12, size, f"{n}.fc2"))
    return make.done(make.dense(make.layer_norm(x, size), size, tokens, "head"))


def recurrent(cell, size=5, inputs=4, reverse=False, **options):
    make = Maker()
    gates = {"lstm": 4, "gru": 3, "rnn": 1}[cell] * size
    weights = make.drawn(gates, inputs), make.drawn(gates, size), make.drawn(gates), make.drawn(gates)
    x = make.input((6, inputs), "values")
    outputs = 3 if cell == "lstm" else 2
    _, last, *_ = make("recurrent", x, *weights, outputs=outputs, cell=cell, reverse=reverse, layer="cells", **options)
    return make.done(make.dense(last, size, 3, "fc"))


PROGRAMS = {
    "lenet": lenet,
    "resnet": resnet,
    "densenet": densenet,
    "squeeze_excite": squeeze_excite,
    "unet": unet,
    "vision_transformer": vision_transformer,
    "language_model": language_model,
    "lstm": lambda: recurrent("lstm"),
    "lstm_reverse": lambda: recurrent("lstm", reverse=True),
    "gru": lambda: recurrent("gru"),
    "gru_reset_before": lambda: recurrent("gru", reset_after=False),
    "rnn": lambda: recurrent("rnn"),
}
