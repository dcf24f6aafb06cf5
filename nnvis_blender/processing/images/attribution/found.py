"""What a method of attribution gives, and what it is asked."""

from dataclasses import dataclass, field

import torch

from ...activations.contributions import ChosenEdges
from .asked import Asked
from .parameters import AttributionParameters


@dataclass(frozen=True)
class Question:
    """asked: of each sample. layers: whose units' attributions are wanted, the input's among them. edges: those that
    are wanted, None for none. baseline: (1, *input shape) float32, None of whole numbers. layer: that of the
    settings. is_image: whether samples are known to be images. seed: of what is drawn.
    """

    model: object
    asked: Asked
    layers: list[int]
    edges: ChosenEdges | None
    settings: AttributionParameters
    baseline: torch.Tensor | None
    layer: int | None = None
    is_image: bool = False
    seed: int = 0

    @property
    def kept(self) -> set[int]:
        """Layers that a pass has to keep."""
        return {*self.layers, *self.asked.layers}


@dataclass
class Found:
    """layers: {layer: (samples, units, *map_shape) float32}. edges: (samples, edges), NaN where it is not defined; None
    where a method says nothing of edges. total: (samples,) what the attributions of the input should sum to, None where
    a method says nothing of it.
    """

    layers: dict[int, torch.Tensor]
    edges: torch.Tensor | None = None
    total: torch.Tensor | None = None
    notes: list[str] = field(default_factory=list)
