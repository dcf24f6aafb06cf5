"""Dense layers that take whole maps: which of their weights belongs to which pixel of which map.

A dense layer after maps that are flattened is a convolution whose one window is the whole map. Where flattening puts
pixels is found by having the steps between do it to their numbers.
"""

import math

import torch

from ..models.program.edges.weights import LinearPart
from ..models.program.kinds import ACTIVATIONS, ORDERS
from ..models.program.operations import OPERATIONS
from ..models.program.program_model import ProgramModel
from .maps import Windows
from .ways import Way, Ways

_ORDERS = ORDERS | {"identity", "cast"}
_EACH_ALONE = ACTIVATIONS - {"softmax", "log_softmax", "prelu"}


def flattened(model: ProgramModel, ways: Ways, number: int, axes: tuple[int, ...]):
    """(the Windows of a connection that is a dense layer after maps, without what is taken and the weights; (units of
    the source, *size) int64: which feature of what comes in each pixel is). None of other connections, and where it is
    not to be said which pixels those are. axes: of the source's value, along which its maps lie.
    """
    connection, parts, shapes = model.network.connections[number], model.blocks[number].parts, model.shapes
    if len(parts) != 1 or type(parts[0]) is not LinearPart or not parts[0].targets.is_plain:
        return None
    came = model.program.steps[parts[0].step].inputs[0]
    if len(shapes.one[came]) != 2 or shapes.one[came][0] != 1 or shapes.axis.get(came) != 0:
        return None
    if len(axes) not in (1, 2) or model.network.layers[connection.target].map_shape:
        return None
    found = _before_flattening(model, ways, connection.source, axes, came)
    if found is None:
        return None
    shape, way, order = found
    along = [axis for place in range(len(axes)) for axis, span in enumerate(way) if span and span.of == place]
    if len(along) != len(axes):
        return None
    size = [shape[axis] for axis in along]
    feature = _feature_of_pixel(parts[0], order, shape, along, size)
    if feature is None:
        return None
    whole, spans = (*[1] * (2 - len(axes)), *map(int, size)), [way[axis] for axis in along]
    return (
        Windows(
            number,
            whole,
            (1, 1),
            (0, 0),
            (1, 1),
            whole,
            *(
                (*[first] * (2 - len(axes)), *(int(getattr(span, name)) for span in spans))
                for name, first in (("jump", 1), ("offset", 0), ("extent", 1))
            ),
        ),
        feature.reshape(len(feature), *whole),
    )


def _before_flattening(model: ProgramModel, ways: Ways, source: int, axes: tuple[int, ...], came: str):
    """(the shape for one sample of the last value on the way to a dense layer that still has the maps' axes, the way to
    it from the maps, (features,) int64: which number of it, row by row, each feature of what comes in is); or None.
    """
    start, shapes, steps = model.drawing.value[source], model.shapes.one, []
    closed, name = {*model.drawing.value} - {start}, came
    while (way := ways.between(start, axes, name, closed)) is None:
        step = None if ways.given.get(name) is None else model.program.steps[ways.given[name]]
        if step is None or name == start:
            return None
        if step.op == "mean":
            found = _kept_axes(step, shapes[step.inputs[0]], ways.between(start, axes, step.inputs[0], closed))
            return None if found is None else (*found, _order(steps, name, shapes))
        if step.op not in _ORDERS | _EACH_ALONE:
            return None
        steps.append(step)
        name = step.inputs[0]
    return shapes[name], way, _order(steps, name, shapes)


def _kept_axes(step, taken: tuple[int, ...], way: Way | None):
    """(shape, way) of a mean over whole maps as if it had kept their axes, of length 1; None of any other."""
    means = {axis % len(taken) for axis in step.options["axes"]}
    if way is None or means != {axis for axis, span in enumerate(way) if span}:
        return None
    shape = tuple(1 if axis in means else length for axis, length in enumerate(taken))
    return shape, tuple(span and span.through(taken[axis], taken[axis]) for axis, span in enumerate(way))


def _order(steps: list, name: str, shapes: dict) -> torch.Tensor:
    """Where steps, the last first, put each of the numbers of a value of one sample."""
    numbers = torch.arange(math.prod(shapes[name])).reshape(shapes[name])
    for step in reversed(steps):
        if step.op == "reshape":  # whose shape may be a value
            numbers = numbers.reshape(shapes[step.outputs[0]])
        elif step.op in ORDERS:
            numbers = OPERATIONS[step.op]([numbers], step.options)
    return numbers.flatten()


def _feature_of_pixel(part: LinearPart, order, shape, along: list[int], size: list[int]) -> torch.Tensor | None:
    """(units, pixels) int64; None where a unit's features are not the pixels of its map, each once."""
    places = torch.unravel_index(order[part.features], shape)
    pixel = torch.zeros_like(part.features)
    for axis, length in zip(along, size):
        pixel = pixel * length + places[axis]
    found = torch.full((part.sources.units, math.prod(size)), -1)
    found[part.sources.unit, pixel] = part.features
    return found if found.numel() == len(part.features) and bool((found >= 0).all()) else None
