"""Images from noise under a prior: class images, and what a layer keeps of an image."""

from types import SimpleNamespace

import numpy as np
import torch

from ..canvas import Canvas
from ..forward import Forward
from ..preferred.ascent import Waves, moved
from ..preferred.responses import response

_RATE = 0.05
_MOVED = SimpleNamespace(jitter=0.06, scale=0.1, rotation=5.0)  # of class images, at each step


def roughness(images: torch.Tensor) -> torch.Tensor:
    """(n,): the total variation of each image, the mean length of the differences from pixel to pixel, as Mahendran and
    Vedaldi (Understanding Deep Image Representations by Inverting Them, 2015) hold it down.
    """
    down = images[:, :, 1:, :-1] - images[:, :, :-1, :-1]
    across = images[:, :, :-1, 1:] - images[:, :, :-1, :-1]
    return (down.square() + across.square() + 1e-8).sqrt().mean((1, 2, 3))


def class_images(
    forward: Forward, layer: int, canvas: Canvas, classes: list[int], steps: int, prior: float, seed: int, report
):
    """((n, channels, height, width), (n,) probabilities of their classes): by waves of all lengths, weighted as
    those of photographs, smooth, and seen a little differently at each step. prior: weight of the roughness.
    """
    random, own = np.random.default_rng([seed, 1]), torch.tensor(classes)[:, None]
    waves = _waves(canvas, [(layer, k) for k in classes], seed)
    for step in range(steps):
        images = waves.images()
        logits = response(forward(canvas.batch(moved(images, _MOVED, random)))[layer][1], "channel")
        chances = torch.log_softmax(logits, 1)
        goal = (logits + chances).gather(1, own)[:, 0]
        size = goal.detach().abs().clamp(min=1)
        waves.step((goal - prior * size * 10 * roughness(images)).sum())
        report.progress(step + 1, steps)
    with torch.no_grad():
        images = waves.images()
        logits = response(forward(canvas.batch(images))[layer][1], "channel")
        return images, torch.softmax(logits, 1).gather(1, own)[:, 0]


def inverted(
    forward: Forward, layer: int, canvas: Canvas, image: torch.Tensor, steps: int, prior: float, seed: int, report
):
    """((1, channels, height, width), how far the layer is from what it holds of the image (channels, height, width), as
    a share of its length). prior: weight of the roughness against that share.
    """
    with torch.no_grad():
        wanted = forward(canvas.batch(image[None]))[layer][1]
    length = wanted.square().sum().clamp(min=1e-12)
    waves = _waves(canvas, [(layer, 0)], seed)
    for step in range(steps):
        images = waves.images()
        distance = (forward(canvas.batch(images))[layer][1] - wanted).square().sum() / length
        waves.step(-(distance + prior * roughness(images).sum()))
        report.progress(step + 1, steps)
    with torch.no_grad():
        images = waves.images()
        away = (forward(canvas.batch(images))[layer][1] - wanted).square().sum() / length
        return images, float(away.sqrt())


def _waves(canvas: Canvas, numbers: list, seed: int) -> Waves:
    return Waves(canvas, SimpleNamespace(rate=_RATE), numbers, None, seed)
