"""Scores by activation, by gradient and by both: what is measured and how comparable it is.

The scores are held, too, to how well they find what can go.
"""

import numpy as np
import pytest
import torch

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.evaluation.pruning import Pruning, accuracy, recall
from nnvis_blender.processing.evaluation.scores import class_score
from nnvis_blender.processing.importance import DEFAULT_METHOD, estimate_importance, taylor
from nnvis_blender.processing.importance.class_samples import draw_others
from nnvis_blender.processing.importance.edge_score import edge_score
from nnvis_blender.processing.importance.moments import measure_moments
from nnvis_blender.processing.importance.scoring import layer_adaptive, shared_among_classes
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.worker.report import Silent
from reference import mnist_path, reference_path


@pytest.fixture(scope="module")
def small():
    """A network of 5-4-3 units, 20 samples, and their classes."""
    random = np.random.default_rng(0)
    weights = [
        (random.normal(size=s).astype(np.float32), random.normal(size=s[1]).astype(np.float32))
        for s in ((5, 4), (4, 3))
    ]
    return DenseChain(weights, "small"), random.normal(size=(20, 5)).astype(np.float32), np.arange(20) % 3


def log_odds_changes(model, x, k):
    """By autograd, sample by sample: a_i dl_k/dz_j for each connection, and a_i dl_k/da_i for each layer.

    The former is (samples, inputs, outputs), dl_k/dw / ...
    """
    edges, units = [[], []], [[], []]
    for sample in x:
        w = [torch.tensor(w, requires_grad=True) for w, _ in model.weights]
        a0 = torch.tensor(sample, requires_grad=True)
        a1 = torch.relu(a0 @ w[0] + torch.tensor(model.weights[0][1]))
        a1.retain_grad()
        p = torch.softmax((a1 @ w[1] + torch.tensor(model.weights[1][1])).double(), 0)[k]
        torch.log(p / (1 - p)).backward()
        for l, a in enumerate((a0, a1)):
            edges[l].append(w[l].grad.numpy())
            units[l].append((a * a.grad).detach().numpy())
    return [np.array(e) for e in edges], [np.array(u) for u in units]


@pytest.mark.parametrize("fisher", [False, True])
def test_moments_are_those_of_autograd(small, fisher):
    model, x, labels = small
    own = [np.flatnonzero(labels == k) for k in range(3)]
    others = [np.flatnonzero(labels != k)[:4] for k in range(3)]
    moments = measure_moments(model, x, own, others, 0.25, Silent(), True, True, fisher)
    for k in range(3):
        changes, unit_changes = log_odds_changes(model, x, k)
        a0, a1 = x, np.maximum(x @ model.weights[0][0] + model.weights[0][1], 0)
        z = (a1 @ model.weights[1][0] + model.weights[1][1]).astype(np.float64)
        p = np.exp(z)[:, k] / np.exp(z).sum(1)
        information = p * (1 - p) if fisher else np.ones(20)
        for l, a in enumerate((a0, a1)):
            squares = changes[l] ** 2 * information[:, None, None]
            expected = 0.75 * squares[own[k]].mean(0) + 0.25 * squares[others[k]].mean(0)
            np.testing.assert_allclose(moments.class_edges[l][k], expected, rtol=2e-3, atol=1e-6)
            np.testing.assert_allclose(
                moments.own_taylor[l][:, k],
                (unit_changes[l] ** 2 * information[:, None])[own[k]].mean(0),
                rtol=2e-3,
                atol=1e-6,
            )
            np.testing.assert_allclose(moments.own_activations[l][:, k], (a[own[k]] ** 2).mean(0), rtol=1e-5)
            np.testing.assert_allclose(
                moments.activations[l][:, k],
                0.75 * (a[own[k]] ** 2).mean(0) + 0.25 * (a[others[k]] ** 2).mean(0),
                rtol=1e-5,
            )
    for l in range(2):
        np.testing.assert_allclose(moments.edges[l], moments.class_edges[l].mean(0), rtol=1e-5)


def test_classes_that_go_together_give_the_same_sums(small):
    model, x, labels = small
    own, others = [np.flatnonzero(labels == k) for k in range(3)], draw_others(labels, 3, 0)
    apart, together = (
        measure_moments(model, x, own, others, 0.5, Silent(), True, per_class) for per_class in (True, False)
    )
    assert together.class_edges is None
    for name in ("edges", "activations", "own_activations", "own_taylor"):
        for one, other in zip(getattr(apart, name), getattr(together, name)):
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-7)


def test_others_are_of_other_classes_and_as_many():
    labels = np.repeat(np.arange(4), [4000, 3000, 3000, 3000])
    for k, others in enumerate(draw_others(labels, 4, 0)):
        assert (
            len(others) == max((labels == k).sum(), 2500)
            and (labels[others] != k).all()
            and len(np.unique(others)) == len(others)
        )


def test_layer_adaptive_scores():
    scores = np.array([[3.0, 0.0], [4.0, 3.0]], np.float32)
    # squares 9 0 16 9: the largest over itself, the two equal ones over all three, (s / sqrt(sum)) ** strength
    expected = np.sqrt(np.sqrt(np.array([[9 / 34, 0], [1, 9 / 34]])))
    np.testing.assert_allclose(layer_adaptive(scores), expected, rtol=1e-6)
    random = np.random.default_rng(0).random(500).astype(np.float32)
    assert (np.argsort(layer_adaptive(random)) == np.argsort(random)).all()
    assert (layer_adaptive(np.zeros((3, 2), np.float32)) == 0).all()


