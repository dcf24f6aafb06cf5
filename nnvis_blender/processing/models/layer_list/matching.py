"""The layers of a state dict given to those of a list, by order and shape."""

import dataclasses

import numpy as np

from ...errors import bad_input, shown
from ..formats.tensors import Tensor
from ..layer_order import natural_order
from .form import LayerList, ListSettings, input_shape, require_shapes
from .shapes import said, shape_text
from .weights import array_name, array_shapes

_REMEDY = "Give the layer list that the weights were trained with"
_UNUSED = ("num_batches_tracked",)


def matched_arrays(
    listed: LayerList, layers: dict[str, dict[str, Tensor]], reading, keeps_order: bool
) -> dict[str, np.ndarray]:
    """The arrays of a list, float32, from a state dict's layers.

    listed: without mistakes, its input known. layers: name -> kind of tensor -> Tensor, in the file's order.
    keeps_order: whether that is the order in which they were made; else the numbers in their names tell it.
    Raises NNVisError (bad_input) naming the layer of either that does not fit.
    """
    names = list(layers) if keeps_order else natural_order(layers)
    wanted = {}  # place in the list -> {kind: shape}
    for (index, kind), shape in array_shapes(listed).items():
        wanted.setdefault(index, {})[kind] = shape
    if len(wanted) != len(names):
        raise bad_input(
            f"{reading.path.name} has {len(names)} layers with weights ({_listing(names)}) but the layer list has "
            f"{len(wanted)}",
            _REMEDY,
        )
    given = _by_order(wanted, names, layers) or _by_shape(listed, wanted, names, layers, reading)
    reading.note(
        f"the weights were given to the layers of the list by order and shape: {_listing(given.values(), 120)}"
    )
    arrays = {}
    for index, name in given.items():
        _check_kinds(listed, index, name, layers[name], wanted[index], reading)
        for kind, shape in wanted[index].items():
            arrays[array_name((index, kind))] = _values(layers[name].get(kind), kind, shape)
    without = [name for name in names if "bias" not in layers[name]]
    if without:
        reading.note(f"layers without a bias have one of zeros: {_listing(without)}")
    return arrays


def with_input(listed: LayerList, layers, reading) -> LayerList:
    """The list with the shape of its input, which the options or a first dense layer's weights tell where it does not.

    Raises NNVisError (bad_input) where it is not known, and where the list has a mistake.
    """
    listed = with_options(listed, reading)
    if listed.input_shape is None and not listed.takes_maps:
        shapes = [tensors["weight"].shape for tensors in layers.values() if "weight" in tensors]
        first = next((shape for shape in shapes if len(shape) == 2), None)
        if first is not None:
            listed = dataclasses.replace(listed, input_shape=(first[1],))
    if listed.input_shape is None:
        raise no_input(reading)
    require_shapes(listed)
    return listed


def with_options(listed: LayerList, reading) -> LayerList:
    """The list with the size that the options give, where it says none. Raises NNVisError (usage) for no size."""
    size = reading.options.input_size
    if listed.input_shape is not None or size is None:
        return listed
    notes = []
    shape = input_shape(ListSettings(input_size=size), listed.takes_maps, notes)
    for note in notes:
        reading.note(note)
    return dataclasses.replace(listed, input_shape=shape)


def no_input(reading):
    """The NNVisError of a list of whose input nothing is known."""
    return bad_input(
        f"{reading.path.name}: the layer list does not say how large its input is",
        'Add "input_size" (28, or [height, width]) and "in_channels" to it',
    )


def _by_order(wanted: dict, names: list[str], by_name: dict) -> dict[int, str] | None:
    """Place in the list -> layer of the file, where each fits the one of its place."""
    given = dict(zip(wanted, names))
    return given if all(_fits(by_name[name], wanted[index]) for index, name in given.items()) else None


def _by_shape(listed, wanted: dict, names: list[str], by_name: dict, reading) -> dict[int, str]:
    given, left = {}, list(names)
    for index, shapes in wanted.items():
        fitting = [name for name in left if _fits(by_name[name], shapes)]
        rivals = [other for other in wanted if other != index and wanted[other] == shapes]
        what = f"{said(listed.layers, index)} of the layer list has weights {shape_text(shapes['weight'])}"
        if not fitting:
            found = ", ".join(f"{name} {_shape_of(by_name[name])}" for name in left)
            raise bad_input(f"{reading.path.name}: {what}, but left are {shown(found, 100, quoted=False)}", _REMEDY)
        if rivals or len(fitting) > 1:
            raise bad_input(
                f"{reading.path.name}: {what}, as have several layers, and their order does not tell which is which",
                "Save the state dict by torch.save, which keeps the order of the layers",
            )
        given[index] = fitting[0]
        left.remove(fitting[0])
    reading.note("the layers of the file stand in another order than the list: their shapes tell which is which")
    return given


def _fits(tensors: dict, shapes: dict) -> bool:
    """Whether a layer of the file has the shapes; its bias, or the scale and shift of a batch norm, may be missing."""
    if ("running_mean" in tensors) != ("running_mean" in shapes):
        return False
    needed = "running_mean" if "running_mean" in shapes else "weight"
    return needed in tensors and all(tensors[kind].shape == shapes[kind] for kind in shapes if kind in tensors)


def _check_kinds(listed, index: int, name: str, tensors: dict, shapes: dict, reading) -> None:
    strange = next((kind for kind in tensors if kind not in shapes and kind not in _UNUSED), None)
    strange = strange or next((kind for kind in shapes if kind in tensors and not tensors[kind].is_number), None)
    if strange is not None:
        raise bad_input(
            f"{reading.path.name}: the {shown(strange, 40, quoted=False)} of {shown(name)} is nothing that "
            f"{said(listed.layers, index)} has",
            _REMEDY,
        )


def _values(tensor, kind: str, shape: tuple) -> np.ndarray:
    if tensor is not None:
        return tensor.values()
    return np.full(shape, float(kind == "weight"), np.float32)  # a batch norm's scale, where it has none


def _shape_of(tensors: dict) -> str:
    tensor = tensors.get("weight") or next(iter(tensors.values()))
    return shape_text(tensor.shape) or "a number"


def _listing(names, most: int = 80) -> str:
    return shown(", ".join(names), most, quoted=False)
