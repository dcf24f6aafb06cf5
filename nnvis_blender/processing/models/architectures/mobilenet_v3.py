"""MobileNetV3, large and small (Howard et al. 2019), with torchvision's names, of any width.

Strides and where hard-swish begins are those of its tables 1 and 2; kernels, widths and gates are in the shapes.
"""

import re

from .maker import ProgramMaker

_BLOCK = re.compile(r"features\.(\d{1,2})\.block\.0\.0\.weight")
_EPS = 1e-3  # of its batch norms
# number of blocks -> title, the blocks of stride 2, the first block with hard-swish
_KINDS = {15: ("MobileNetV3 large", {2, 4, 7, 13}, 7), 11: ("MobileNetV3 small", {1, 2, 4, 9}, 4)}


def match(tensors) -> bool:
    return _count(tensors) in _KINDS and "classifier.3.weight" in tensors


def make(maker: ProgramMaker, reading) -> tuple[str, list[str]]:
    """(title, outputs). Raises NNVisError (bad_input)."""
    count = _count(maker.tensors)
    title, strided, first_swish = _KINDS[count]
    x = maker.image(maker.shape("features.0.0.weight")[1], 224, reading)
    x = maker.step("hard_swish", _conv_norm(maker, x, "features.0", 2))
    for block in range(1, count + 1):
        activation = "hard_swish" if block >= first_swish else "relu"
        x = _block(maker, x, f"features.{block}.block", 2 if block in strided else 1, activation)
    x = maker.step("hard_swish", _conv_norm(maker, x, f"features.{count + 1}"))
    x = maker.step("hard_swish", maker.linear(maker.global_mean(x), "classifier.0"))
    return title, [maker.linear(x, "classifier.3")]


def _block(maker: ProgramMaker, x: str, name: str, stride: int, activation: str) -> str:
    """Widened (but for a first block), by channel, gated where the file has a gate, and narrowed."""
    parts = sorted({int(m[1]) for n in maker.tensors if (m := re.match(rf"{re.escape(name)}\.(\d)\.", n))})
    way = x
    for part in parts[:-1]:
        place = f"{name}.{part}"
        if maker.has(f"{place}.fc1.weight"):
            way = _gated(maker, way, place)
            continue
        by_channel = maker.shape(f"{place}.0.weight")[1] == 1
        way = maker.step(activation, _conv_norm(maker, way, place, stride if by_channel else 1, by_channel))
    way = _conv_norm(maker, way, f"{name}.{parts[-1]}")
    return maker.add(x, way) if stride == 1 and maker.sizes[x] == maker.sizes[way] else way


def _gated(maker: ProgramMaker, x: str, name: str) -> str:
    """Each channel times a share that the means of all channels give (squeeze and excitation)."""
    gate = maker.step("mean", x, axes=[2, 3], keep=True)
    gate = maker.conv(maker.step("relu", maker.conv(gate, f"{name}.fc1")), f"{name}.fc2")
    return maker.step("mul", x, maker.step("hard_sigmoid", gate, alpha=1 / 6, beta=0.5))


def _conv_norm(maker: ProgramMaker, x: str, name: str, stride: int = 1, is_grouped: bool = False) -> str:
    padding = maker.shape(f"{name}.0.weight")[-1] // 2
    return maker.batch_norm(maker.conv(x, f"{name}.0", stride, padding, is_grouped), f"{name}.1", _EPS)


def _count(tensors) -> int:
    return sum(bool(_BLOCK.fullmatch(name)) for name in tensors)
