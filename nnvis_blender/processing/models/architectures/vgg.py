"""VGG-11 to VGG-19 (Simonyan and Zisserman 2014), with and without batch norm, with torchvision's names.

The numbers of its sequence say where poolings stand: after a convolution and its batch norm comes a ReLU, and where one
more number is left out, a pooling of 2 x 2. All convolutions are 3 x 3 with padding 1. Where the classifier takes 512
values, it is one of those for images of 32 x 32 (as in pytorch-cifar), of which the poolings leave one position.
"""

import re

from ...errors import bad_input
from .heads import classifier
from .maker import REMEDY, ProgramMaker

_TITLES = {8: "VGG-11", 10: "VGG-13", 13: "VGG-16", 16: "VGG-19"}
_CHANNELS = {  # of each convolution, "M" a pooling
    8: "64 M 128 M 256 256 M 512 512 M 512 512 M",
    10: "64 64 M 128 128 M 256 256 M 512 512 M 512 512 M",
    13: "64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M",
    16: "64 64 M 128 128 M 256 256 256 256 M 512 512 512 512 M 512 512 512 512 M",
}


def match(tensors) -> bool:
    plan = _CHANNELS.get(len(_convs(tensors)))
    return plan is not None and _names(plan, _has_norms(tensors)) == {
        number: tensors[f"features.{number}.weight"].shape[::2][:2] for number in _convs(tensors)
    }


def make(maker: ProgramMaker, reading) -> tuple[str, list[str]]:
    """(title, outputs). Raises NNVisError (bad_input)."""
    has_norms, convs = _has_norms(maker.tensors), _convs(maker.tensors)
    first = next((n for n in ("classifier.weight", "classifier.0.weight") if maker.has(n)), None)
    is_small = first is not None and maker.shape(first)[1:] == (512,)  # of 32 x 32, of which one position is left
    if is_small:
        reading.note("its classifier takes one position, as that of images of 32 x 32, which are assumed")
    channels, numbers = maker.shape("features.0.weight")[1], iter(convs)
    x = maker.image(channels, 32 if is_small else 224, reading, fixed=is_small)
    for word in _CHANNELS[len(convs)].split():
        if word == "M":
            x = maker.pool(x, "max_pool", 2, 2)
            continue
        number = next(numbers)
        x = maker.conv(x, f"features.{number}", 1, 1)
        x = maker.step("relu", maker.batch_norm(x, f"features.{number + 1}") if has_norms else x)
    x = maker.flatten(x, 1) if is_small else maker.flatten(maker.step("adaptive_avg_pool", x, size=[7, 7]), 49)
    if not any(name.startswith("classifier.") for name in maker.tensors):
        raise bad_input(f"{maker.file} has the convolutions of a VGG without its classifier", REMEDY)
    title = _TITLES[len(convs)] + " with batch norm" * has_norms + " for small images" * is_small
    return title, [classifier(maker, x, "classifier", reading)]


def _names(plan: str, has_norms: bool) -> dict[int, tuple[int, int]]:
    """Number in the sequence -> (output channels, height of the kernel) of each convolution."""
    found, number = {}, 0
    for word in plan.split():
        if word == "M":
            number += 1
            continue
        found[number] = int(word), 3
        number += 3 if has_norms else 2
    return found


def _convs(tensors) -> list[int]:
    pattern = re.compile(r"features\.(\d{1,2})\.weight")
    found = {int(m[1]): tensor.shape for name, tensor in tensors.items() if (m := pattern.fullmatch(name))}
    return sorted(number for number, shape in found.items() if len(shape) == 4)


def _has_norms(tensors) -> bool:
    return "features.1.running_mean" in tensors
