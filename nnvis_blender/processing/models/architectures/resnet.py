"""ResNets (He et al. 2015), ResNeXts and wide ones, with torchvision's names; and the small ones for CIFAR-10.

He et al.'s and torchvision's facts that no tensor says: the first convolution has stride 2 and padding 3, a pooling of
3 x 3 with stride 2 follows; of each later stage the first block has stride 2, in bottlenecks on the 3 x 3 convolution.
The small ones (kuangliu's pytorch-cifar: "shortcut" and "linear") begin with 3 x 3 at stride 1 and without pooling.
"""

import re

from ...errors import bad_input
from .heads import classifier
from .maker import REMEDY, ProgramMaker

_BLOCK = re.compile(r"layer([1-4])\.(\d{1,2})\.conv1\.weight")
_TITLES = {
    (False, (2, 2, 2, 2)): "ResNet-18",
    (False, (3, 4, 6, 3)): "ResNet-34",
    (True, (3, 4, 6, 3)): "ResNet-50",
    (True, (3, 4, 23, 3)): "ResNet-101",
    (True, (3, 8, 36, 3)): "ResNet-152",
}


def match(tensors) -> bool:
    return {"conv1.weight", "bn1.running_mean", "layer1.0.conv1.weight", "layer4.0.conv2.weight"} <= set(tensors)


def make(maker: ProgramMaker, reading) -> tuple[str, list[str]]:
    """(title, outputs). Raises NNVisError (bad_input)."""
    is_small = any(".shortcut." in name for name in maker.tensors)
    channels, kernel = maker.shape("conv1.weight")[1], maker.shape("conv1.weight")[2:]
    if kernel != ((3, 3) if is_small else (7, 7)):
        raise bad_input(
            f"{maker.file} has a ResNet's names, but its first convolution is {' x '.join(map(str, kernel))}: whether "
            "it has a stride and a pooling after it is not in the file",
            REMEDY,
        )
    x = maker.image(channels, 32 if is_small else 224, reading)
    x = maker.conv(x, "conv1", *((1, 1) if is_small else (2, 3)))
    x = maker.step("relu", maker.batch_norm(x, "bn1"))
    if not is_small:
        x = maker.pool(x, "max_pool", 3, 2, 1)
    counts = _counts(maker)
    for stage, count in enumerate(counts, 1):
        for block in range(count):
            x = _block(maker, x, f"layer{stage}.{block}", 2 if stage > 1 and not block else 1)
    x = classifier(maker, maker.global_mean(x), "linear" if is_small else "fc", reading)
    return _title(maker, counts, is_small), [x]


def _block(maker: ProgramMaker, x: str, name: str, stride: int) -> str:
    is_bottleneck = maker.has(f"{name}.conv3.weight")
    strides, paddings = ((1, stride, 1), (0, 1, 0)) if is_bottleneck else ((stride, 1), (1, 1))
    way = x
    for number, (own, padding) in enumerate(zip(strides, paddings), 1):
        kernel = maker.shape(f"{name}.conv{number}.weight")[2:]
        if kernel != (2 * padding + 1,) * 2:
            raise bad_input(f"{maker.file}: {name}.conv{number} has a kernel of {kernel}, as in no ResNet", REMEDY)
        way = maker.conv(way, f"{name}.conv{number}", own, padding, is_grouped=is_bottleneck)
        way = maker.batch_norm(way, f"{name}.bn{number}")
        if number < len(strides):
            way = maker.step("relu", way)
    side = next((s for s in ("downsample", "shortcut") if maker.has(f"{name}.{s}.0.weight")), None)
    if side is None and stride > 1:
        raise bad_input(f"{maker.file}: {name} has stride 2 but no convolution beside it", REMEDY)
    if side is not None:
        x = maker.batch_norm(maker.conv(x, f"{name}.{side}.0", stride), f"{name}.{side}.1")
    return maker.step("relu", maker.add(way, x))


def _counts(maker: ProgramMaker) -> tuple[int, ...]:
    """How many blocks each of the four stages has. Raises NNVisError (bad_input) where one is missing."""
    found = {(int(m[1]), int(m[2])) for name in maker.tensors if (m := _BLOCK.fullmatch(name))}
    counts = tuple(sum(stage == own for own, _ in found) for stage in range(1, 5))
    if any((stage, block) not in found for stage, count in enumerate(counts, 1) for block in range(count)):
        raise bad_input(f"{maker.file} has a ResNet's names, but blocks are missing", "Save the whole state dict")
    return counts


def _title(maker: ProgramMaker, counts: tuple, is_small: bool) -> str:
    is_bottleneck = maker.has("layer1.0.conv3.weight")
    name = _TITLES.get((is_bottleneck, counts), f"ResNet of {sum(counts)} blocks")
    if is_small:
        return f"{name} for small images"
    inner, each = maker.shape("layer1.0.conv2.weight")[:2]
    if is_bottleneck and each < inner:
        return f"{name.replace('ResNet', 'ResNeXt')} of {inner // each} groups"
    return f"wide {name}" if is_bottleneck and inner > 64 else name
