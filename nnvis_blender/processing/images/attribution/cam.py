"""Grad-CAM: a layer's maps, each weighed by the mean gradient of what is asked for over it (Selvaraju et al., 2017).

A unit's part is its weight times its map; where their sum is positive, the layer speaks for what is asked about.
"""

import torch
from torch.nn.functional import interpolate

from ...errors import bad_input, shown
from ..backward import Backward
from .found import Found, Question


def grad_cam(question: Question, batch: torch.Tensor) -> Found:
    """Of each layer with maps the units' parts, and over the input the sum of one layer's, enlarged to its size.

    The layer is that of the settings, else the last one with maps. Raises NNVisError (bad_input) where it has none.
    """
    model, given = question.model, question.model.inputs[0].layer
    chosen = _layer(model, question.layer)
    recorded = Backward(model).run(batch, {*question.kept, chosen})
    gradients = recorded.gradients(question.asked.of(recorded), {*question.kept, chosen} - {given})
    parts = {
        layer: recorded.units(layer).detach() * gradient.mean((2, 3), keepdim=True)
        for layer, gradient in gradients.items()
        if gradient.ndim == 4
    }
    layers = {layer: parts[layer] for layer in question.layers if layer in parts}
    whole = recorded.units(given)
    name = shown(model.network.layers[chosen].name, 40, quoted=False)
    if given in question.layers and whole.ndim == 4:
        cam = parts[chosen].sum(1, keepdim=True).clamp(min=0)
        enlarged = interpolate(cam, whole.shape[2:], mode="bilinear", align_corners=False)
        layers[given] = enlarged.expand_as(whole)
    return Found(layers, notes=[f"over the input are the maps of {name}, layer {chosen}"])


def _layer(model, wanted: int | None) -> int:
    layers = model.network.layers
    has_maps = [n for n in model.order if len(layers[n].map_shape) == 2 and model.has_outputs(n) and model.entering[n]]
    larger = [n for n in has_maps if max(layers[n].map_shape) > 1]
    if wanted is None:
        if not larger:
            raise bad_input(f"{model.name} has no layer of maps, which Grad-CAM is made of", "Choose another method")
        return larger[-1]
    if wanted not in has_maps:
        name = shown(layers[wanted].name)
        raise bad_input(f"{name} has no maps, which Grad-CAM is made of", f"Choose one of {shown(has_maps, 80, False)}")
    return wanted
