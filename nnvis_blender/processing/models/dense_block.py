"""The block of a dense layer: one matrix."""

import torch

from .model import Block


class DenseBlock(Block):
    """weight: (sources, targets) float32."""

    def __init__(self, weight: torch.Tensor):
        self.weight = weight

    def add(self, base, values):
        return torch.addmm(base, values, self.weight)

    def back(self, gradient):
        return gradient @ self.weight.T

    def edge_squares(self, values, gradient, weights, total=None):
        weighted, squares = (values * values).mul_(weights[:, None]).T, gradient * gradient
        return weighted @ squares if total is None else total.addmm_(weighted, squares)

    def only(self, sources):
        return DenseBlock(self.weight[sources])

    def pruned(self, kept):
        return DenseBlock(self.weight.masked_fill(~kept, 0))
