"""What is asked about: classes, a layer or a unit, as one number of each sample."""

from dataclasses import dataclass

import torch

from ...errors import shown, usage
from ..backward import Recorded
from ..named import named_class, named_layer
from .parameters import CONDUCTANCE, PASSED


@dataclass(frozen=True)
class Asked:
    """A number of each sample whose attribution is asked for.

    layer: None for the network's outputs. unit: of the layer, None for all of its units. columns: (samples,) int64,
    which of the scores. text: what it is, as a title says it.
    """

    layer: int | None
    unit: int | None
    columns: torch.Tensor
    text: str

    @property
    def layers(self) -> set[int]:
        """Layers whose units a pass has to keep for this."""
        return set() if self.layer is None else {self.layer}

    def scores(self, recorded: Recorded) -> torch.Tensor:
        """(samples, scores): the logits; of a unit the mean of its map, of a layer the sum of these."""
        if self.layer is None:
            return recorded.outputs
        units = recorded.units(self.layer)
        means = units if units.ndim == 2 else units.flatten(2).mean(2)
        return means.sum(1, keepdim=True) if self.unit is None else means[:, [self.unit]]

    def of(self, recorded: Recorded) -> torch.Tensor:
        """(samples,): the number itself."""
        return self.scores(recorded).gather(1, self.columns[:, None])[:, 0]

    def rows(self, rows: slice) -> "Asked":
        return Asked(self.layer, self.unit, self.columns[rows], self.text)


def asked_of(model, settings, layer: int | None, predicted: torch.Tensor) -> list[Asked]:
    """One Asked, or one for each of several classes. layer: that of the settings. predicted: (samples,) the class that
    each is taken for.

    Raises NNVisError (usage) for classes and units that there are not.
    """
    network = model.network
    if layer is None or settings.method in PASSED:
        if not settings.classes:
            return [Asked(None, None, predicted, _PREDICTED[model.outputs_kind])]
        chosen = dict.fromkeys(named_class(model, str(wanted)) for wanted in settings.classes)
        return [Asked(None, None, torch.full_like(predicted, k), network.class_names[k]) for k in chosen]
    if settings.classes:
        raise usage("both classes and a layer are asked about", "Leave out one of them")
    name = shown(network.layers[layer].name, 40, quoted=False)
    text = name if settings.unit is None else f"unit {settings.unit} of {name}"
    return [Asked(layer, settings.unit, torch.zeros_like(predicted), text)]


_PREDICTED = {"classes": "the predicted class", "labels": "the surest label", "values": "the largest output"}


def layer_of(model, settings) -> int | None:
    """The layer that settings name. Raises NNVisError (usage) where it, or the unit, is not there, or is missing."""
    if settings.layer is None:
        if settings.method == CONDUCTANCE:
            raise usage("conductance is of what passes a layer, and none is named", "Name a layer, or one of its units")
        if settings.unit is not None:
            raise usage("a unit is named, but no layer", "Name the unit's layer")
        return None
    layer = named_layer(model, settings.layer)
    own = model.network.layers[layer]
    if settings.unit is not None and settings.unit >= own.size:
        raise usage(f"{shown(own.name)} has no unit {settings.unit}", f"Its units are 0 to {own.size - 1}")
    return layer
