"""The P-, R- and O-Net of MTCNN (Zhang et al. 2016) as facenet-pytorch has them.

Known by exact names and shapes; poolings round up, and the flattened values go through columns before rows. Pictures
come in as (value - 127.5) / 128.
"""

from .maker import ProgramMaker

_PREPROCESSING = {"scale": "0..255", "mean": [127.5] * 3, "std": [128.0] * 3}
# of each net: title, side of its input, (convolution, shape, kernel and stride of the pooling after it or None), the
# dense layer, and the outputs with whether they are probabilities
_NETS = (
    ("P-Net of MTCNN", 12, (("conv1", (10, 3, 3, 3), (2, 2)), ("conv2", (16, 10, 3, 3), None),
     ("conv3", (32, 16, 3, 3), None)), None, (("conv4_2", False), ("conv4_1", True))),
    ("R-Net of MTCNN", 24, (("conv1", (28, 3, 3, 3), (3, 2)), ("conv2", (48, 28, 3, 3), (3, 2)),
     ("conv3", (64, 48, 2, 2), None)), "dense4", (("dense5_2", False), ("dense5_1", True))),
    ("O-Net of MTCNN", 48, (("conv1", (32, 3, 3, 3), (3, 2)), ("conv2", (64, 32, 3, 3), (3, 2)),
     ("conv3", (64, 64, 3, 3), (2, 2)), ("conv4", (128, 64, 2, 2), None)), "dense5",
     (("dense6_2", False), ("dense6_3", False), ("dense6_1", True))),
)  # fmt: skip


def match(tensors) -> bool:
    return _net(tensors) is not None


def make(maker: ProgramMaker, reading) -> tuple[str, list[str]]:
    """(title, outputs): where the face is, of the O-Net its landmarks, and the probabilities of none and of a face."""
    title, side, convs, dense, outputs = _net(maker.tensors)
    x = maker.image(3, side, reading, _PREPROCESSING, fixed=dense is not None)
    for name, _, pool in convs:
        x = maker.prelu(maker.conv(x, name), name.replace("conv", "prelu"))
        x = x if pool is None else maker.pool(x, "max_pool", *pool, ceil=True)
    if dense is not None:
        x = maker.flatten(maker.step("transpose", x, axes=[0, 3, 2, 1], width=maker.sizes[x]), 9)
        x = maker.prelu(maker.linear(x, dense), dense.replace("dense", "prelu"))
    kind = "dense" if dense else "conv"
    maker.kind = "values"  # places beside probabilities
    made = [(maker.linear if dense else maker.conv)(x, name) for name, _ in outputs]
    return title, [
        maker.step("softmax", value, layer=name.replace(kind, "softmax"), axis=1) if is_probability else value
        for value, (name, is_probability) in zip(made, outputs)
    ]


def _net(tensors):
    """The row of _NETS that has these tensors, or None."""
    for row in _NETS:
        _, _, convs, dense, outputs = row
        weighted = {name for name, *_ in (*convs, *outputs)} | ({dense} if dense else set())
        prelus = {n.replace("conv", "prelu").replace("dense", "prelu") for n in [c[0] for c in convs] + [dense or ""]}
        names = {f"{layer}.{kind}" for layer in weighted for kind in ("weight", "bias")}
        names |= {f"{prelu}.weight" for prelu in prelus if prelu}
        if names == set(tensors) and all(tensors[f"{name}.weight"].shape == shape for name, shape, _ in convs):
            return row
    return None
