"""The Playground's network: it learns as PyTorch's would, the same every time, and becomes a file that tells of it."""

import dataclasses

import numpy as np
import pytest
import torch

from nnvis_blender.processing.activations.own_model import own_model
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.parameters import from_dict
from nnvis_blender.processing.training.playground.data import plane_data
from nnvis_blender.processing.training.playground.features import FEATURES, features_of
from nnvis_blender.processing.training.playground.lessons import LESSONS
from nnvis_blender.processing.training.playground.mlp import ACTIVATIONS, Mlp, initial_weights
from nnvis_blender.processing.training.playground.optimisers import OPTIMISERS
from nnvis_blender.processing.training.playground.parameters import PlaygroundParameters
from nnvis_blender.processing.training.playground.result import playground_network
from nnvis_blender.processing.training.playground.session import Run, Session
from nnvis_blender.processing.worker.report import Silent

SPIRAL = {
    "data": "spiral",
    "features": ["x", "y", "sin_x", "sin_y"],
    "hidden": [8, 8],
    "optimiser": "adam",
    "learning_rate": 0.01,
}
SMALL = {"data": "xor", "points": 40, "hidden": [3, 2], "keep": 6, "side": 8}


def trained(epochs: int, **values) -> Run:
    warnings = []
    own = Run(PlaygroundParameters(**values), warnings.append)
    own.warnings = warnings
    for _ in range(epochs):
        own.train_epoch()
    return own


def torch_copy(mlp: Mlp):
    """The same network as torch.nn's, and its parameters in the order of the vector, weights (inputs, outputs)."""
    names = {"relu": "ReLU", "tanh": "Tanh", "sigmoid": "Sigmoid", "linear": "Identity", "gelu": "GELU"}
    steps, weights, biases = [], [], []
    for w, b, name in zip(mlp.weights, mlp.biases, mlp.activations):
        linear = torch.nn.Linear(*w.shape, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(w.T.copy()))
            linear.bias.copy_(torch.from_numpy(b.copy()))
        steps += [linear] if name == "softmax" else [linear, getattr(torch.nn, names[name])()]
        weights.append(linear.weight)
        biases.append(linear.bias)
    return torch.nn.Sequential(*steps), weights, biases


def torch_gradient(mlp: Mlp, x, targets) -> np.ndarray:
    module, weights, biases = torch_copy(mlp)
    outputs, truth = module(torch.from_numpy(x)), torch.from_numpy(targets)
    if mlp.activations[-1] == "softmax":
        loss = torch.nn.functional.cross_entropy(outputs, truth)
    else:
        loss = 0.5 * ((outputs - truth) ** 2).sum(dim=1).mean()
    loss.backward()
    return np.concatenate([*(w.grad.numpy().T.ravel() for w in weights), *(b.grad.numpy() for b in biases)])


