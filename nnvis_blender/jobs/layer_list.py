"""What stands in the architecture list of a scene: its layers, their shapes, the first mistake, its file's values."""

import dataclasses
import functools

from ..processing.errors import usage
from ..processing.models.layer_list.form import LayerList, take_maps
from ..processing.models.layer_list.layers import LAYERS, ListedLayer
from ..processing.models.layer_list.shapes import MOST_LAYERS, LayerShapes, layer_shapes, shape_text
from ..processing.training.training import TrainingParameters
from .parameter_groups import group_fields, parameter_values

__all__ = ["MOST_LAYERS", "shape_text"]  # for the panel and its operators, too

# what the training panel and a list's file both say
_TRAINING = ("seed", "epochs", "batch_size", "train_share", "patience", "validation_share", "validation_subset")


def listed_layers(group) -> tuple[ListedLayer, ...]:
    """The layers that a NNVIS_PG_layer_list holds."""
    return tuple(_layer(item) for item in group.layers)


def layer_group(item):
    """The parameter group of a layer's type; None where it has no parameters."""
    return getattr(item, item.type, None)


def layer_line(item) -> str:
    """A layer as a line of the list has it, beside its shape: "Conv 5 x 5", "Dropout 0.5", and its name."""
    kind, own = LAYERS[item.type], layer_group(item)
    name = f" ({item.name})" if item.name else ""
    if kind.has_window:
        return f"{kind.title} {own.filter_size} x {own.filter_size}{name}"
    if own is None or item.type == "dense":  # whose units are its shape
        return kind.title + name
    return f"{kind.title} {', '.join(f'{getattr(own, key):.3g}' for key in group_fields(own))}{name}"


def input_shape(group, layers) -> tuple[int, ...]:
    """The input as the worker takes it: (channels, height, width), or (features,) where no layer takes maps."""
    shape = group.channels, group.height, group.width
    return shape if take_maps(layers) else (shape[0] * shape[1] * shape[2],)


def outline(group) -> LayerShapes:
    """The shapes through the list and its first mistake, computed once for each content."""
    layers = listed_layers(group)
    return _shapes(layers, input_shape(group, layers), group.classes)


def scene_list(settings) -> LayerList:
    """The list of Scene.nnvis with the training panel's values, right or not."""
    group = settings.layer_list
    layers, values = listed_layers(group), parameter_values(settings.training, TrainingParameters)
    training = {name: values[name] for name in _TRAINING}
    return LayerList(layers, input_shape(group, layers), group.classes, training)


def require_list(settings) -> LayerList:
    """The same of a list that is a network. Raises NNVisError (usage) with the first mistake in it."""
    mistake = outline(settings.layer_list).mistake
    if mistake is not None:
        raise usage(mistake.message, mistake.remedy)
    return scene_list(settings)


def show_list(settings, listed: LayerList) -> None:
    """Puts a list, and what its file says of input, classes and training, into Scene.nnvis."""
    group = settings.layer_list
    group.layers.clear()
    for layer in listed.layers:
        add_layer(group, layer.type, layer)
    group.active = 0
    if listed.input_shape is not None:
        shape = listed.input_shape if len(listed.input_shape) == 3 else (1, 1, *listed.input_shape)
        group.channels, group.height, group.width = shape
    if listed.classes is not None:
        group.classes = listed.classes
    for name, value in listed.training.items():
        setattr(settings.training, name, -1 if value is None else value)


def add_layer(group, kind: str, layer: ListedLayer | None = None, place: int | None = None) -> None:
    """Adds a layer of a type at the end, or at a place, with the values of `layer` where that is given.

    Raises NNVisError (usage) where the list is full.
    """
    if len(group.layers) >= MOST_LAYERS:
        raise usage(f"the list has {MOST_LAYERS} layers", "Remove one first")
    item = group.layers.add()
    item.type = kind
    if layer is not None:
        item.name = layer.name
        for name, value in dataclasses.asdict(layer.parameters).items():
            setattr(layer_group(item), name, value)
    if place is not None:
        group.layers.move(len(group.layers) - 1, place)


def _layer(item) -> ListedLayer:
    kind, own = LAYERS[item.type], layer_group(item)
    values = {} if own is None else parameter_values(own, kind.parameters)
    return ListedLayer(item.type, kind.parameters(**values), item.name.strip())


@functools.lru_cache(maxsize=64)
def _shapes(layers: tuple[ListedLayer, ...], shape: tuple[int, ...], classes: int) -> LayerShapes:
    return layer_shapes(layers, shape, classes)
