"""What is in a file of named tensors, told from its header alone: no value of a tensor is read."""

import math

from ..errors import NNVisError
from .architectures import known_architecture, model_types
from .architectures.maker import ProgramMaker
from .conv_chain import chain_program, has_convolutions
from .formats.tensors import Tensor
from .layer_list.architecture import architecture
from .linear_chain import plan_linear_chain
from .named_tensors import prepared
from .outline import CHAIN, LISTED, outline, tensor_values, weight_values
from .reading import Reading
from .weight_joins import joined_weights

_KINDS = {"linear": "dense", "conv": "conv", "embedding": "embedding", "batch_norm": "batch norm"}
_SHOWN = {"linear", "conv", "embedding"}


def tensor_outline(
    tensors: dict[str, Tensor], reading: Reading, keeps_order: bool, refusal: NNVisError | None = None
) -> dict[str, object]:
    """The outline of what model_of_tensors makes of these, as far as names and shapes tell.

    Where they tell no network, every tensor of two axes or more is listed, and why. refusal: why the format alone tells
    that none can be made of them but their drawing. Raises NNVisError (bad_input) where tensors are quantised.
    """
    own = prepared(tensors, reading)
    try:
        if refusal is not None and not reading.options.draw_only:
            raise refusal
        known = _known(own, reading, keeps_order)
    except NNVisError as error:
        known = {"layers": _listed(own), "problem": str(error)}
    return outline(reading.title, reading.notes, **tensor_values(tensors), **known)


def _known(tensors: dict[str, Tensor], reading: Reading, keeps_order: bool) -> dict[str, object]:
    names = reading.class_names
    if reading.options.draw_only:
        joins, _ = joined_weights(tensors, keeps_order)
        layers = [weight_values(j.name, j.kind, tensors[j.tensor].shape, j.outputs) for j in joins]
        return {"architecture": "weights alone", "layers": layers, "class_names": names}
    if architecture(reading) is not None:
        return {"architecture": LISTED, "layers": _listed(tensors), "class_names": names}
    config = reading.config
    if config is not None and config.model_type not in model_types():
        title = f"{config.model_type} of Hugging Face"
        return {"architecture": title, "layers": _listed(tensors), "class_names": names}
    found = known_architecture(tensors, reading)
    if found is not None:
        return _of_program(found.maker, found.outputs, found.title, found.class_names)
    if has_convolutions(tensors, reading):
        maker, output = chain_program(tensors, reading, keeps_order)
        return _of_program(maker, [output], "chain of convolutions and Linear layers", names)
    shapes = plan_linear_chain(tensors, reading, keeps_order).shapes
    first, *_, last = [*shapes.values()] * 2
    return {
        "architecture": CHAIN,
        "layers": [weight_values(name, "dense", shape, shape[0]) for name, shape in shapes.items()],
        "inputs": first[1],
        "input_shape": [first[1]],
        "outputs": last[0],
        "class_names": names,
    }


def _of_program(maker: ProgramMaker, outputs: list[str], title: str, class_names: list[str]) -> dict[str, object]:
    layers = [
        weight_values(step.layer, _KINDS[step.op], maker.weight_shape(step.inputs[1]), maker.sizes[step.outputs[0]])
        for step in maker.steps
        if step.op in _SHOWN and step.layer
    ]
    return {
        "architecture": title,
        "layers": layers,
        "inputs": sum(math.prod(given.shape) for given in maker.inputs),
        "input_shape": list(maker.inputs[0].shape),
        "outputs": sum(maker.sizes[name] for name in outputs),
        "class_names": class_names,
    }


def _listed(tensors: dict[str, Tensor]) -> list[dict[str, object]]:
    kinds = {2: "matrix"}
    return [
        weight_values(name.removesuffix(".weight"), kinds.get(len(t.shape), "kernel"), t.shape, t.shape[0])
        for name, t in tensors.items()
        if len(t.shape) > 1
    ]
