"""What a unit answers an image, as one number: what is raised, and what real samples are measured by."""

import numpy as np
import torch

from ...activations.running import as_batch
from ...datasets.fit import MOST_WORK
from ...datasets.running import work_of
from ..forward import Forward

PERCENTILE = 99.9
_SILENT = 0.1  # weight of what comes before the activation, whose gradient finds the way where a unit is silent
_MOST_REAL = 10_000


def response(values: torch.Tensor, target: str) -> torch.Tensor:
    """(samples, units): of values (samples, units, *map_shape) the mean of a map, or its middle ("neuron"). Of a whole
    layer, "layer", (samples, 1): the mean square.
    """
    if target == "layer":
        return values.flatten(1).square().mean(1, keepdim=True)
    if values.ndim == 2:
        return values
    if target == "neuron":
        return values[(..., *(side // 2 for side in values.shape[2:]))]
    return values.flatten(2).mean(2)


def has_classes(model, layer: int) -> bool:
    """Whether a layer's units are the logits of classes of which one is right."""
    return model.outputs_kind == "classes" and model.network.outputs == [layer]


def raised(before, after: torch.Tensor, target: str, is_of_classes: bool) -> torch.Tensor:
    """(samples, units): what an ascent raises. Where a unit is silent its activation has no gradient; a little of what
    comes before it has. Of classes the logit and the log of the probability: the latter counts while another is ahead.
    """
    found = response(after, target)
    if is_of_classes and target != "layer":
        return found + torch.log_softmax(found, 1)
    return found if before is None or before is after else found + _SILENT * response(before, target)


def real_responses(model, layers: list[int], x: np.ndarray, target: str, report) -> tuple[dict[int, np.ndarray], int]:
    """({layer: (units,) the PERCENTILE of each unit's responses to real samples x (n, features)}, how many were run).

    Memory: one number for each sample and unit.
    """
    forward = Forward(model, layers)
    most = int(np.clip(MOST_WORK / work_of(model, model.module(), x), 1, _MOST_REAL))
    chosen = x[np.linspace(0, len(x) - 1, min(most, len(x))).astype(int)]
    parts = {layer: [] for layer in layers}
    with torch.no_grad():
        for first in range(0, len(chosen), model.rows):
            found = forward(as_batch(model, chosen[first : first + model.rows]))
            for layer, (_, after) in found.items():
                parts[layer].append(response(after, target).numpy())
            report.progress(min(first + model.rows, len(chosen)), len(chosen))
    return {layer: np.percentile(np.concatenate(own), PERCENTILE, axis=0) for layer, own in parts.items()}, len(chosen)
