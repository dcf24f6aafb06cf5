"""A small convolutional net that knows the digits, trained once in some seconds, and its data."""

import functools

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.models.program.program import Program, ProgramInput, Step
from nnvis_blender.processing.models.program.program_model import ProgramModel


@functools.cache
def digit_net() -> ProgramModel:
    """Two convolutions and two dense layers: 8 x 8 pixels to ten classes."""
    digits = load_digits()
    x, y = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16, torch.tensor(digits.target)
    threads, state = torch.get_num_threads(), torch.get_rng_state()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    net = nn.Sequential(
        *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 12, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(192, 24), nn.ReLU(), nn.Linear(24, 10)),
    )
    optimiser = torch.optim.Adam(net.parameters(), 5e-3)
    for _ in range(8):
        for rows in torch.randperm(1500).split(100):
            loss = nn.functional.cross_entropy(net(x[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    torch.set_num_threads(threads)
    torch.set_rng_state(state)
    names = {0: "conv1", 2: "conv2", 6: "dense", 8: "classes"}
    arrays = {f"{n}.{part}": p.detach().numpy().copy() for n in names for part, p in net[n].named_parameters()}
    padded = {"stride": [1, 1], "pads": [[1, 1], [1, 1]], "groups": 1}
    steps = [
        Step("conv", ("x", "0.weight", "0.bias"), ("a",), padded, "conv1"),
        Step("relu", ("a",), ("b",)),
        Step("conv", ("b", "2.weight", "2.bias"), ("c",), padded, "conv2"),
        Step("relu", ("c",), ("d",)),
        Step("max_pool", ("d",), ("e",), {"kernel": [2, 2], "stride": [2, 2]}),
        Step("flatten", ("e",), ("f",), {"start": 1, "end": -1}),
        Step("linear", ("f", "6.weight", "6.bias"), ("g",), layer="dense"),
        Step("relu", ("g",), ("h",)),
        Step("linear", ("h", "8.weight", "8.bias"), ("i",), layer="classes"),
    ]
    given = ProgramInput("x", (1, 8, 8), "image", preprocessing={"scale": "0..1"})
    return ProgramModel(Program([given], arrays, steps, ["i"]), "digits")


def digit_data():
    return read_dataset("digits", model=digit_net())


def right_share() -> float:
    data, module = digit_data(), digit_net().module()
    return float(np.mean(module(torch.from_numpy(data.x_test).reshape(-1, 1, 8, 8)).argmax(1).numpy() == data.y_test))
