"""Edges from a recurrent layer's states to those one step later."""

import torch

from .grouping import Grouping
from .weights import WeightPart


class StatePart(WeightPart):
    """What the states of a recurrent layer give its gates one step later. weight: (gates * size, size).

    options: of the step. bias: (gates * size,) that the states' product has, or None.
    """

    weight_place = 2

    def __init__(self, step: int, weight, sources: Grouping, targets: Grouping, options: dict, bias):
        super().__init__(step, weight, torch.arange(weight.shape[1]), sources, targets)
        self.options, self.bias, self.size = options, bias, weight.shape[1]

    def _products(self, u, g):
        """u: the states one step before and what the gates get of the input (samples, time, size + gates * size), side
        by side. g: by the latter.
        """
        u, g = (x.reshape(len(x), *x.shape[-2:]) for x in (u, g))
        before, given = u.split([self.size, u.shape[-1] - self.size], dim=2)
        if self.options["cell"] != "gru":
            return torch.bmm(before.transpose(1, 2), g) * self.weight.T
        reset = self._reset(before, given)
        new = 2 * self.size  # the last gate gets the states through the reset gate
        gates = torch.bmm(before.transpose(1, 2), g[..., :new])
        if self.options.get("reset_after", True):
            own = torch.bmm(before.transpose(1, 2), g[..., new:] * reset)
        else:
            own = torch.bmm((before * reset).transpose(1, 2), g[..., new:])
        return torch.cat([gates, own], dim=2) * self.weight.T

    def _reset(self, before, given):
        bias = None if self.bias is None else self.bias[: self.size]
        z = given[..., : self.size] + torch.nn.functional.linear(before, self.weight[: self.size], bias)
        if self.options.get("recurrent_activation", "sigmoid") == "sigmoid":
            return torch.sigmoid(z)
        return (self.options.get("alpha", 0.2) * z + 0.5).clamp(0, 1)

    def _masked(self, own, weight):
        return weight * own
