"""Which unit each feature belongs to."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Grouping:
    """Which unit each feature (or element) belongs to. unit: (features,) int64. units: how many there are."""

    unit: torch.Tensor
    units: int

    @property
    def is_plain(self) -> bool:
        return len(self.unit) == self.units and torch.equal(self.unit, torch.arange(self.units))

    def sums(self, values: torch.Tensor, axis: int) -> torch.Tensor:
        """Sums over the features of each unit along an axis."""
        if self.is_plain:
            return values
        axis %= values.ndim
        shape = (*values.shape[:axis], self.units, *values.shape[axis + 1 :])
        return values.new_zeros(shape).index_add_(axis, self.unit, values)
