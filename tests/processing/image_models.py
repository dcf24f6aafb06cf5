"""Image models of the tests: small convolutional nets behind what fit and data ask of a Model, and images for them."""

import functools

import numpy as np
import torch

from nnvis_blender.processing.models.model import Input
from nnvis_blender.processing.models.preprocessing import PRESETS
from nnvis_blender.processing.network import Connection, Layer, Network

SIDE, CLASSES = 12, 8


class StubModel:
    """A torch module with the shape, kind and preprocessing of its input, and how its outputs are called."""

    def __init__(self, module, shape, kind="image", preprocessing=None, classes=CLASSES, outputs_kind="classes"):
        names = [str(k) for k in range(classes)] if isinstance(classes, int) else list(classes)
        layers = [Layer("input", "input", shape[:1], map_shape=shape[1:]), Layer("output", "dense", (len(names),))]
        matrix = np.ones((shape[0], len(names)), np.float32)
        self.network = Network(layers, [Connection.dense(0, 1, matrix)], names)
        self.inputs = (Input(0, shape, kind, dict(preprocessing or {})),)
        self.name, self.sha256, self.outputs_kind, self.torch_module = "net", "0" * 64, outputs_kind, module
        self.rows, self.batches = 4096, []

    def module(self):
        return self.torch_module.eval()

    def samples(self, x):
        self.batches.append(len(x))
        return x.reshape(len(x), *self.inputs[0].shape)


def taking(shape, kind="image", preprocessing=None, classes=CLASSES, **more):
    """A model that only says what it takes."""
    return StubModel(torch.nn.Identity(), shape, kind, preprocessing, classes, **more)


def images(channels: int, count: int = 200, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """(n, channels, SIDE, SIDE) uint8 and labels: a class is a band at the top or the left, dark or bright, and of
    images in colour red or blue.
    """
    random = np.random.default_rng(seed)
    y = np.arange(count) % CLASSES
    x = random.integers(0, 30, (count, channels, SIDE, SIDE))
    x += np.where(y // 2 % 2, 110, 10)[:, None, None, None]
    for k in range(CLASSES):
        own = np.flatnonzero(y == k)
        rows, columns = ((slice(2, 5), slice(None)), (slice(None), slice(2, 5)))[k % 2]
        x[own, (0 if k < 4 else 2) % channels, rows, columns] += 90 if channels == 3 or k < 4 else 40
    return x.astype(np.uint8), y


@functools.cache
def trained_net(channels: int, preset: str):
    """A net with two convolutions, trained on `images` that are preprocessed so."""
    torch.manual_seed(0)
    (x, y), preprocessing = images(channels), PRESETS[preset]
    times, plus = (torch.tensor(n, dtype=torch.float32).reshape(-1, 1, 1) for n in preprocessing.affine())
    values = torch.from_numpy(x).float() / 255
    values = (values.flip(1) if preprocessing.order == "BGR" else values) * times + plus
    net = torch.nn.Sequential(
        torch.nn.Conv2d(channels, 8, 3, padding=1),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(8, 8, 3, padding=1),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Linear(8 * (SIDE // 2) ** 2, CLASSES),
    )
    optimiser = torch.optim.Adam(net.parameters(), 0.01)
    for _ in range(60):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(net(values), torch.from_numpy(y)).backward()
        optimiser.step()
    return net.eval()
