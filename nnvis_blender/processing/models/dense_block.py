"""The block of a dense layer: one matrix."""

import torch

from .model import Block


class DenseBlock(Block):
    """weight: (sources, targets) float32. Values that flow are (samples, units)."""

    def __init__(self, weight: torch.Tensor):
        self.weight = weight

    def add(self, base, values):
        """base plus what the sources' values give the targets. base: (targets,), or as the result."""
        return torch.addmm(base, values, self.weight)

    def back(self, gradient):
        """The gradient by the sources' values that comes through this block. gradient: by the pre-activations."""
        return gradient @ self.weight.T

    def edge_squares(self, flow, weights, total=None):
        values, gradient = flow
        weighted, squares = (values * values).mul_(weights[:, None]).T, gradient * gradient
        return weighted @ squares if total is None else total.addmm_(weighted, squares)

    def edge_sums(self, flow):
        values, gradient = flow
        return values.T @ gradient * self.weight

    def only(self, sources):
        """The block for values that come without all but these sources (ascending indices)."""
        return DenseBlock(self.weight[sources])

    def pruned(self, kept):
        """The block without some edges. kept: (sources, targets) bool."""
        return DenseBlock(self.weight.masked_fill(~kept, 0))
