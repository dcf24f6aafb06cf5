"""Adam over the first k rows of a tensor (Kingma and Ba 2015), in the form and with the constants of Keras."""

import math

import torch

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7


class Adam:
    """values: (rows, parameters) float32, changed in place. Rows that stop stepping stay as they are."""

    def __init__(self, values: torch.Tensor, learning_rate: float):
        self.values, self.learning_rate, self.steps = values, learning_rate, 0
        self.first, self.second = torch.zeros_like(values), torch.zeros_like(values)

    def step(self, gradient: torch.Tensor) -> None:
        """One step by gradient (k, parameters), that of the first k rows.

        Rows only ever drop out at the end, so one step count holds for all.
        """
        self.steps += 1
        rate = self.learning_rate * math.sqrt(1 - BETA_2**self.steps) / (1 - BETA_1**self.steps)
        values, first, second = (tensor[: len(gradient)] for tensor in (self.values, self.first, self.second))
        first.lerp_(gradient, 1 - BETA_1)
        second.mul_(BETA_2).addcmul_(gradient, gradient, value=1 - BETA_2)
        values.addcdiv_(first, second.sqrt().add_(EPSILON), value=-rate)
