"""What training logs of itself: the numbers are those of the run, measuring changes nothing, and a lost run is said."""

import copy
import dataclasses

import numpy as np
import pytest

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.training.history import history_of
from nnvis_blender.processing.training.layer_log import kernels
from nnvis_blender.processing.training.training import TrainingParameters, train
from nnvis_blender.processing.worker.report import Silent

LIST = [
    {"type": "conv", "out_channels": 2, "filter_size": 3},
    {"type": "flatten"},
    {"type": "dense", "out_features": 10},
]


@pytest.fixture(scope="module")
def digits():
    return read_dataset("digits")


def trained(digits, watch=None, **values):
    parameters = TrainingParameters(**{"hidden": [8], "epochs": 3, **values})
    return train(parameters, digits, Silent(), *([watch] if watch else []))


@pytest.fixture(scope="module")
def logged(digits):
    seen = {}

    def watch(epoch, trainee, record):
        seen[epoch] = (copy.deepcopy(trainee.module), copy.deepcopy(record))

    return trained(digits, watch, log_layers=True, patience=3, batch_size=4096), seen


def test_measuring_leaves_the_weights_as_they_are(digits):
    for values in ({}, {"layer_list": LIST}):
        plain, measured = (trained(digits, log_layers=log, **values).arrays for log in (False, True))
        for name, array in plain.items():
            np.testing.assert_array_equal(array, measured[name])


def test_the_history_is_the_record(logged):
    record, history = logged[0].record, history_of(logged[0].record)
    assert list(history.curves) == [
        *("loss", "accuracy", "learning rate", "gradient norm", "weight norm", "update-to-weight ratio")
    ]
    for what in ("loss", "accuracy"):
        assert [curve.name for curve in history.curves[what]] == ["train", "test", "validation"]
        for curve in history.curves[what]:
            assert curve.y.tolist() == record[f"{curve.name}_{what}"][:3] and curve.x.tolist() == [1, 2, 3]
    assert [curve.name for curve in history.curves["gradient norm"]] == ["dense_1", "output"]
    assert history.curves["learning rate"][0].y.tolist() == [1e-3] * 3


def test_norms_are_those_of_the_steps(logged):
    """An epoch of one step: its change can be had from the weights before and after."""
    seen = logged[1]
    for epoch in (1, 2, 3):
        (before, _), (after, told) = seen[epoch - 1], seen[epoch]
        for name, first in kernels(before).items():
            first = first.detach()
            last = kernels(after)[name].detach()
            change = float((last - first).norm() / first.norm())
            assert told["layers"]["update-to-weight ratio"][name][-1] == pytest.approx(change, rel=1e-4)
            assert told["layers"]["weight norm"][name][-1] == pytest.approx(float(last.norm()))


def test_the_gradient_is_that_of_the_loss(digits):
    import torch

    seen = []
    _, record, _ = trained(
        digits,
        lambda epoch, trainee, _: seen.append(copy.deepcopy(trainee.module)),
        log_layers=True,
        epochs=1,
        batch_size=65536,
    )
    module = seen[0]
    loss = torch.nn.functional.cross_entropy(module(torch.from_numpy(digits.x_train)), torch.from_numpy(digits.y_train))
    loss.backward()
    for name, kernel in kernels(module).items():
        assert record["layers"]["gradient norm"][name] == [pytest.approx(float(kernel.grad.norm()), rel=1e-4)]


def test_layers_of_a_list_are_named_as_in_the_network(digits):
    model, record, _ = trained(digits, layer_list=LIST, epochs=1, log_layers=True)
    assert list(record["layers"]["weight norm"]) == [layer.name for layer in model.network.layers[1:]]


def test_a_network_that_was_not_trained_has_a_loss_at_0(digits):
    history = history_of(trained(digits, untrained=True).record)
    assert list(history.curves) == ["loss", "accuracy"] and history.curves["loss"][0].x.tolist() == [0]


def test_a_loss_that_is_no_number_is_said(digits):
    samples, seen = digits.x_train.copy(), []
    samples[0] = np.inf
    broken = dataclasses.replace(digits, x_train=samples)
    with pytest.raises(NNVisError, match="the loss is nan in epoch 1. Lower learning_rate"):
        train(
            TrainingParameters(hidden=[8]), broken, Silent(), lambda epoch, _, record: seen.append(history_of(record))
        )
    assert np.isnan(seen[-1].curves["loss"][0].y).all()


def test_early_stopping_saves_what_was_good_before_the_loss_was_none(digits):
    said = []

    class Told(Silent):
        def warning(self, message):
            said.append(message)

    def spoil(epoch, trainee, record):
        if epoch == 2:
            next(iter(trainee.module.parameters())).data.fill_(np.nan)

    model, record, arrays = train(TrainingParameters(hidden=[8], epochs=9, patience=3), digits, Told(), spoil)
    assert said == ["the loss is nan in epoch 3: training ended there, and the weights of epoch 2 are kept"]
    assert all(np.isfinite(array).all() for array in arrays.values())
