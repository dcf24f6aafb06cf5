"""Edges that are weights of a step: of matrices and of tables of tokens."""

import torch

from .grouping import Grouping
from .sums import total_change


class WeightPart:
    """Some features that come into a weighted step, those of one layer.

    step, place: where they come in; weight_place: which input of the step the weights are. weight: as the step has
    them. features: (k,) int64 which of those that come in. sources, targets: the Grouping of these features and of the
    step's outputs.
    """

    is_weighted = True
    weight_place = 1

    def __init__(self, step: int, weight: torch.Tensor, features: torch.Tensor, sources: Grouping, targets: Grouping):
        self.step, self.place, self.weight = step, 0, weight
        self.features, self.sources, self.targets = features, sources, targets

    def squares(self) -> torch.Tensor:
        """(sources, targets): the sum of squares of each pair's weights."""
        own = self._pairs(self._by_feature(self.weight * self.weight))
        return self.targets.sums(self.sources.sums(own, 0), 1)

    def values(self) -> torch.Tensor | None:
        """(sources, targets): the weights themselves where each pair has one, else None."""
        by_feature = self._by_feature(self.weight)
        one = by_feature.numel() == self.weight.numel() and self.sources.is_plain and self.targets.is_plain
        return self._pairs(by_feature) if one else None

    def joins(self) -> torch.Tensor:
        """(sources, targets) bool: which pairs have weights at all."""
        own = self._pairs(torch.ones_like(self._by_feature(self.weight)))
        return self.targets.sums(self.sources.sums(own, 0), 1) > 0

    def mask(self, kept: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        """weight, of the step, without the weights of pairs that are not kept (sources, targets)."""
        own = kept[self.sources.unit][:, self.targets.unit].T  # (outputs, features)
        return self._masked(own.to(weight.dtype), weight)

    def changes(self, u: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
        """(samples, sources, targets)."""
        return self._by_unit(self._products(u, g))

    def total(self, u: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
        """(sources, targets): the sum of `changes` over the samples."""
        return total_change(self, u, g)

    @property
    def per_sample(self) -> int:
        """Numbers that `changes` holds for a sample."""
        return 4 * self.weight.numel()

    @property
    def has_one_feature_each(self) -> bool:
        """Whether no two of the features are one unit's."""
        return len(torch.unique(self.sources.unit)) == len(self.sources.unit)

    def _by_unit(self, products):
        """(samples, sources, targets) from (samples, features, outputs)."""
        return self.targets.sums(self.sources.sums(products, 1), 2)

    def _by_feature(self, weight):
        """(outputs, features of a group): weights summed over what lies behind a feature."""
        return weight.flatten(2).sum(2) if weight.ndim > 2 else weight

    def _pairs(self, by_feature):
        """(features, outputs) of those features that come in."""
        return by_feature.T[self.features]


class LinearPart(WeightPart):
    """weight: (outputs, inputs); features lie on the last axis."""

    def _products(self, u, g):
        u, g = u.flatten(1, -2) if u.ndim > 2 else u[:, None], g.flatten(1, -2) if g.ndim > 2 else g[:, None]
        u = u[..., self.features]
        return torch.bmm(u.transpose(1, 2), g) * self.weight.T[self.features]

    def total(self, u, g):
        return self.changes(u.reshape(1, -1, u.shape[-1]), g.reshape(1, -1, g.shape[-1]))[0]

    def _masked(self, own, weight):
        mask = torch.ones_like(weight)
        mask[:, self.features] = own
        return weight * mask

    def weighted_squares(self, u, g, weights):
        """(sources, targets): the sum over samples of weights times the squares of changes, where each sample has one
        value a feature; else None. It holds no array of all samples and pairs.
        """
        if u[0].numel() != self.weight.shape[1] or g[0].numel() != len(self.weight) or not self.targets.is_plain:
            return None
        u, g = u.flatten(1)[:, self.features], g.flatten(1)
        if self.sources.is_plain:
            squares = (u * u * weights[:, None]).T @ (g * g)
            return squares * (self.weight.T[self.features] ** 2)
        total = u.new_zeros(self.sources.units, len(self.weight))
        squares = g * g * weights[:, None]
        order = torch.argsort(self.sources.unit, stable=True)
        ends = torch.bincount(self.sources.unit, minlength=self.sources.units).cumsum(0).tolist()
        first = 0
        for unit, end in enumerate(ends):
            own = order[first:end]
            part = u[:, own] @ self.weight.T[self.features[own]]
            total[unit] = (part * part * squares).sum(0)
            first = end
        return total


class EmbeddingPart(WeightPart):
    """weight: (tokens, features of a token): u are the tokens themselves."""

    def squares(self):
        return self.targets.sums(self.sources.sums(self.weight * self.weight, 0), 1)

    def values(self):
        return self.weight if self.sources.is_plain and self.targets.is_plain else None

    def joins(self):
        return torch.ones(self.sources.units, self.targets.units, dtype=torch.bool)

    def changes(self, u, g):
        ids = u.reshape(len(u), -1).long()
        flow = self.targets.sums(self.weight[ids] * g.reshape(len(g), ids.shape[1], -1), 2)
        made = flow.new_zeros(len(u), self.sources.units, self.targets.units)
        return made.scatter_add_(1, self.sources.unit[ids][..., None].expand_as(flow), flow)

    def mask(self, kept, weight):
        return weight * kept[self.sources.unit][:, self.targets.unit].to(weight.dtype)

    @property
    def per_sample(self) -> int:
        return 4 * self.sources.units * self.targets.units
