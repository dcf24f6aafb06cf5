"""Receptive fields: as counted by hand, and as gradients show them."""

import numpy as np
import pytest
import torch
from programs import PROGRAMS, Maker

from nnvis_blender.processing.datasets.pictures import PictureAxes
from nnvis_blender.processing.images.top.receptive import receptive_fields
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.models.program.operations import OPERATIONS
from nnvis_blender.processing.models.program.program_model import ProgramModel


class Ones(Maker):
    """All weights are one, so that no path from a pixel to a unit is cancelled by another."""

    def drawn(self, *shape):
        return np.ones(shape, np.float32)


def model_of(build, shape=(1, 24, 20)) -> ProgramModel:
    make = Ones()
    x = build(make, make.input(shape))
    x = make("mean", x, axes=[2, 3], keep=False)
    return ProgramModel(make.done(make.dense(x, 2, 3, "out")), "net")


def strided(make, x):
    return make("relu", make.conv(x, shape_in(make), 2, 5, 2, 1, "conv"))


def shape_in(make):
    return make.inputs[0].shape[0]


def dilated(make, x):
    x = make("relu", make.conv(x, shape_in(make), 2, 3, 1, 1, "first"))
    weight = make.drawn(2, 2, 3, 3)
    return make("relu", make("conv", x, weight, stride=[2, 1], dilation=[2, 3], pads=[[2, 2], [1, 3]], layer="conv"))


def pooled(make, x):
    x = make.pool(make("relu", make.conv(x, shape_in(make), 2, 5, 1, 2, "first")))
    x = make("max_pool", x, kernel=[3, 3], stride=[2, 2], pads=[[1, 1], [1, 1]])
    return make("relu", make.conv(x, 2, 2, 3, 1, 0, "conv"))


def residual(make, x):
    x = make("relu", make.conv(x, shape_in(make), 2, 3, 1, 1, "first"))
    y = make.conv(make("relu", make.conv(x, 2, 2, 3, 2, 1, "inner")), 2, 2, 3, 1, 1, "conv")
    return make("relu", make("add", y, make.conv(x, 2, 2, 1, 2, 0, "down")))


def field_of(model, name, axes):
    layer = next(n for n, own in enumerate(model.network.layers) if own.name == name)
    return layer, receptive_fields(model, axes, [layer])[layer]


# size of the window, and where that of the second row and third column of the map begins
@pytest.mark.parametrize(
    ("build", "size", "start"),
    [
        (strided, (5, 5), (2 - 1, 4 - 1)),
        (dilated, (3 + 4, 3 + 6), (1 * 2 - 2 - 1, 2 - 1 - 1)),
        # 5, pooled by 2: 6 every 2; by 3 every 2, padded by 1: 10 every 4 from -4; by 3: 18 every 4
        (pooled, (18, 18), (4 - 2 - 2, 8 - 2 - 2)),
        # 3; 5 every 2; 9 every 2
        (residual, (9, 9), (2 - 1 - 1 - 2, 4 - 1 - 1 - 2)),
    ],
)
def test_a_window_is_what_is_counted_by_hand(build, size, start):
    model = model_of(build)
    _, field = field_of(model, "conv", PictureAxes(1, 24, 20, False))
    assert field.size == size
    place = np.ravel_multi_index((1, 2), field.sides)
    assert tuple(field.starts(np.array([place]))[0]) == start


@pytest.mark.parametrize("build", [strided, dilated, pooled, residual])
def test_a_window_is_where_gradients_are(build):
    """With weights of one the pixels that a unit's value depends on fill the window; at the rim, where a convolution
    sees the padding of the map before it, they lie in it.
    """
    model = model_of(build)
    layer, field = field_of(model, "conv", PictureAxes(1, 24, 20, False))
    batch = torch.ones(1, 1, 24, 20, requires_grad=True)
    unit = with_means(model, model.drawing.value[layer], batch)[0, 0].flatten()
    inside = 0
    for place in range(len(unit)):
        (seen,) = torch.autograd.grad(unit[place], batch, retain_graph=True)
        found = [set(axis.tolist()) for axis in np.nonzero(seen[0, 0].numpy())]
        first, wanted = field.starts(np.array([place]))[0], []
        for start, size, side in zip(first, field.size, (24, 20)):
            wanted.append(set(range(max(0, start), min(side, start + size))))
        is_inside = all(0 <= f and f + s <= side for f, s, side in zip(first, field.size, (24, 20)))
        inside += is_inside
        assert found == wanted if is_inside else all(f <= w for f, w in zip(found, wanted))
    assert inside


def with_means(model, name, batch):
    """A value of the program with means for maxima, in which only one pixel would count."""
    values = {model.program.inputs[0].name: batch} | model.runner.constants
    for step in model.program.steps:
        op = "avg_pool" if step.op == "max_pool" else step.op
        values[step.outputs[0]] = OPERATIONS[op]([values[taken] for taken in step.inputs], step.options)
    return values[name]


def test_a_window_larger_than_the_image_is_the_image():
    model = model_of(pooled, (1, 16, 40))
    _, field = field_of(model, "conv", PictureAxes(1, 16, 40, False))
    assert field.size == (16, 18)
    assert field.starts(np.arange(3))[:, 0].tolist() == [0, 0, 0]
    assert field.starts(np.arange(3))[:, 1].tolist() == [-4, 0, 4]


def test_dense_layers_see_the_whole_input():
    model = ProgramModel(PROGRAMS["lenet"](), "net")
    axes = PictureAxes(1, 12, 12, False)
    _, field = field_of(model, "fc1", axes)
    assert field.size == (12, 12) and field.starts(np.zeros(2, int)).tolist() == [[0, 0], [0, 0]]
    chain = DenseChain([(np.ones((16, 3), np.float32), np.zeros(3, np.float32))], "net")
    assert receptive_fields(chain, PictureAxes(1, 4, 4, False), [1])[1].size == (4, 4)
