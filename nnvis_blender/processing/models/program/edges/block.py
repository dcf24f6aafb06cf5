"""All edges of one connection."""

import torch

from ...model import Block
from .sums import MOST_VALUES
from .weights import LinearPart


class ProgramBlock(Block):
    """All parts of one connection."""

    def __init__(self, parts: list):
        self.parts = parts
        squares = sum(part.squares() for part in parts)
        self.strength = squares.sqrt_()  # (sources, targets): the norm of each pair's weights
        self.joined = torch.stack([part.joins() for part in parts]).any(0) if len(parts) > 1 else parts[0].joins()

    def edge_squares(self, flow: list[tuple], weights, total=None):
        """See model.Block. flow: (u, g) of each part."""
        made = self._squares(flow, weights)
        made = torch.where(self.strength > 0, made / self.strength.clamp(min=1e-30) ** 2, made.new_zeros(()))
        return made if total is None else total.add_(made)

    def edge_sums(self, flow: list[tuple]):
        """See model.Block. flow: (u, g) of each part."""
        return sum(part.total(u, g) for part, (u, g) in zip(self.parts, flow))

    def _squares(self, flow, weights):
        if len(self.parts) == 1 and isinstance(self.parts[0], LinearPart):
            made = self.parts[0].weighted_squares(*flow[0], weights)
            if made is not None:
                return made
        made = torch.zeros_like(self.strength)
        rows = max(1, MOST_VALUES // sum(part.per_sample for part in self.parts))
        for first in range(0, len(weights), rows):
            some = slice(first, first + rows)
            change = sum(part.changes(u[some], g[some]) for part, (u, g) in zip(self.parts, flow))
            made += (change * change * weights[some, None, None]).sum(0)
        return made
