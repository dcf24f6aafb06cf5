"""Importance: the form of every method's result, the fine-tuning against the original's."""

import numpy as np
import pytest
import torch

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.importance import METHODS, estimate_importance
from nnvis_blender.processing.importance.batchnorm import train_gammas
from nnvis_blender.processing.importance.class_samples import split_classes
from nnvis_blender.processing.importance.parameters import BatchnormParameters
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.training.training import TrainingParameters, train
from nnvis_blender.processing.worker.report import Silent
from reference import mnist_path, reference_path


@pytest.fixture(scope="module")
def digits():
    return read_dataset("digits")


@pytest.fixture(scope="module")
def model(digits):
    return train(TrainingParameters(hidden=[12], epochs=5), digits, Silent())[0]


@pytest.mark.parametrize("method", METHODS)
def test_form(model, digits, method):
    importance = estimate_importance(model, digits, method, {}, 0, Silent())
    assert importance.units.shape == importance.raw_units.shape == (86, 10) and importance.units.dtype == np.float32
    for first, last in zip(model.network.unit_offsets[:-1], model.network.unit_offsets[1:]):
        assert importance.units[first:last].max() == 1 and importance.units[first:last].min() >= 0
    assert (importance.units[-10:] == np.eye(10)).all() and importance.edges.min() >= 0
    strength = np.sqrt(np.mean(np.square(importance.edges), axis=1))  # of each connection, the strongest edge's is 1
    np.testing.assert_allclose([strength[:768].max(), strength[768:].max()], 1, rtol=1e-5)


def test_same_seed_same_result_whatever_the_threads(model, digits):
    threads = torch.get_num_threads()
    results = []
    for count in (1, 2):
        torch.set_num_threads(count)
        results.append(
            estimate_importance(model, digits, "batchnorm", {"epochs": 2, "minimum_steps": 0}, 5, Silent()).raw_units
        )
    torch.set_num_threads(threads)
    assert (results[0] == results[1]).all()
    assert (
        estimate_importance(model, digits, "batchnorm", {"epochs": 2, "minimum_steps": 0}, 6, Silent()).raw_units
        != results[0]
    ).any()


@pytest.mark.parametrize("centering", [False, True])
@pytest.mark.parametrize("l1, l2", [(False, False), (True, False), (False, True), (True, True)])
def test_step_follows_autograd(model, digits, centering, l1, l2):
    """The hand-written gradients against torch's batch normalisation and autograd, over trainings of a few steps."""
    parameters = BatchnormParameters(
        centering=centering, l1=l1, l2=l2, epochs=1, minimum_steps=0, batch_size=64, learning_rate=0.01
    )
    samples = [(np.arange(128) + k, (np.arange(128) % 2)) for k in range(10)]
    ours = train_gammas(model, digits.x_train, samples, parameters, 0, Silent())
    theirs = _autograd(model, digits.x_train, samples, parameters, 3)
    for gamma, expected in zip(ours, theirs):
        assert np.allclose(gamma[:, 3], expected, atol=2e-4)


def _autograd(model, x, samples, parameters, k):
    from nnvis_blender.processing.importance.class_samples import draw_batches

    steps = draw_batches(samples, 1, 64, 0)[k]
    gammas = [torch.ones(n, requires_grad=True) for n in model.layer_sizes[:-1]]
    betas = [torch.zeros(n, requires_grad=True) for n in model.layer_sizes[:-1]]
    optimiser = torch.optim.Adam(gammas + betas * parameters.centering, lr=0.01, eps=1e-7)
    for step, (indices, is_other) in enumerate(zip(*steps), 1):
        # where Keras adds it: before the bias correction
        optimiser.param_groups[0]["eps"] = 1e-7 / np.sqrt(1 - 0.999**step)
        a = torch.from_numpy(x[indices])
        for l, (w, b) in enumerate(model.weights):
            if l == len(model.weights) - 1:
                w, b = np.stack([w[:, k], w.sum(1) - w[:, k]], 1), np.array([b[k], b.sum() - b[k]])
            a = torch.nn.functional.batch_norm(a, None, None, gammas[l], betas[l], True, eps=1e-3) @ torch.from_numpy(
                w
            ) + torch.from_numpy(b)
            a = torch.relu(a) if l < len(model.weights) - 1 else a
        loss = torch.nn.functional.cross_entropy(a, torch.from_numpy(is_other))
        loss = loss + sum(0.01 * (parameters.l1 * g.abs().sum() + parameters.l2 * (g * g).sum()) for g in gammas)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return [g.detach().numpy() for g in gammas]


def test_others_are_balanced_and_not_of_the_class():
    labels = np.repeat(np.arange(4), 30)
    for k, (indices, is_other) in enumerate(split_classes(labels, 4, 0)):
        assert (labels[indices[is_other == 0]] == k).all() and (labels[indices[is_other == 1]] != k).all()
        assert np.bincount(labels[indices[is_other == 1]], minlength=4).tolist() == [
            0 if j == k else 10 for j in range(4)
        ]


def test_data_that_do_not_fit(model):
    with pytest.raises(NNVisError, match="784 features"):
        estimate_importance(model, read_dataset("digits", DataOptions(size=28)), "batchnorm", {}, 0, Silent())
    with pytest.raises(NNVisError, match="no training samples of class 2"):
        estimate_importance(
            model, read_dataset("digits", DataOptions(class_selection=[0, 1])), "batchnorm", {}, 0, Silent()
        )


def split_classes_as_nn_vis(labels, classes, seed):
    """The original's split: a share 1/classes of every class, the class itself included, are the others."""
    pools = [np.flatnonzero(labels == k) for k in range(classes)]
    splits = []
    for k, own in enumerate(pools):
        random = np.random.default_rng([seed, k])
        others = np.concatenate([random.choice(pool, len(pool) // classes, replace=False) for pool in pools])
        splits.append((np.concatenate([own, others]), np.repeat(np.array([0, 1]), [len(own), len(others)])))
    return splits


@pytest.mark.parametrize(
    "split, least", [(split_classes, (0.65, 0.90, 0.90)), (split_classes_as_nn_vis, (0.80, 0.97, 0.98))]
)
def test_agrees_with_the_original(split, least):
    model, data = read_model(reference_path("nn_vis/weights_784-81-49-10.npz")), read_dataset(mnist_path())
    gammas = train_gammas(model, data.x_train, split(data.y_train, 10, 0), BatchnormParameters(), 0, Silent())
    with np.load(reference_path("nn_vis/importance_784-81-49-10.npz")) as original:
        for l, bound in enumerate(least):
            assert np.corrcoef(np.abs(gammas[l]).ravel(), np.abs(original[f"rawgamma{l}"]).ravel())[0, 1] >= bound
