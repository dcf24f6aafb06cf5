"""MobileNetV2 (Sandler et al. 2018) with torchvision's names, of any width; strides are those of its table 2."""

from .heads import classifier
from .maker import ProgramMaker

_BLOCKS = 17
_STRIDE_2 = {2, 4, 7, 14}  # the blocks that begin a stage with stride 2


def match(tensors) -> bool:
    names = {"features.0.0.weight", "features.1.conv.0.0.weight", "features.2.conv.1.0.weight", "features.18.0.weight"}
    return names <= set(tensors) and f"features.{_BLOCKS}.conv.2.weight" in tensors


def make(maker: ProgramMaker, reading) -> tuple[str, list[str]]:
    """(title, outputs). Raises NNVisError (bad_input)."""
    x = maker.image(maker.shape("features.0.0.weight")[1], 224, reading)
    x = _conv_norm(maker, x, "features.0.0", "features.0.1", 2)
    for block in range(1, _BLOCKS + 1):
        name, stride = f"features.{block}.conv", 2 if block in _STRIDE_2 else 1
        way, place = x, 0
        if maker.has(f"{name}.1.0.weight"):  # widened first; the first block is not
            way, place = _conv_norm(maker, way, f"{name}.0.0", f"{name}.0.1"), 1
        way = _conv_norm(maker, way, f"{name}.{place}.0", f"{name}.{place}.1", stride)
        way = maker.batch_norm(maker.conv(way, f"{name}.{place + 1}"), f"{name}.{place + 2}")
        x = maker.add(x, way) if stride == 1 and maker.sizes[x] == maker.sizes[way] else way
    x = _conv_norm(maker, x, "features.18.0", "features.18.1")
    return "MobileNetV2", [classifier(maker, maker.global_mean(x), "classifier", reading)]


def _conv_norm(maker: ProgramMaker, x: str, conv: str, norm: str, stride: int = 1) -> str:
    """A convolution that keeps the size (over its stride), its batch norm and the ReLU that ends at 6."""
    padding = maker.shape(f"{conv}.weight")[-1] // 2
    x = maker.batch_norm(maker.conv(x, conv, stride, padding, maker.shape(f"{conv}.weight")[1] == 1), norm)
    return maker.step("clip", x, low=0.0, high=6.0)
