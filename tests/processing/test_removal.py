"""Importance by removal: signed changes against autograd, networks without some edges, the order, and what it keeps."""

import numpy as np
import pytest
import torch

from nnvis_blender.processing.evaluation.pruning import Pruning, accuracy
from nnvis_blender.processing.importance import DEFAULT_METHOD, METHODS, estimate_importance, removal, removal_order
from nnvis_blender.processing.importance.edge_score import edge_score
from nnvis_blender.processing.importance.scoring import dealt_in_order
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.models.program.program import Program, ProgramInput, Step
from nnvis_blender.processing.models.program.program_model import ProgramModel
from nnvis_blender.processing.training.training import TrainingParameters, train
from nnvis_blender.processing.worker.report import Silent


def dense(sizes=(6, 5, 4, 3), seed=0):
    random = np.random.default_rng(seed)
    weights = [(random.normal(size=s).astype(np.float32), random.normal(size=s[1:]).astype(np.float32)) for s in
               zip(sizes, sizes[1:])]  # fmt: skip
    return DenseChain(weights, "dense", activation="tanh")


def convolutional(seed=0):
    """Two convolutions, one of them of groups with a stride, a residual addition round it, and a dense layer."""
    random = np.random.default_rng(seed)

    def normal(*shape):
        return (random.normal(size=shape) / 2).astype(np.float32)

    constants = {"w1": normal(4, 2, 3, 3), "b1": normal(4), "w2": normal(4, 2, 3, 3), "w3": normal(3, 4 * 9)}
    around = [[1, 1], [1, 1]]
    steps = [
        Step("conv", ("x", "w1", "b1"), ("c1",), {"stride": [2, 2], "pads": around}, "first"),
        Step("tanh", ("c1",), ("r1",), {}, "first"),
        Step("conv", ("r1", "w2"), ("c2",), {"pads": around, "groups": 2}, "second"),
        Step("add", ("c2", "r1"), ("sum",), {}, "second"),
        Step("tanh", ("sum",), ("r2",), {}, "second"),
        Step("flatten", ("r2",), ("flat",), {"start": 1, "end": -1}, ""),
        Step("linear", ("flat", "w3"), ("logits",), {}, "last"),
    ]
    return ProgramModel(Program([ProgramInput("x", (2, 6, 6), "image")], constants, steps, ["logits"]), "conv")


MODELS = {"dense": dense, "convolutional": convolutional}


def batch_of(model, samples=7):
    random = np.random.default_rng(1)
    return torch.from_numpy(random.normal(size=(samples, *model.inputs[0].shape)).astype(np.float32))


def some_kept(model):
    kept = np.random.default_rng(2).random(model.network.edge_count) < 0.7
    assert 0 < kept.sum() < len(kept)
    return kept


@pytest.mark.parametrize("name", MODELS)
def test_a_pass_without_some_edges_is_that_of_the_pruned_network(name):
    model = MODELS[name]()
    batch, kept = batch_of(model), some_kept(model)
    expected = model.pruned(kept)(batch)
    for gradients in (False, True):
        torch.testing.assert_close(model.passes(batch, gradients, kept).logits.detach(), expected)
    assert not torch.allclose(model.passes(batch, False).logits, expected, atol=1e-3)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("without", [False, True])
def test_edge_sums_are_changes_that_differences_show(name, without):
    """Of a network that is whole, and of one without some edges: the sum over samples of v . logits loses w dl/dw when
    an edge is weakened, by central differences of the edge's strength.
    """
    model = MODELS[name]()
    batch, kept = batch_of(model), some_kept(model) if without else np.ones(model.network.edge_count, bool)
    toward = torch.from_numpy(np.random.default_rng(3).normal(size=(len(batch), 3)).astype(np.float32))
    sums = removal_order._Removal(model, batch.numpy().reshape(len(batch), -1), 0)
    flows = {c: flow for _, _, found in model.passes(batch, True, kept).backward(toward) for c, flow in found.items()}
    found = sums._of_edges([model.blocks[c].edge_sums(flows[c]) for c in sorted(flows)])
    step = 1e-3
    for edge in np.random.default_rng(4).permutation(np.flatnonzero(kept))[:25]:
        shares = [kept.astype(np.float32) for _ in range(2)]
        shares[0][edge], shares[1][edge] = 1 - step, 1 + step
        low, high = ((_scaled(model, share)(batch) * toward).double().sum().item() for share in shares)
        assert found[edge] == pytest.approx((high - low) / (2 * step), rel=2e-2, abs=2e-2)


def _scaled(model, shares):
    """The network with each edge's weights times its share."""
    if isinstance(model, ProgramModel):
        return model.pruned(shares)
    parts = np.split(shares, model.network.edge_offsets[1:-1])
    weights = [(w * part.reshape(w.shape), b) for (w, b), part in zip(model.weights, parts)]
    return DenseChain(weights, "scaled", activation="tanh").module()


