"""The shapes through a list of layers, and what is wrong with it: one sentence, as one types. Without NumPy."""

import math
from typing import NamedTuple

from ...errors import shown
from .layers import ListedLayer

MOST_LAYERS = 500
MOST_WEIGHTS = 200_000_000  # of one network: what memory holds twice
MOST_SIDE = 4096  # of an input image
MOST_VALUES = 1 << 24  # of one layer for one sample
MOST_WORK = 40_000_000_000  # products of one sample: twice those of a VGG-16 on 224 x 224 pixels


class Mistake(NamedTuple):
    """Why a list is no network. index: of the layer, -1 of the list itself. message, remedy: as of NNVisError."""

    index: int
    message: str
    remedy: str

    @property
    def sentence(self) -> str:
        return f"{self.message}. {self.remedy}"


class LayerShapes(NamedTuple):
    """shapes: of one sample after each layer, (units,) or (channels, height, width), up to a mistake.

    mistake: the first one, or None.
    """

    shapes: tuple[tuple[int, ...], ...]
    mistake: Mistake | None


def layer_shapes(layers: tuple[ListedLayer, ...], input_shape: tuple[int, ...], classes: int | None) -> LayerShapes:
    """The shapes through a list.

    input_shape: (features,) or (channels, height, width). classes: how many outputs there have to be, None for any.
    """
    if not layers:
        return LayerShapes((), Mistake(-1, "the list has no layers", "Add layers, the last a dense one"))
    if len(layers) > MOST_LAYERS:
        return LayerShapes((), Mistake(-1, f"the list has {len(layers)} layers", f"At most {MOST_LAYERS} are taken"))
    shapes, weights, work = [], 0, 0
    for index, layer in enumerate(layers):
        before = shapes[-1] if shapes else input_shape
        problem = _problem(layers, index, before, input_shape)
        if problem is None:
            shape = layer.kind.after(before, layer.parameters) if layer.kind.after else before
            own = weight_count(layer, before)
            weights, work = weights + own, work + own * math.prod(shape[1:])
            problem = _too_large(shape, weights, work)
        if problem is not None:
            return LayerShapes(tuple(shapes), Mistake(index, f"{said(layers, index)} {problem[0]}", problem[1]))
        shapes.append(shape)
    return LayerShapes(tuple(shapes), _wrong_end(layers, shapes[-1], classes))


def said(layers, index: int) -> str:
    """A layer as sentences name it: "layer 3 (conv)", counted from 1."""
    layer = layers[index]
    return f"layer {index + 1} ({layer.type}{f' {shown(layer.name, 30)}' if layer.name else ''})"


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as the panel and sentences have it: "8 x 12 x 12" of channels, "128"."""
    return " x ".join(map(str, shape))


def weight_count(layer: ListedLayer, before: tuple[int, ...]) -> int:
    """How many numbers a layer learns."""
    if layer.type == "conv":
        return layer.parameters.out_channels * (before[0] * layer.parameters.filter_size**2 + 1)
    if layer.type == "dense":
        return layer.parameters.out_features * (before[0] + 1)
    return 2 * before[0] if layer.type == "batchnorm" else 0


def _problem(layers, index: int, before: tuple, input_shape: tuple) -> tuple[str, str] | None:
    """(what is wrong with a layer, what to do), or None."""
    layer = layers[index]
    if layer.kind.takes == "maps" and len(before) < 3:
        return _needs_maps(layers, index, before)
    if layer.kind.takes == "row" and len(before) > 1:
        return (
            f"takes a row of values but gets {before[0]} maps of {shape_text(before[1:])}",
            "Add a flatten layer before it",
        )
    if layer.type == "softmax" and index < len(layers) - 1:
        return "is not the last layer", "Move it to the end of the list, or remove it"
    return _wrong_window(layers, index, before, input_shape) if layer.kind.has_window else None


def _needs_maps(layers, index: int, before: tuple) -> tuple[str, str]:
    cause = next((k for k in reversed(range(index)) if layers[k].type in ("flatten", "dense", "global_avgpool")), None)
    if cause is None:
        return f"takes maps but the input is a row of {before[0]} values", "Give the input's height and width"
    return (
        f"takes maps but {said(layers, cause)} gives a row of {before[0]} values",
        f"Move it before {said(layers, cause)}",
    )


def _wrong_window(layers, index: int, before: tuple, input_shape: tuple) -> tuple[str, str] | None:
    layer, sides = layers[index], before[1:]
    size, stride, padding = (getattr(layer.parameters, key) for key in ("filter_size", "stride", "padding"))
    noun = "kernel" if layer.type == "conv" else "window"
    most = size - 1 if layer.type == "conv" else size // 2
    if padding > most:
        return (
            f"has a padding of {padding} round a {noun} of {size}, some of which would see nothing but padding",
            f"Set its padding to at most {most}",
        )
    if size > min(sides) + 2 * padding:
        poolings = sum(shrunk.kind.has_window and shrunk.type != "conv" for shrunk in layers[:index])
        what = f"has a {noun} of {size} x {size} but gets maps of {shape_text(sides)}"
        if poolings and min(input_shape[1:]) >= size:
            left = f", all that is left of {shape_text(input_shape[1:])} after {poolings} pooling{'s' * (poolings > 1)}"
            return what + left, f"Remove a pooling{' or make the kernel smaller' if layer.type == 'conv' else ''}"
        return what, f"Set its filter_size to at most {min(sides) + 2 * padding}"
    if stride > max(size, min(sides) + 2 * padding - size):
        return (
            f"moves by {stride} over maps of {shape_text(sides)}, so that it sees one place only",
            f"Set its stride to at most {size}",
        )
    return None


def _too_large(shape: tuple, weights: int, work: int) -> tuple[str, str] | None:
    values = math.prod(shape)
    if values > MOST_VALUES:
        return f"gives {shape_text(shape)} values for each sample", f"At most {MOST_VALUES:,} are taken"
    if weights > MOST_WEIGHTS:
        return f"brings the network to {weights:,} weights", f"At most {MOST_WEIGHTS:,} are taken"
    if work > MOST_WORK:
        return f"brings the network to {work:,} products a sample", f"At most {MOST_WORK:,} are taken"
    return None


def _wrong_end(layers, shape: tuple, classes: int | None) -> Mistake | None:
    weighted = [k for k, layer in enumerate(layers) if layer.type in ("conv", "dense")]
    units = f"a dense layer of {classes} units" if classes else "a dense layer with a unit for each class"
    if not weighted:
        return Mistake(len(layers) - 1, "no layer of the list has weights", f"Add {units}")
    if len(shape) > 1:
        last = said(layers, len(layers) - 1)
        what = f"the network ends after {last} with {shape[0]} maps of {shape_text(shape[1:])}, not with classes"
        return Mistake(len(layers) - 1, what, f"Add a flatten layer and {units}")
    if classes is None and shape[0] < 2:
        return Mistake(weighted[-1], f"{said(layers, weighted[-1])} gives one value", "Give it a unit for each class")
    if classes is not None and shape[0] != classes:
        return _wrong_classes(layers, weighted[-1], shape[0], classes)
    return None


def _wrong_classes(layers, last: int, outputs: int, classes: int) -> Mistake:
    what = f"{said(layers, last)}, the last with weights, gives {outputs} values but there are {classes} classes"
    is_direct = not any(layer.type == "flatten" for layer in layers[last:])
    key = {"dense": "out_features", "conv": "out_channels"}[layers[last].type]
    return Mistake(last, what, f"Set its {key} to {classes}" if is_direct else f"Add a dense layer of {classes} units")
