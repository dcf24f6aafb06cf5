"""Methods that change the sample and look at what is lost: occlusion and ablation, by captum, and units left out."""

import torch
from captum.attr import FeatureAblation, Occlusion

from ..backward import Recorded
from ..graph import Graph
from ..samples import as_units
from .asked import Asked
from .found import Found, Question


class Scores:
    """What is asked for as a function of samples, which captum calls."""

    def __init__(self, question: Question):
        self.asked, self.graph = question.asked, Graph(question.model)
        self.input_shape = question.model.inputs[0].shape

    @torch.no_grad()
    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """(samples, scores) of samples of any layout."""
        batch = x.detach().reshape(len(x), *self.input_shape)
        return self.asked.scores(Recorded(self.graph, self.graph.run(batch, kept(self.graph, self.asked)), len(x)))


def kept(graph: Graph, asked: Asked) -> set[str]:
    """The values that scores are made of."""
    return {graph.value[layer] for layer in asked.layers} | set(graph.program.outputs)


def laid_out(question: Question) -> tuple[int, ...]:
    """The shape of a sample as windows lie over it: of pixels that are units by themselves, that of their image."""
    given = question.model.inputs[0]
    if len(given.shape) == 1 and question.is_image:
        return tuple(question.model.network.layers[given.layer].shape)
    return tuple(given.shape)


def occlusion(question: Question, batch: torch.Tensor) -> Found:
    """What is lost where a square of the baseline covers the sample, the mean over the squares that cover a value."""
    window, stride = _window(question), question.settings.stride
    given = Occlusion(Scores(question)).attribute(
        batch.reshape(len(batch), *laid_out(question)),
        window,
        tuple(side if full == side else min(stride, side) for side, full in zip(window, laid_out(question))),
        **_common(question, batch),
    )
    return _over_input(question, given)


def ablation(question: Question, batch: torch.Tensor) -> Found:
    """What is lost without each feature, of images each square of pixels; and without each unit of the layers."""
    shape = laid_out(question)
    given = FeatureAblation(Scores(question)).attribute(
        batch.reshape(len(batch), *shape), feature_mask=_squares(shape, _window(question)), **_common(question, batch)
    )
    found = _over_input(question, given)
    network, entry = question.model.network, question.model.inputs[0].layer
    hidden = [layer for layer in question.layers if layer != entry and layer not in network.outputs]
    for layer in hidden:
        lost = _without_units(question, batch, layer)
        if lost is not None:
            found.layers[layer] = lost
    left = [network.layers[layer].name for layer in hidden if layer not in found.layers]
    found.notes += [f"units of {', '.join(left[:4])} cannot be left out one by one"] * bool(left)
    return found


def _common(question: Question, batch) -> dict:
    shape = laid_out(question)
    baseline = question.baseline
    return {
        "baselines": baseline.reshape(1, *shape),
        "target": question.asked.columns,
        "perturbations_per_eval": max(1, question.model.rows // len(batch)),
    }


def _window(question: Question) -> tuple[int, ...]:
    """Of images a square of all channels, of series some steps of all features, of tables one value."""
    shape, side = laid_out(question), question.settings.window
    if len(shape) == 1:
        return (1,)
    is_image = len(shape) > 2 or question.is_image
    free = range(len(shape) - 2, len(shape)) if is_image else range(1)
    return tuple(min(side, full) if axis in free else full for axis, full in enumerate(shape))


def _squares(shape: tuple[int, ...], window: tuple[int, ...]) -> torch.Tensor:
    """(1, *shape) int64: the number of the window that each value belongs to, windows side by side."""
    number = torch.zeros((), dtype=torch.int64)
    for axis, (full, side) in enumerate(zip(shape, window)):
        own = torch.arange(full).div(side, rounding_mode="floor").view(-1, *[1] * (len(shape) - 1 - axis))
        number = number * (-(-full // side)) + own
    return number.expand(shape)[None]


def _over_input(question: Question, given: torch.Tensor) -> Found:
    values = as_units(question.model, given.detach().reshape(len(given), *question.model.inputs[0].shape))
    return Found({question.model.inputs[0].layer: values})


def _without_units(question: Question, batch, layer: int) -> torch.Tensor | None:
    """(samples, units): what is lost with each unit at zero; None where units do not lie along an axis."""
    asked, graph, size = question.asked, Graph(question.model), question.model.network.layers[layer].size
    axis, name = graph.unit_axis(layer), graph.value[layer]
    if axis is None or layer in asked.layers:
        return None
    keep, together, lost = kept(graph, asked), max(1, question.model.rows // len(batch)), []
    with torch.no_grad():
        whole = asked.of(Recorded(graph, graph.run(batch, keep), len(batch)))
        for units in torch.arange(size).split(together):
            mask = torch.ones(len(units) * len(batch), size)
            mask.view(len(units), len(batch), size)[torch.arange(len(units)), :, units] = 0

            def tap(step, place, x, mask=mask):
                if graph.program.steps[step].inputs[place] != name:
                    return x
                return x * mask.view(len(mask), *[1] * (axis - 1), size, *[1] * (x.ndim - axis - 1))

            many = batch.repeat(len(units), *[1] * (batch.ndim - 1))
            values = graph.run(many, keep, tap=tap)
            repeated = Asked(asked.layer, asked.unit, asked.columns.repeat(len(units)), "")
            left = repeated.of(Recorded(graph, values, len(many)))
            lost.append(whole - left.view(len(units), len(batch)))
    return torch.cat(lost).T
