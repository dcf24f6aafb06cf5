"""The least change of an image by which a network takes it for another class."""

from dataclasses import dataclass

import torch

from ..canvas import Canvas
from ..forward import Forward
from ..preferred.responses import response

_STEP = 0.05  # length of a step, in pixels that go from 0 to 1, as a Euclidean norm
_HALVINGS = 12
AMPLIFIED = 0.45  # how far from grey the largest change is drawn


@dataclass
class Fooled:
    """image: (channels, height, width), its values those of 256 levels. before, after: the classes that the network
    takes the image for. chance: the probability of the latter. norm: Euclidean length of the change, pixels from 0 to
    1; largest: of one pixel; share: of the norm of the image.
    """

    image: torch.Tensor
    before: int
    after: int
    chance: float
    norm: float
    largest: float
    share: float


def fooling_image(
    forward: Forward, layer: int, canvas: Canvas, image: torch.Tensor, target: int | None, steps: int, report
):
    """The Fooled of an image (channels, height, width), None where no change was found that does it.

    target: the class that it is to be taken for, the likeliest other one if None. The image goes towards it by the
    gradient of the margin (DeepFool, Moosavi-Dezfooli et al. 2016, in steps of one length); then the change is made as
    small as it still works, in the 256 levels that a picture's file has.
    """
    image = _levels(image)
    with torch.no_grad():
        logits = _logits(forward, layer, canvas, image)
    before = int(logits.argmax())
    if target is None:
        logits[before] = -torch.inf
        target = int(logits.argmax())
    moved = image.clone()
    for step in range(steps):
        if _is_taken(forward, layer, canvas, _levels(moved), target):
            break
        moved.requires_grad_()
        logits = _logits(forward, layer, canvas, moved)
        others = torch.cat([logits[:target], logits[target + 1 :]])
        (gradient,) = torch.autograd.grad(logits[target] - others.max(), moved)
        moved = (moved.detach() + _STEP * gradient / gradient.norm().clamp(min=1e-20)).clamp(0, 1)
        report.progress(step + 1, steps)
    if not _is_taken(forward, layer, canvas, _levels(moved), target):
        return None
    return _told(forward, layer, canvas, image, _smallest(forward, layer, canvas, image, moved, target), before, target)


def _smallest(forward, layer, canvas, image, moved, target: int) -> torch.Tensor:
    """The image on the way to a moved one from which on it is taken for the target."""
    low, high, found = 0.0, 1.0, _levels(moved)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        tried = _levels(image + middle * (moved - image))
        if _is_taken(forward, layer, canvas, tried, target):
            high, found = middle, tried
        else:
            low = middle
    return found


def _told(forward, layer, canvas, image, found, before: int, target: int) -> Fooled:
    with torch.no_grad():
        chance = float(torch.softmax(_logits(forward, layer, canvas, found), 0)[target])
    change = found - image
    norm, largest = float(change.norm()), float(change.abs().max())
    return Fooled(found, before, target, chance, norm, largest, norm / max(float(image.norm()), 1e-12))


def _levels(image: torch.Tensor) -> torch.Tensor:
    return (image.detach().clamp(0, 1) * 255).round() / 255


def _logits(forward, layer, canvas, image) -> torch.Tensor:
    return response(forward(canvas.batch(image[None]))[layer][1], "channel")[0]


@torch.no_grad()
def _is_taken(forward, layer, canvas, image, target: int) -> bool:
    return int(_logits(forward, layer, canvas, image).argmax()) == target