def test_classes_share_the_overall_score():
    random = np.random.default_rng(0)
    overall, scores = random.random(50).astype(np.float32), random.random((50, 4)).astype(np.float32)
    scores[7] = 0
    overall[7] = 0
    for contrast in (1.0, 3.0):
        values = shared_among_classes(overall, scores, contrast)
        np.testing.assert_allclose(np.sqrt((values**2).mean(1)), overall, rtol=1e-5)
        np.testing.assert_allclose(values[3] / values[3].max(), (scores[3] / scores[3].max()) ** contrast, rtol=1e-4)


@pytest.mark.parametrize("method", ["combined", "activation", "gradient"])
def test_contrast_sets_classes_apart_and_changes_no_overall_score(model, digits, method):
    plain, strong = (estimate_importance(model, digits, method, {"contrast": c}, 0, Silent()) for c in (1.0, 4.0))
    np.testing.assert_allclose(
        edge_score(model.network, plain), edge_score(model.network, strong), rtol=1e-3, atol=1e-6
    )
    for name in ("units", "edges"):
        tops = [
            (v.max(1) / np.maximum(v.sum(1), 1e-9)).mean()
            for v in (getattr(plain, name)[:64], getattr(strong, name)[:64])
        ]
        assert tops[1] > 1.2 * tops[0]


@pytest.mark.parametrize(
    "method, changed", [("combined", {"others": 0.0}), ("gradient", {"others": 0.0}), ("gradient", {"fisher": True})]
)
def test_every_parameter_has_an_effect(model, digits, method, changed):
    plain, other = (estimate_importance(model, digits, method, p, 0, Silent()) for p in ({}, changed))
    assert np.abs(edge_score(model.network, plain) - edge_score(model.network, other)).max() > 0.01


def test_combined_is_the_mean_of_both_in_the_logarithm(model, digits):
    """Without other classes' samples the unit scores of `combined` are the geometric mean of the other two methods'."""
    raw = {
        m: estimate_importance(model, digits, m, {}, 0, Silent()).raw_units
        for m in ("activation", "gradient", "combined")
    }
    np.testing.assert_allclose(raw["combined"], np.sqrt(raw["activation"] * raw["gradient"]), rtol=1e-3, atol=1e-6)


def test_same_seed_same_scores_whatever_the_threads(model, digits):
    threads = torch.get_num_threads()
    results = []
    for count in (1, 2):
        torch.set_num_threads(count)
        results.append(estimate_importance(model, digits, "combined", {}, 5, Silent()).edges)
    torch.set_num_threads(threads)
    assert (results[0] == results[1]).all()
    assert (estimate_importance(model, digits, "combined", {}, 6, Silent()).edges != results[0]).any()
    first, second = (estimate_importance(model, digits, "activation", {}, seed, Silent()).edges for seed in (5, 6))
    assert (first == second).all()


def test_many_edges_get_the_overall_score_alone(model, digits, monkeypatch):
    for method in ("combined", "activation", "gradient"):
        monkeypatch.setattr(taylor, "MOST_VALUES", 50_000_000)
        full = estimate_importance(model, digits, method, {}, 0, Silent())
        monkeypatch.setattr(taylor, "MOST_VALUES", 0)
        scalar = estimate_importance(model, digits, method, {}, 0, Silent())
        assert scalar.edges.shape == (model.network.edge_count, 1) and scalar.edges.max() == 1
        np.testing.assert_allclose(scalar.units, full.units, rtol=1e-3, atol=1e-6)
        one, other = edge_score(model.network, full), edge_score(model.network, scalar)
        np.testing.assert_allclose(other / other.max(), one / one.max(), rtol=2e-3, atol=1e-5)


def test_data_that_do_not_fit(model):
    for method in ("combined", "gradient", "activation"):
        with pytest.raises(NNVisError, match="784 features"):
            estimate_importance(model, read_dataset("digits", DataOptions(size=28)), method, {}, 0, Silent())


@pytest.fixture(scope="module")
def mnist():
    """The reference network, its data, and the default method's importance."""
    from nnvis_blender.processing.models import read_model

    model, data = read_model(reference_path("nn_vis/weights_784-81-49-10.npz")), read_dataset(mnist_path())
    return model, data, estimate_importance(model, data, DEFAULT_METHOD, {}, 0, Silent())


def test_default_is_at_least_as_good_as_activations(mnist):
    """The best simple score known for this network is reached everywhere.

    It is |weight| x rms of the edge's input divided by the layer's largest.
    """
    model, data, importance = mnist
    targets = {50: 0.996, 70: 0.989, 80: 0.969, 85: 0.943, 90: 0.848, 95: 0.536}
    counts = Pruning(model, data.x_train, data.y_train).confusions(edge_score(model.network, importance), list(targets))
    assert (accuracy(counts) >= list(targets.values())).all(), accuracy(counts)
    assert (accuracy(counts)[2:] >= [0.975, 0.966, 0.943, 0.88]).all(), accuracy(counts)


def test_pruning_for_a_class_keeps_what_overall_pruning_keeps_of_it(mnist):
    model, data, importance = mnist
    pruning = Pruning(model, data.x_train, data.y_train)
    percentages = [70, 85, 90]
    overall = pruning.confusions(edge_score(model.network, importance), percentages)
    gains = np.array(
        [
            recall(pruning.confusions(class_score(model.network, importance, k), percentages), k) - recall(overall, k)
            for k in range(10)
        ]
    )
    assert gains.min() > -0.02 and (gains.mean(axis=0) >= [0, 0.005, 0.015]).all(), gains.round(3)
