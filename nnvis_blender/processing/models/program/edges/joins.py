"""Edges without weights, element by element."""

import torch

from .sums import total_change


class JoinPart:
    """Element by element. sources, targets: (elements,) int64, the unit each element comes from and goes to, or -1.

    every: whether all of a source goes to all targets alike (no weights are known between them).
    """

    is_weighted = False

    def __init__(self, step: int, place: int, sources, targets, counts: tuple[int, int], every: bool = False):
        self.step, self.place, self.counts, self.every = step, place, counts, every
        self.inside = torch.nonzero((sources >= 0) & ((targets >= 0) if not every else sources >= 0))[:, 0]
        self.source_of = sources[self.inside]
        self.target_of = None if every else targets[self.inside]

    def squares(self):
        return self.joins().float()

    def values(self):
        return self.joins().float()

    def joins(self):
        made = torch.zeros(self.counts, dtype=torch.bool)
        if self.every:
            made[self.source_of] = True
        else:
            made[self.source_of, self.target_of] = True
        return made

    def changes(self, u, g):
        flow = (u * g).reshape(len(u), -1)[:, self.inside]
        sources, targets = self.counts
        if self.every:
            own = flow.new_zeros(len(u), sources).index_add_(1, self.source_of, flow)
            return (own / targets)[:, :, None].expand(-1, -1, targets)
        pair = self.source_of * targets + self.target_of
        return flow.new_zeros(len(u), sources * targets).index_add_(1, pair, flow).unflatten(1, self.counts)

    def total(self, u, g):
        return total_change(self, u, g)

    def factors(self, kept: torch.Tensor, elements: int) -> torch.Tensor:
        """(elements,): what what comes in is multiplied by when pairs (sources, targets) are not kept."""
        made = torch.ones(elements)
        own = kept.amax(1)[self.source_of] if self.every else kept[self.source_of, self.target_of]
        made[self.inside] = own.float()
        return made

    @property
    def per_sample(self) -> int:
        return 4 * self.counts[0] * self.counts[1]
