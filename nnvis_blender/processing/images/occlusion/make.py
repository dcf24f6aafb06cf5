"""Occlusion after M. D. Zeiler and R. Fergus, Visualizing and Understanding Convolutional Networks, ECCV 2014, 4.2."""

import numpy as np
import torch

from ...activations.running import SHARES, as_batch
from ...datasets.fit import check_shapes
from ...errors import bad_input, shown, usage
from ..one_sample import OneSample
from .occlusion import Occlusion
from .parameters import OcclusionParameters
from .places import places_of


def make_occlusion(
    model, dataset, data_options, sample: OneSample, settings: OcclusionParameters, report, vocabulary=None
) -> Occlusion:
    """What a Model makes of a sample while a part of it is hidden, for each place of what hides.

    dataset: that the sample is of; None where it is an image file alone. vocabulary: what tokens are called. Raises
    NNVisError: usage for what does not fit the sample or the network, bad_input where a value is not finite.
    """
    if dataset is not None:
        check_shapes(model, dataset)
    layer = _watched(model, settings.layer)
    places = places_of(model, dataset, data_options, sample, settings, vocabulary or {})
    whole, totals = _run(model, sample.x, layer, slice(None))
    unit = int(totals[0].argmax())
    outputs = np.empty((len(places), whole.shape[1]), np.float32)
    activation = np.empty(len(places), np.float32)
    for first in range(0, len(places), model.rows):
        last = min(first + model.rows, len(places))
        answers, sums = _run(model, places.occluded(sample.x[0], first, last), layer, [unit])
        outputs[first:last], activation[first:last] = answers, sums[:, 0]
        report.progress(last, len(places))
    shape = len(places.tops), len(places.lefts)
    return Occlusion(
        sample.name,
        places.picture,
        places.extent,
        places.size,
        places.color,
        places.tops,
        places.lefts,
        outputs.reshape(*shape, -1),
        activation.reshape(shape),
        whole[0],
        float(totals[0, unit]),
        layer,
        unit,
        sample.truth,
        "value" if model.outputs_kind == "values" else "probability",
        places.elements,
        places.notes,
    )


def _watched(model, wanted: int | None) -> int:
    """The layer whose strongest map is watched: the one that is asked for, the last convolution, or the last layer
    that has units to look at before the outputs.
    """
    network = model.network
    if wanted is not None and not 0 <= wanted < len(network.layers):
        raise usage(f"there is no layer {wanted}", f"The layers are 0 to {len(network.layers) - 1}")
    if wanted is not None and not model.has_outputs(wanted):
        name = shown(network.layers[wanted].name)
        raise usage(f"whose units the values of {name} are is not known", "Choose another layer")
    if wanted is not None:
        return wanted
    known = [layer for layer in model.order if model.has_outputs(layer) and layer not in network.inputs]
    convolved = {c.target for c in network.connections if c.kernel is not None}
    hidden = [layer for layer in known if layer not in network.outputs]
    found = [layer for layer in known if layer in convolved] or hidden or known
    if not found:
        raise bad_input(f"of no layer of {model.name} it is known whose units its values are", "Give another model")
    return found[-1]


@torch.no_grad()
def _run(model, x: np.ndarray, layer: int, units) -> tuple[np.ndarray, np.ndarray]:
    """((n, classes) float32 outputs, (n, units) float32 sums over the maps of a layer) of samples (n, features)."""
    passes = model.passes(as_batch(model, x), False)
    sums = passes.after[layer][:, units].float()
    sums = sums.flatten(2).sum(2) if sums.ndim > 2 else sums
    outputs = SHARES[model.outputs_kind](passes.logits).float()
    if not (bool(torch.isfinite(outputs).all()) and bool(torch.isfinite(sums).all())):
        raise bad_input(f"what {model.name} gives is NaN or infinite", "Use an earlier checkpoint, check the data")
    return outputs.numpy(), sums.numpy()
