"""What layers hold for images, as one vector each, and the pixels of rows of numbers."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from ...activations.running import as_batch, probabilities
from ...datasets.pictures import PictureAxes


@dataclass
class Features:
    """A model on samples that are images. axes: where their pixels are. layers: hidden ones whose units' values are
    known, in the order in which they come.
    """

    model: object
    axes: PictureAxes

    @cached_property
    def layers(self) -> list[int]:
        model = self.model
        ends = {*model.network.inputs, *model.network.outputs}
        return [layer for layer in model.order if layer not in ends and model.has_outputs(layer)]

    def images(self, x: np.ndarray) -> torch.Tensor:
        """(n, channels, height, width) of samples (n, features), as the model takes their values."""
        return torch.from_numpy(np.ascontiguousarray(self.axes.images(x)))

    @torch.no_grad()
    def of(self, images: torch.Tensor, layers: list[int]) -> dict[int, torch.Tensor]:
        """Layer -> (n, values of the layer)."""
        outputs = self.model.outputs(as_batch(self.model, self.axes.rows(images.numpy())), layers)
        return {layer: after.flatten(1).float() for layer, (_, after) in outputs.items()}

    def probabilities(self, images: torch.Tensor) -> np.ndarray:
        """(n, classes), see activations.running.probabilities."""
        return probabilities(self.model, self.axes.rows(images.numpy()))
