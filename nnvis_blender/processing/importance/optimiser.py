"""Adam over the first k rows of several tensors (Kingma and Ba 2015), in the form and with the constants of Keras."""
import math

import torch

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7


class Adam:
    """tensors: list of (classes, units) float32, changed in place. Rows that stop stepping stay as they are."""

    def __init__(self, tensors: list, learning_rate: float):
        self.tensors, self.learning_rate, self.steps = tensors, learning_rate, 0
        self.first = [torch.zeros_like(t) for t in tensors]
        self.second = [torch.zeros_like(t) for t in tensors]

    def step(self, gradients: list, k: int) -> None:
        """gradients: for each tensor (k, units). Rows only ever drop out at the end, so one step count holds for all."""
        self.steps += 1
        rate = self.learning_rate * math.sqrt(1 - BETA_2**self.steps) / (1 - BETA_1**self.steps)
        for tensor, first, second, gradient in zip(self.tensors, self.first, self.second, gradients):
            first[:k].mul_(BETA_1).add_(gradient, alpha=1 - BETA_1)
            second[:k].mul_(BETA_2).addcmul_(gradient, gradient, value=1 - BETA_2)
            tensor[:k].addcdiv_(first[:k], second[:k].sqrt().add_(EPSILON), value=-rate)
