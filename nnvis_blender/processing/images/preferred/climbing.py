"""One batch of units whose images climb together: the loop, the likeness that is held down, and what is noted."""

from dataclasses import dataclass

import numpy as np
import torch

from ..canvas import Canvas
from ..forward import Forward
from ..kept import kept_image
from .ascent import ascent_of
from .parameters import PreferredParameters
from .responses import has_classes, raised, response

MEMORY = 1 << 29  # bytes that the activations of a batch may take, gradients included
MOST_TOGETHER = 16  # images that climb together: less and a layer's products are small, more and one thread waits
NOTED = 13  # responses of a unit that the record has, from first to last


@dataclass
class Climbed:
    """values: (images + states, k, height, width, channels) float32, the finished images of each of k units first, then
    the states of the first. curve: (NOTED or fewer, k, images), the responses to the images as they are. steps: of the
    curve. best: (k,) int64, of an output layer the unit that answers the first image most.
    """

    values: np.ndarray
    curve: np.ndarray
    steps: np.ndarray
    best: np.ndarray


def climb(
    forward: Forward,
    layer: int,
    units: np.ndarray,
    canvas: Canvas,
    settings: PreferredParameters,
    start,
    seed: int,
    progress,
) -> Climbed:
    """The preferred images of some units of a layer, one after the other within a unit. start: see ascent. units: (k,),
    (1,) of a layer as a whole. The same seed gives the same bytes.
    """
    count, k = settings.images, len(units)
    numbers = [(layer, int(unit), n) for unit in units for n in range(count)]
    ascent = ascent_of(canvas, settings, numbers, start, seed)
    own = torch.from_numpy(units.astype(np.int64)).repeat_interleave(count)[:, None]
    noted = np.unique(np.linspace(0, settings.steps, NOTED).round().astype(int))
    states = state_steps(settings)
    is_of_classes = has_classes(forward.model, layer)
    curve, played = [], []
    for step in range(settings.steps + 1):
        if step in noted or step in states:
            images, found = _look(forward, layer, ascent, canvas)
            answers = response(found, settings.target)
            curve += [answers.gather(1, own).reshape(k, count).numpy()] if step in noted else []
            played += [kept_image(canvas.values(images[::count]), settings.side)] if step in states else []
        if step == settings.steps:
            break
        seen = ascent.seen(ascent.images())
        before, after = forward(canvas.batch(seen))[layer]
        goal = raised(before, after, settings.target, is_of_classes).gather(1, own)
        ascent.step(goal.sum() - _likeness(goal, after, seen, count, settings))
        progress(step + 1, settings.steps)
    finished = kept_image(canvas.values(images), settings.side)
    finished = finished.reshape(k, count, *finished.shape[1:]).swapaxes(0, 1)
    values = np.concatenate([finished, *(one[None] for one in played)])
    return Climbed(values, np.stack(curve), noted, answers[::count].argmax(1).numpy())


def state_steps(settings: PreferredParameters) -> list[int]:
    """The steps whose states are kept: closer in the beginning, where most changes; the last is the finished image."""
    if not settings.states:
        return []
    shares = np.linspace(0, 1, settings.states) ** 2 if settings.states > 1 else np.ones(1)
    return np.unique((shares * settings.steps).round().astype(int)).tolist()


def together(forward: Forward, canvas: Canvas, images: int) -> int:
    """How many units' images fit into memory at once."""
    with torch.no_grad():
        held = forward.values_of_one(canvas.batch(torch.full((1, *canvas.size), 0.5)))
    return int(np.clip(MEMORY // (8 * max(held, 1)) // images, 1, max(1, MOST_TOGETHER // images)))


@torch.no_grad()
def _look(forward: Forward, layer: int, ascent, canvas: Canvas) -> tuple[torch.Tensor, torch.Tensor]:
    """(the images as they are now, what the layer answers)."""
    images = ascent.images().detach()
    return images, forward(canvas.batch(images))[layer][1]


def _likeness(goal, after, seen, count: int, settings: PreferredParameters):
    """What holds the images of one unit unlike: the mean cosine of what goes together in their maps (the Gram matrices
    of the layer, Olah et al. 2017; of layers without maps the images themselves), in units of the goal.
    """
    if count == 1 or not settings.diversity:
        return 0.0
    maps = after.flatten(2) if after.ndim > 2 else seen.flatten(1)[:, None] - seen.mean()
    marks = maps @ maps.transpose(1, 2) if after.ndim > 2 else maps
    marks = torch.nn.functional.normalize(marks.flatten(1), dim=1).unflatten(0, (-1, count))
    cosines = (marks @ marks.transpose(1, 2)).sum((1, 2)) - count
    size = goal.detach().abs().unflatten(0, (-1, count)).mean((1, 2))
    return settings.diversity * (size * cosines / (count - 1)).sum()
