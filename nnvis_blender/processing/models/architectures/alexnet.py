"""AlexNet (Krizhevsky 2014) with torchvision's names; strides, paddings and poolings are torchvision's."""

from .heads import classifier
from .maker import ProgramMaker

# number in features -> output channels, kernel, stride, padding, and whether a pooling of 3 x 3 with stride 2 follows
_CONVS = {0: (64, 11, 4, 2, True), 3: (192, 5, 1, 2, True), 6: (384, 3, 1, 1, False), 8: (256, 3, 1, 1, False),
          10: (256, 3, 1, 1, True)}  # fmt: skip


def match(tensors) -> bool:
    shapes = {name: tensor.shape for name, tensor in tensors.items()}
    return all(
        (shapes.get(f"features.{n}.weight", ())[:1], shapes.get(f"features.{n}.weight", ())[2:]) == ((c,), (k, k))
        for n, (c, k, *_) in _CONVS.items()
    )


def make(maker: ProgramMaker, reading) -> tuple[str, list[str]]:
    """(title, outputs). Raises NNVisError (bad_input)."""
    x = maker.image(maker.shape("features.0.weight")[1], 224, reading)
    for number, (_, _, stride, padding, is_pooled) in _CONVS.items():
        x = maker.step("relu", maker.conv(x, f"features.{number}", stride, padding))
        if is_pooled:
            x = maker.pool(x, "max_pool", 3, 2)
    x = maker.flatten(maker.step("adaptive_avg_pool", x, size=[6, 6]), 36)
    return "AlexNet", [classifier(maker, x, "classifier", reading)]
