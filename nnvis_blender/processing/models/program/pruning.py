"""A program without some of its edges."""

import numpy as np
import torch

from .values import is_reduction


def changes(model, kept) -> dict:
    """(step, place) -> what is done there to leave out the edges that are not kept."""
    changed, network = {}, model.network
    offsets = network.edge_offsets
    for number, (connection, block) in enumerate(zip(network.connections, model.blocks)):
        own = kept[offsets[number] : offsets[number + 1]]
        if (own == 1).all():
            continue
        pairs = torch.from_numpy(network.matrix(connection, own))
        for part in block.parts:
            if part.is_weighted:
                key, change = (part.step, part.weight_place), _masking(part, pairs)
            else:
                key, change = (part.step, part.place), _dimming(model, part, pairs)
            changed[key] = _both(changed[key], change) if key in changed else change
    return changed


def _dimming(model, part, pairs):
    step = model.program.steps[part.step]
    expanded = model.shapes.one[step.outputs[0]] if not part.every else model.shapes.one[step.inputs[part.place]]
    name = step.inputs[part.place] if part.every or is_reduction(step) else step.outputs[0]
    shape = model.shapes.one[step.inputs[part.place]] if is_reduction(step) else expanded
    factors = part.factors(pairs, int(np.prod(shape))).reshape(shape)
    axis = model.shapes.axis.get(name)

    def change(x):
        made = factors
        if axis is not None:
            times = x.shape[axis] // shape[axis] if x.ndim == len(shape) and x.shape[axis] >= shape[axis] else 1
            made = made.repeat([times if a == axis else 1 for a in range(made.ndim)])
        return x * made

    return change


def _masking(part, pairs):
    return lambda weight: part.mask(pairs, weight)


def _both(first, second):
    return lambda x: second(first(x))