@pytest.mark.parametrize("last", ["softmax", "linear", "sigmoid"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_loss_and_gradient_are_those_of_torch(activation, last):
    random = np.random.default_rng(0)
    mlp = Mlp([3, 5, 4, 2], [activation, activation, last])
    initial_weights(mlp, "glorot", random)
    mlp.vector[mlp.weight_count :] = random.normal(size=11)
    x, targets = random.normal(size=(7, 3)), np.eye(2)[random.integers(2, size=7)]
    np.testing.assert_allclose(mlp.backward(x, targets), torch_gradient(mlp, x, targets), rtol=1e-9, atol=1e-12)
    outputs = mlp.forward(x)[1][-1]
    module = torch_copy(mlp)[0](torch.from_numpy(x)).detach()
    np.testing.assert_allclose(outputs, module.softmax(1) if last == "softmax" else module, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_steps_are_those_of_torch(name):
    random, start = np.random.default_rng(1), np.ones(5)
    parameter = torch.nn.Parameter(torch.from_numpy(start.copy()))
    theirs = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
        "adam": lambda p: torch.optim.Adam(p, lr=0.1),
    }[name]([parameter])
    ours, vector = OPTIMISERS[name](5), start.copy()
    for _ in range(4):
        gradient = random.normal(size=5)
        parameter.grad = torch.from_numpy(gradient.copy())
        theirs.step()
        vector += ours.step(gradient, 0.1)
        np.testing.assert_allclose(vector, parameter.detach(), rtol=1e-12)


def test_features_are_what_they_are_called():
    points = np.array([[0.5, -2.0], [3.0, 1.0]])
    x, y = points.T
    expected = np.stack([x, y, x**2, y**2, x * y, np.sin(x), np.sin(y)], axis=1)
    np.testing.assert_array_equal(features_of(points, FEATURES), expected)


def test_a_step_with_penalties_and_dropout():
    plain, l2, l1 = (trained(30, data="xor", **own).trainer.mlp for own in ({}, {"l2": 0.1}, {"l1": 0.05}))
    assert l2.layer_norms(l2.vector).sum() < plain.layer_norms(plain.vector).sum()
    assert (l1.vector[: l1.weight_count] == 0).any() and (plain.vector != 0).all()
    dropped, again = (trained(5, data="xor", dropout=0.5).trainer.mlp.vector for _ in range(2))
    np.testing.assert_array_equal(dropped, again)
    assert not np.array_equal(dropped, trained(5, data="xor").trainer.mlp.vector)


@pytest.mark.parametrize(
    "values, epochs, least",
    [({}, 200, 0.98), ({"data": "xor", "hidden": [8]}, 200, 0.98), (SPIRAL, 200, 0.95)],
    ids=["circle", "xor", "spiral"],
)
def test_it_learns_what_the_documents_say(values, epochs, least):
    assert trained(epochs, **values).trainer.measures.accuracies[1] >= least


def file_of(own: Run, folder, name: str) -> bytes:
    write_network_file(folder / name, playground_network(own.trainer, own.record))
    return (folder / name).read_bytes()


def test_a_run_that_was_paused_stepped_and_watched_is_the_same_run(tmp_path):
    values = {**SMALL, "dropout": 0.2, "optimiser": "momentum"}
    session = Session(PlaygroundParameters(**values), lambda text: pytest.fail(text))
    for message in (
        {"do": "train"},
        None,
        None,
        {"do": "pause"},
        {"do": "step"},
        {"do": "speed", "epochs_per_second": 1e6},
    ):
        session.advance() if message is None else session.do(message)
    session.run.trainer.responses(16)
    session.do({"do": "to", "epoch": 23})
    while session.running:
        session.advance()
    assert session.run.epoch == 23
    assert file_of(session.run, tmp_path, "a.nnvis") == file_of(trained(23, **values), tmp_path, "b.nnvis")
    session.do({"do": "to", "epoch": 4})
    while session.running:
        session.advance()
    assert file_of(session.run, tmp_path, "a.nnvis") == file_of(trained(4, **values), tmp_path, "b.nnvis")


def test_few_epochs_are_kept_the_first_and_the_last_among_them():
    own = trained(23, **SMALL)
    assert [kept.epoch for kept in own.record.kept] == [0, 8, 16, 23]
    assert list(own.record.measures) == list(range(24))


def test_an_edit_changes_what_follows_as_computed_by_hand():
    own = trained(2, **SMALL)
    mlp, outputs = own.trainer.mlp, own.trainer.responses(8)[-2:]
    session = Session(PlaygroundParameters(**SMALL), lambda text: pytest.fail(text))
    session.run = own
    edge, unit = 1 * 3 + 2, 2 + 3  # from y to the third unit; the first of the second hidden layer
    session.do({"do": "edit", "weights": [[edge, 1.5]], "biases": [[unit, -0.25]]})
    assert mlp.weights[0][1, 2] == 1.5 and mlp.biases[1][0] == -0.25
    changed = own.trainer.responses(8)[-2:]
    assert not np.allclose(outputs, changed)
    x = own.trainer.inputs
    hidden = np.tanh(np.tanh(x @ mlp.weights[0] + mlp.biases[0]) @ mlp.weights[1] + mlp.biases[1])
    logits = hidden @ mlp.weights[2] + mlp.biases[2]
    by_hand = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(mlp.forward(x)[1][-1], by_hand)
    picked = -np.log(by_hand[np.arange(20), own.trainer.data.labels[:20]]).mean()
    assert own.trainer.measures.losses[0] == pytest.approx(picked)
    assert own.record.events == [{"epoch": 2, "edit": {"weights": [[edge, 1.5]], "biases": [[unit, -0.25]]}}]
    assert own.record.kept[-1].vector[edge] == 1.5


@pytest.mark.parametrize(
    "message, told",
    [
        ({"do": "dance"}, "does not do 'dance'"),
        ({}, "does not do None"),
        ({"do": "step", "often": 3}, "is not understood"),
        ({"do": "to"}, "is not understood"),
        ({"do": "to", "epoch": -1}, "not a whole number"),
        ({"do": "edit", "weights": [[99, 1.0]]}, "there is no edge 99"),
        ({"do": "edit", "biases": [[0, 1.0]]}, "there is no unit with a bias 0"),
        ({"do": "edit", "weights": [[0, float("nan")]]}, "not a number and its new value"),
        ({"do": "edit", "weights": 3}, "not understood"),
        ({"do": "edit", "weights": [[0, 1.0], "x"]}, "not a number and its new value"),
        ({"do": "set", "learning_rate": 100}, "outside its range"),
        ({"do": "set", "colour": 1}, "unknown parameter"),
        ({"do": "set", "hidden": [3] * 7}, "lists 7 layers"),
        ({"do": "set", "features": []}, "empty list"),
        ({"do": "speed", "epochs_per_second": 0}, "cannot be"),
    ],
)
def test_a_message_that_cannot_be_is_one_sentence_and_changes_nothing(message, told):
    said = []
    session = Session(PlaygroundParameters(**SMALL), said.append)
    before = session.run.trainer.mlp.vector.copy()
    session.do(message)
    assert len(said) == 1 and told in said[0]
    np.testing.assert_array_equal(session.run.trainer.mlp.vector, before)
    assert not session.running and session.run.epoch == 0 and not session.run.record.events


def test_what_may_change_in_a_run_goes_on_and_all_else_begins_anew():
    session = Session(PlaygroundParameters(**SMALL), lambda text: pytest.fail(text))
    session.is_new = False
    session.do({"do": "step"})
    session.do({"do": "set", "learning_rate": 0.1, "optimiser": "adam"})
    assert session.run.epoch == 1 and not session.is_new
    assert session.run.record.events == [{"epoch": 1, "set": {"learning_rate": 0.1, "optimiser": "adam"}}]
    session.do({"do": "set", "hidden": [5]})
    assert session.run.epoch == 0 and session.is_new and session.run.trainer.mlp.sizes == [2, 5, 2]
    assert session.run.parameters.learning_rate == 0.1 and not session.run.record.events


def test_training_that_diverges_stops_at_its_last_good_epoch(tmp_path):
    values = {**SMALL, "data": "plane", "activation": "relu", "features": ["x2", "y2"], "learning_rate": 10.0}
    own = trained(50, **values)
    assert own.trainer.diverged and len(own.warnings) == 1
    assert "learning_rate of 10" in own.warnings[0] and f"epoch {own.epoch}" in own.warnings[0]
    assert own.record.kept[-1].epoch == own.epoch - 1 and np.isfinite(own.record.kept[-1].vector).all()
    request = {
        "command": "playground",
        "playground": values,
        "output": str(tmp_path / "n.nnvis"),
        "cache": str(tmp_path),
    }
    result = run_job(request, Silent())
    assert "diverged" in result["note"] and result["epoch"] == own.epoch - 1


def test_a_loss_that_has_risen_is_told():
    assert "may be too high" in trained(30, data="xor", learning_rate=10.0).diverged_note
    assert not trained(3, data="xor").diverged_note


@pytest.mark.parametrize("values", [SMALL, {**SMALL, "data": "plane"}, {**SMALL, "hidden": [], "features": ["xy"]}])
def test_the_result_holds_what_the_run_was(values):
    own = trained(5, **values)
    processed = playground_network(own.trainer, own.record)
    processed.network.validate()
    epochs, surface, maps = processed.epochs, processed.surfaces[0], processed.maps
    np.testing.assert_array_equal(epochs.numbers, [0, 2, 4, 5])
    np.testing.assert_array_equal(epochs.weights[-1], processed.network.edge_weight)
    np.testing.assert_array_equal(epochs.points[0], processed.bundles.points)
    units, edges, outputs = processed.network.unit_count, processed.network.edge_count, surface.values.shape[1]
    assert epochs.biases.shape == (4, units) and epochs.edges.shape[:2] == epochs.score.shape == (4, edges)
    assert surface.values.shape == (4, outputs, 8, 8) and surface.heights.shape == (4, 40, outputs)
    after = np.concatenate([own.after for own in maps.layers], axis=1)
    assert after.shape == (4, units, 8, 8)
    np.testing.assert_array_equal(after[:, -outputs:, ::-1], surface.values)  # a picture's first row is the top one
    x, y = surface.high
    corner = features_of(np.array([[x, y]]), own.parameters.features)
    np.testing.assert_allclose(surface.values[-1, :, -1, -1], own.trainer.mlp.forward(corner)[1][-1][0], rtol=1e-6)
    curve = processed.history.curves["loss"][0]
    assert curve.name == "train" and curve.y[-1] == own.trainer.measures.losses[0]
    assert processed.provenance["playground"]["epoch"] == 5


def test_the_file_of_classes_runs_by_its_own_weights():
    own = trained(5, **SMALL)
    processed = playground_network(own.trainer, own.record)
    module = own_model(processed, "playground.nnvis").module()
    x = own.trainer.inputs
    with torch.no_grad():
        probabilities = module(torch.from_numpy(x.astype(np.float32))).softmax(1)
    np.testing.assert_allclose(probabilities, own.trainer.mlp.forward(x)[1][-1], atol=1e-6)


def test_the_file_of_values_runs_by_its_own_weights_on_its_own_points(tmp_path):
    values = {**SMALL, "data": "multi_gauss", "features": ["x", "y", "x2"]}
    file, answers = tmp_path / "values.nnvis", tmp_path / "answers.nnvis"
    request = {"command": "playground", "playground": values, "output": str(file), "cache": str(tmp_path)}
    run_job(request, Silent())
    asked = {"file": str(file), "data": "multi_gauss", "output": str(answers), "cache": str(tmp_path)}
    run_job({**asked, "command": "maps", "maps": {"samples": [0, 3]}}, Silent())
    maps, processed = read_network_file(answers).maps, read_network_file(file)
    data = plane_data(from_dict(PlaygroundParameters, values))
    inputs = features_of(data.points, values["features"])[data.train :][[0, 3]]
    model = own_model(processed, "values.nnvis")
    assert model.outputs_kind == "values" and maps.epoch_count > 1
    with torch.no_grad():
        np.testing.assert_allclose(
            model.module()(torch.from_numpy(inputs.astype(np.float32))), maps.outputs[-2:], atol=1e-5
        )
    surface = {"resolution": 5, "plane": "inputs", "inputs": [2, 0], "points": 10}
    run_job({**asked, "command": "surface", "surface": surface}, Silent())
    assert read_network_file(answers).surfaces[-1].axes == processed.provenance["inputs"][2::-2] == ["x²", "x"]


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_a_playground(name):
    lesson = LESSONS[name]
    assert from_dict(PlaygroundParameters, lesson.values) == lesson.parameters and lesson.title and lesson.help
    own = Run(dataclasses.replace(lesson.parameters, points=40, hidden=lesson.parameters.hidden[:1]), pytest.fail)
    own.train_epoch()
    assert own.epoch == 1


@pytest.mark.parametrize(
    "values, told",
    [
        ({"hidden": [1] * 7}, "lists 7 layers"),
        ({"hidden": [0]}, "hidden"),
        ({"features": ["x", "x"]}, "twice"),
        ({"features": ["z"]}, "not a list of"),
        ({"data": "cube"}, "not one of"),
        ({"learning_rate": 11}, "outside its range"),
        ({"table": "/nowhere/points.csv"}, "points.csv"),
    ],
)
def test_wrong_parameters_are_one_sentence(tmp_path, values, told):
    with pytest.raises(NNVisError, match=told):
        run_job({"command": "playground", "playground": values, "output": None, "cache": str(tmp_path)}, Silent())
