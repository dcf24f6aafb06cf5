"""Chains of convolutions without an architecture: read where shapes leave one way, else refused with the ways."""

import pytest
import torch
from torch import nn

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.conv_plan import plans_that_fit
from nnvis_blender.processing.models.options import ModelOptions


def saved(folder, module):
    torch.save(module.state_dict(), folder / "net.pt")
    return folder / "net.pt"


def agrees(model, module, shape):
    x = torch.randn(3, *shape, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        assert float((model.module()(x) - module.eval()(x)).abs().max()) < 1e-5


def sequence():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(256, 20), nn.ReLU(), nn.Linear(20, 4),
    )  # fmt: skip


def test_the_one_plan_that_fits_is_run_and_said(tmp_path):
    module = sequence()
    model = read_model(saved(tmp_path, module), ModelOptions(input_size=[28]))
    agrees(model, module, (1, 28, 28))
    assert any("padding 0/0 pooled after 1, 2" in note for note in model.notes)
    assert any("ReLU is assumed" in note for note in model.notes)
    assert [layer.map_shape for layer in model.network.layers[:3]] == [(28, 28), (24, 24), (8, 8)]


def test_a_rectangle_and_another_activation(tmp_path):
    module = nn.Sequential(nn.Conv2d(2, 3, 3, padding=1), nn.Tanh(), nn.Flatten(), nn.Linear(3 * 48, 5))
    model = read_model(saved(tmp_path, module), ModelOptions(input_size=[6, 8], activation="tanh"))
    agrees(model, module, (2, 6, 8))


def test_several_plans_are_refused_with_some(tmp_path):
    module = nn.ModuleDict({"c": nn.Conv2d(1, 8, 3), "d": nn.Conv2d(8, 8, 3), "out": nn.Linear(8 * 144, 3)})
    with pytest.raises(NNVisError, match=r"several fit \(28 x 28 padding 0/0 pooled after 2; .*input_size"):
        read_model(saved(tmp_path, module))


def test_no_plan_is_told(tmp_path):
    module = nn.ModuleDict({"c": nn.Conv2d(1, 8, 3), "out": nn.Linear(8 * 7, 3)})
    with pytest.raises(NNVisError, match="no usual ones fit"):
        read_model(saved(tmp_path, module))


@pytest.mark.parametrize(
    "layers, named",
    [
        ({"c": nn.Conv2d(1, 8, 3), "out": nn.Linear(50, 3)}, "not a multiple of the 8 channels"),
        ({"c": nn.Conv2d(1, 8, 3), "d": nn.Conv2d(8, 2, 1)}, "convolutions alone"),
        ({"c": nn.Conv2d(1, 8, 3), "n": nn.LayerNorm(8), "out": nn.Linear(8, 3)}, "of no convolution, batch norm"),
        ({"c": nn.Conv1d(1, 8, 3), "out": nn.Linear(8 * 26, 3)}, "not all of squares"),
    ],
)
def test_what_is_no_such_chain_is_told(tmp_path, layers, named):
    with pytest.raises(NNVisError, match=named):
        read_model(saved(tmp_path, nn.ModuleDict(layers)))


def test_plans():
    plans, count = plans_that_fit([5, 5], [True, True], 16, (28, 28))
    assert count == 1 and [str(plan) for plan in plans] == ["28 x 28 padding 0/0 pooled after 1, 2"]
    assert plans_that_fit([5, 5], [False, True], 16, (28, 28)) == ([], 0)
    plans, count = plans_that_fit([3], [True], 1, (28, 28))
    assert {plan.is_mean for plan in plans} == {True} and count == 4
    assert plans_that_fit([3] * 40, [True] * 40, 49, None)[1] > 10**6  # and ends in no time
