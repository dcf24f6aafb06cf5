"""The receptive field of a pixel of a layer's map: the window of the input that it is made of, exactly.

It is followed step by step from the input, through convolutions and poolings with their strides, paddings and
dilations; where ways meet that saw windows of different sizes it is what any of them saw. Of what mixes all places (a
dense layer, attention, a transposed convolution, a mean over the image that is multiplied into it) it is the whole
input. That norms take their statistics from a whole map is left out of account.
"""

from dataclasses import dataclass

import numpy as np

from ...activations.ways import Span, Way, Ways
from ...activations.windows import map_axes
from ...datasets.pictures import PictureAxes
from ...models.model import Model
from ...models.program.program import Step
from ...models.program.program_model import ProgramModel


@dataclass(frozen=True)
class ReceptiveField:
    """sides: the lengths of a layer's map along its axes. spans: of the input's rows and columns (the axis of the map
    that they follow, its Span), or None where every pixel sees all of them. image: (height, width) of the input.
    """

    sides: tuple[int, ...]
    spans: tuple[tuple[int, Span] | None, tuple[int, Span] | None]
    image: tuple[int, int]

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the window in pixels of the input, no more than it has."""
        pairs = zip(self.spans, self.image)
        return tuple(side if span is None else min(span[1].extent, side) for span, side in pairs)

    def starts(self, places: np.ndarray) -> np.ndarray:
        """(*places, 2) int64: the first row and column of the windows of flat places in the map. A window that reaches
        over the rim begins before 0 or ends after the image; along an axis that it covers it begins at 0.
        """
        along = np.unravel_index(places, self.sides) if self.sides else ()
        starts = [
            np.zeros(np.shape(places), np.int64)
            if span is None or span[1].extent >= side
            else along[span[0]] * span[1].jump - span[1].offset
            for span, side in zip(self.spans, self.image)
        ]
        return np.stack(starts, axis=-1)


def receptive_fields(model: Model, axes: PictureAxes, layers: list[int]) -> dict[int, ReceptiveField]:
    """The ReceptiveField of each of the layers. axes: where the pixels of the model's samples are."""
    ways = _ways_from_input(model, axes) if isinstance(model, ProgramModel) else {}
    return {layer: _of_layer(model, layer, ways, axes) for layer in layers}


def _of_layer(model: Model, layer: int, ways: dict[str, Way | None], axes: PictureAxes) -> ReceptiveField:
    image = axes.height, axes.width
    way = ways.get(model.drawing.value[layer]) if ways else None
    own = None if way is None else map_axes(model, layer)
    if own is None:
        return ReceptiveField((), (None, None), image)
    shape = model.shapes.one[model.drawing.value[layer]]
    spans = [None, None]
    for place, axis in enumerate(own):
        if way[axis] is not None:
            spans[way[axis].of] = (place, way[axis])
    return ReceptiveField(tuple(shape[axis] for axis in own), tuple(spans), image)


def _ways_from_input(model: ProgramModel, axes: PictureAxes) -> dict[str, Way | None]:
    """Name -> the way from the input's rows and columns to each value that is made of it; None of what sees all."""
    given, spatial = model.program.inputs[0], _spatial(model.inputs[0].shape, axes)
    if spatial is None:
        return {}
    start = [None] * (1 + len(given.shape))
    for place, axis in enumerate(spatial):
        start[axis] = Span(place)
    known, ways = {given.name: tuple(start)}, Ways(model)
    for step in model.program.steps:
        taken = [(place, known[name]) for place, name in enumerate(step.inputs) if name in known]
        if taken:
            known |= {out: _through(model, ways, step, out, taken) for out in step.outputs}
    return known


def _spatial(shape: tuple[int, ...], axes: PictureAxes) -> tuple[int, int] | None:
    """The axes of a batch along which its rows and columns lie; None where the model takes rows of numbers."""
    channels, height, width, is_last = axes
    shapes = {(height, width): (1, 2)}
    shapes |= {(height, width, channels): (1, 2)} if is_last else {(channels, height, width): (2, 3)}
    return shapes.get(tuple(shape))


def _through(model: ProgramModel, ways: Ways, step: Step, out: str, taken: list[tuple[int, Way | None]]) -> Way | None:
    """taken: (the place among the step's inputs, the way to it) of what is made of the input."""
    if any(way is None for _, way in taken):
        return None
    if step.op in ("conv", "linear"):
        weight, way = model.program.constants.get(step.inputs[1]), taken[0][1]
        if weight is None or len(taken) > 1:
            return None
        return _convolved(step, weight.shape[2:], way) if step.op == "conv" else _multiplied(way)
    found = [ways.through(step, out, way) for _, way in taken]
    return None if None in found else _together(found)


def _convolved(step: Step, kernel: tuple[int, ...], way: Way) -> Way | None:
    options, space = step.options, len(kernel)
    if any(span is not None for span in way[:2]):
        return None
    each = (options.get("stride") or 1, options.get("dilation") or 1)
    strides, gaps = ([e] * space if isinstance(e, int) else e for e in each)
    pads = [before for before, _ in options.get("pads") or [(0, 0)] * space]
    windows = zip(way[2:], kernel, strides, pads, gaps)
    return (None, None, *(s and s.through(size, stride, pad, gap) for s, size, stride, pad, gap in windows))


def _multiplied(way: Way) -> Way | None:
    return way if way[-1] is None else None


def _together(ways: list[Way]) -> Way | None:
    """What any of some ways sees; None where they do not follow one grid."""
    spans = [_hull(of_axis) for of_axis in zip(*ways)]
    return None if False in spans or len({len(way) for way in ways}) > 1 else tuple(spans)


def _hull(spans: tuple[Span | None, ...]) -> Span | None | bool:
    """The interval that holds all of some; False where their pixels do not keep step."""
    if spans[0] is None:
        return None if set(spans) == {None} else False
    if None in spans or len({(span.of, span.jump) for span in spans}) > 1:
        return False
    offset = max(span.offset for span in spans)
    last = max(span.extent - span.offset for span in spans)
    return Span(spans[0].of, spans[0].jump, offset, last + offset)