def test_the_order_is_one_of_all_edges_and_repeats(model, digits):
    threads = torch.get_num_threads()
    orders = []
    for count in (1, 2):
        torch.set_num_threads(count)
        orders.append(removal_order.removal_order(model, digits.x_train, 3, Silent()))
    torch.set_num_threads(threads)
    assert (np.sort(orders[0]) == np.arange(model.network.edge_count)).all() and (orders[0] == orders[1]).all()
    assert (removal_order.removal_order(model, digits.x_train, 4, Silent()) != orders[0]).any()


def test_what_carries_nothing_goes_first():
    """Edges from an input that is always zero, and those of weight zero, go before all others."""
    model = dense((6, 8, 3))
    x = batch_of(model, 300).numpy()
    x[:, 2] = 0
    weights = [(w.copy(), b) for w, b in model.weights]
    weights[0][0][4, :5] = 0
    model = DenseChain(weights, "dense")
    order = removal_order.removal_order(model, x, 0, Silent())
    idle = np.concatenate([np.arange(16, 24), np.arange(32, 37)])
    assert order[idle].max() < 2 * len(idle) and (np.sort(order[idle])[: len(idle) - 3] < len(idle)).all()


@pytest.fixture(scope="module")
def trained(digits):
    return train(TrainingParameters(hidden=[32, 16], epochs=20), digits, Silent()).model


def _kept_accuracy(trained, digits, percentages, method):
    importance = estimate_importance(trained, digits, method, {}, 0, Silent())
    pruning = Pruning(trained, digits.x_train, digits.y_train)
    return accuracy(pruning.confusions(edge_score(trained.network, importance), percentages))


def test_it_keeps_more_than_any_other_method(trained, digits):
    percentages = [70, 80, 90]
    kept = _kept_accuracy(trained, digits, percentages, DEFAULT_METHOD)
    others = [_kept_accuracy(trained, digits, percentages, name) for name in METHODS if name != DEFAULT_METHOD]
    assert DEFAULT_METHOD == "removal" and len(others) >= 4
    assert (kept >= np.max(others, axis=0) + [0, 0.02, 0.1]).all(), (kept, others)


def test_few_samples_a_step_do_no_harm(trained, digits, monkeypatch):
    """As of a model so large that few samples go through together."""
    monkeypatch.setattr(type(trained), "rows", 16)
    percentages = [50, 70, 80, 90]
    few, combined = (_kept_accuracy(trained, digits, percentages, name) for name in ("removal", "combined"))
    assert (few >= combined - [0.01, 0.02, 0, 0]).all(), (few, combined)


def test_values_are_dealt_out_in_the_order_and_no_layer_runs_dry():
    network = dense((3, 2, 2)).network
    overall = [np.float32([[0.1, 0.9], [0.3, 1], [0, 0.2]]), np.float32([[0.4, 1], [0.5, 0.6]])]
    place = np.array([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    dealt = dealt_in_order(network, overall, place)
    np.testing.assert_array_equal(dealt[0].ravel(), np.float32([1, 1, 0.9, 0.6, 0.5, 0.4]))
    np.testing.assert_array_equal(dealt[1].ravel(), np.float32([1, 0.2, 0.1, 0]))


def test_importance_has_the_order_of_removal(model, digits):
    importance = estimate_importance(model, digits, "removal", {}, 5, Silent())
    order = removal_order.removal_order(model, digits.x_train, 5, Silent())
    score = edge_score(model.network, importance).astype(np.float64)
    score[score > 0.9999] = 1  # the last of each connection
    by_order = score[np.argsort(order)]
    below = by_order[by_order < 1]
    assert (np.diff(below) >= -1e-6).all() and len(below) > 0.9 * len(order)
    assert importance.parameters == {"others": 0.5, "contrast": 4.0, "seed": 5}
    combined = estimate_importance(model, digits, "combined", {}, 5, Silent())
    np.testing.assert_array_equal(importance.units, combined.units)


def test_too_many_edges_have_the_order_of_combined_and_it_says_so(model, digits, monkeypatch):
    monkeypatch.setattr(removal, "MOST_EDGES", 10)
    told, sentences = Silent(), []
    told.warning = sentences.append
    importance = estimate_importance(model, digits, "removal", {}, 0, told)
    assert any("too many" in sentence for sentence in sentences)
    combined = estimate_importance(model, digits, "combined", {}, 0, Silent())
    np.testing.assert_array_equal(importance.edges, combined.edges)


@pytest.mark.parametrize("kind", ["classes", "labels", "values"])
def test_the_first_term_is_the_gradient_of_how_far_outputs_are(kind):
    random = np.random.default_rng(0)
    now, whole = (torch.tensor(random.normal(size=(5, 4)), requires_grad=True) for _ in range(2))
    functional = torch.nn.functional
    far = {
        "classes": lambda: (whole.softmax(1) * (whole.log_softmax(1) - now.log_softmax(1))).sum(),
        "labels": lambda: functional.binary_cross_entropy_with_logits(now, whole.sigmoid(), reduction="sum"),
        "values": lambda: 0.5 * ((now - whole) ** 2).sum(),
    }[kind]()
    (expected,) = torch.autograd.grad(far, now)
    torch.testing.assert_close(removal_order._difference(now, whole, kind).detach(), expected)


def test_it_is_a_method_as_others():
    assert METHODS["removal"].needs_data and METHODS["removal"].needs_seed
