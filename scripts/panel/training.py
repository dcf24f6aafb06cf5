"""The panel's networks in plain torch: what they are made of and how they are trained."""

import numpy as np
import torch
from torch import nn

from .networks import PanelNetwork

BATCH = 64
_ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "gelu": nn.GELU}


def trained_module(network: PanelNetwork, data) -> nn.Module:
    """A module in evaluation mode that maps a batch (n, features), or (n, 1, height, width), to logits."""
    torch.set_num_threads(1)  # the same sums on every machine
    torch.manual_seed(network.seed)
    module = make_module(network, data)
    shape = (1, *data.shape) if network.convolutions else (int(np.prod(data.shape)),)
    x = torch.from_numpy(data.x_train[: network.samples]).reshape(-1, *shape)
    y = torch.from_numpy(data.y_train[: network.samples])
    batch = min(BATCH, max(8, len(y) // 20))
    optimiser = torch.optim.Adam(module.parameters(), lr=2e-3 if len(y) < 2000 else 1e-3)
    random = np.random.default_rng(network.seed)
    for _ in range(network.epochs):
        order = torch.from_numpy(random.permutation(len(y)))
        for rows in order[: len(order) // batch * batch].split(batch):
            loss = nn.functional.cross_entropy(module(x[rows]), y[rows])
            if network.l1:
                loss = loss + network.l1 * sum(p.abs().sum() for p in module.parameters() if p.ndim > 1)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
    return module.eval()


def make_module(network: PanelNetwork, data) -> nn.Module:
    """The network before training, of torch's own random numbers."""
    steps, size = [], int(np.prod(data.shape))
    if network.convolutions:
        steps, size = CONVOLUTIONS[network.convolutions](network, data.shape)
    for units in network.hidden:
        steps += [nn.Linear(size, units), *_behind(network, units, nn.BatchNorm1d)]
        steps += [nn.Dropout(network.dropout)] if network.dropout else []
        size = units
    return nn.Sequential(*steps, nn.Linear(size, len(data.class_names)))


def _behind(network: PanelNetwork, units: int, norm) -> list[nn.Module]:
    """What stands behind a weighted layer."""
    return [*([norm(units)] if network.norm else []), _ACTIVATIONS[network.activation]()]


def _lenet(network: PanelNetwork, shape) -> tuple[list[nn.Module], int]:
    """Two convolutions of 5x5 with pooling, as LeNet-5 has them."""
    steps = []
    for inputs, channels in ((1, 6), (6, 16)):
        steps += [nn.Conv2d(inputs, channels, 5), *_behind(network, channels, nn.BatchNorm2d), nn.MaxPool2d(2)]
    side = ((shape[0] - 4) // 2 - 4) // 2
    return [*steps, nn.Flatten()], 16 * side * side


def _small(network: PanelNetwork, shape) -> tuple[list[nn.Module], int]:
    """Two convolutions of 3x3 with one pooling, for pictures of 8x8."""
    steps = []
    for inputs, channels in ((1, 8), (8, 16)):
        steps += [nn.Conv2d(inputs, channels, 3, padding=1), *_behind(network, channels, nn.BatchNorm2d)]
    return [*steps, nn.MaxPool2d(2), nn.Flatten()], 16 * (shape[0] // 2) * (shape[1] // 2)


class _Residual(nn.Module):
    """Two convolutions of 3x3 round which the values pass unchanged."""

    def __init__(self, network: PanelNetwork, channels: int):
        super().__init__()
        convolutions = [nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2)]
        norms = [nn.BatchNorm2d(channels) if network.norm else nn.Identity() for _ in range(2)]
        self.branch = nn.Sequential(convolutions[0], norms[0], nn.ReLU(), convolutions[1], norms[1])

    def forward(self, x):
        return torch.relu(x + self.branch(x))


def _residual(network: PanelNetwork, shape) -> tuple[list[nn.Module], int]:
    """A convolution, two residual blocks with a wider step between them, and the mean over positions."""
    first = [nn.Conv2d(1, 12, 3, padding=1), *_behind(network, 12, nn.BatchNorm2d), _Residual(network, 12)]
    wider = [nn.Conv2d(12, 24, 3, stride=2, padding=1), *_behind(network, 24, nn.BatchNorm2d), _Residual(network, 24)]
    return [*first, *wider, nn.AdaptiveAvgPool2d(1), nn.Flatten()], 24


CONVOLUTIONS = {"lenet": _lenet, "small": _small, "residual": _residual}
