"""What excites a unit, projected back to the input: its one strongest value goes back, all others are zero.

With the rule "deconvnet" that is the projection of Zeiler and Fergus (Visualizing and Understanding Convolutional
Networks, ECCV 2014): back through the switches of poolings, rectified, by the transposed kernels.
"""

import numpy as np
import torch

from ...activations.running import as_batch
from ...errors import NNVisError
from ..backward import DECONVNET, GRADIENT, Backward
from .strongest import Strongest


def projector(model) -> tuple[Backward, list[str]]:
    """(how the values of a model go back, notes): by the rule of a deconvnet, or where that is not defined for the
    network by the plain gradient, which a note says.
    """
    try:
        backward = Backward(model, DECONVNET)
    except NNVisError as error:
        return Backward(model, GRADIENT), [f"plain gradients stand in the place of projections: {error.message}"]
    return backward, list(backward.notes)


def projections(backward: Backward, x: np.ndarray, strongest: Strongest, report):
    """Yields ((b,) int64, flat numbers of some of a Strongest's samples in their order; (b, features) float32, what
    goes back from their values to the input), a batch at a time: each sample of a batch carries a unit of its own.
    """
    model, layer = backward.model, strongest.layer
    rows, columns = np.indices(strongest.samples.shape).reshape(2, -1)
    for first in range(0, len(rows), model.rows):
        some = slice(first, first + model.rows)
        of_unit = (rows[some], columns[some])
        batch = as_batch(model, x[strongest.samples[of_unit]]).requires_grad_()
        own = backward.run(batch, [layer]).units(layer)
        own = own.reshape(len(batch), own.shape[1], -1)
        units = torch.from_numpy(strongest.units[of_unit[0]]).long()
        places = torch.from_numpy(strongest.places[of_unit])
        seeds = torch.from_numpy(np.abs(strongest.values[of_unit]))
        value = own[torch.arange(len(batch)), units, places] * seeds
        (gradient,) = torch.autograd.grad(value.sum(), batch)
        yield np.arange(len(rows))[some], gradient.reshape(len(batch), -1).numpy()
        report.progress(min(first + model.rows, len(rows)), len(rows))
