"""How a step follows from the gradient: each takes it and gives what is added to the parameters."""

import numpy as np

MOMENTUM = 0.9
BETAS, EPSILON = (0.9, 0.999), 1e-8


class Sgd:
    """Against the gradient."""

    def __init__(self, count: int):
        pass

    def step(self, gradient: np.ndarray, rate: float) -> np.ndarray:
        return -rate * gradient


class Momentum:
    """Polyak's heavy ball (1964)."""

    def __init__(self, count: int):
        self.velocity = np.zeros(count)

    def step(self, gradient: np.ndarray, rate: float) -> np.ndarray:
        self.velocity *= MOMENTUM
        self.velocity -= rate * gradient
        return self.velocity


class Adam:
    """Kingma and Ba (2015)."""

    def __init__(self, count: int):
        self.mean, self.square, self.steps = np.zeros(count), np.zeros(count), 0

    def step(self, gradient: np.ndarray, rate: float) -> np.ndarray:
        self.steps += 1
        for moment, value, beta in zip((self.mean, self.square), (gradient, gradient * gradient), BETAS):
            moment *= beta
            moment += (1 - beta) * value
        mean, square = (m / (1 - beta**self.steps) for m, beta in zip((self.mean, self.square), BETAS))
        return -rate * mean / (np.sqrt(square) + EPSILON)


OPTIMISERS = {"sgd": Sgd, "momentum": Momentum, "adam": Adam}
