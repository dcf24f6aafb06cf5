"""How far features go, and how sure the network stays, while an image is shifted, scaled and turned: Zeiler and Fergus,
Visualizing and Understanding Convolutional Networks (ECCV 2014), figure 5.
"""

from dataclasses import dataclass

import numpy as np
import torch

from .features import Features
from .parameters import InvarianceParameters
from .transforms import amounts, changed


@dataclass
class Curves:
    """amounts: (steps,), see transforms.amounts. distances: layer -> (samples, steps), Euclidean, from the features of
    the image as it is. sure: (samples, steps), the probability of a class; of outputs that are no classes its value.
    """

    amounts: np.ndarray
    distances: dict[int, np.ndarray]
    sure: np.ndarray


def curves(
    features: Features, x: np.ndarray, classes: np.ndarray, chart: str, settings: InvarianceParameters, report
) -> Curves:
    """The Curves of samples (n, features). classes: (n,), whose probability is told. chart: which change."""
    by, ends = amounts(chart, settings), sorted({features.layers[0], features.layers[-1]}, key=features.layers.index)
    images = features.images(x)
    still = features.of(images, ends)
    sample, step = np.indices((len(x), len(by))).reshape(2, -1)
    distances, sure = {layer: np.empty(len(sample)) for layer in ends}, np.empty(len(sample))
    rows = features.model.rows
    for first in range(0, len(sample), rows):
        some = slice(first, first + rows)
        moved = changed(images[torch.from_numpy(sample[some])], chart, by[step[some]])
        for layer, values in features.of(moved, ends).items():
            distances[layer][some] = torch.linalg.vector_norm(values - still[layer][sample[some]], dim=1).numpy()
        sure[some] = features.probabilities(moved)[np.arange(len(moved)), classes[sample[some]]]
        report.progress(min(first + rows, len(sample)), len(sample))
    shape = len(x), len(by)
    return Curves(by, {layer: own.reshape(shape) for layer, own in distances.items()}, sure.reshape(shape))
