"""The XOR lesson: its numbers are those of torch and scikit-learn, and its file holds all of them."""

import dataclasses

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.spaces.separation import STRENGTH, hidden_space
from nnvis_blender.processing.training.lesson.lesson import INPUTS, NAMES, TRUTH, learn, lesson_network
from nnvis_blender.processing.training.lesson.parameters import LessonParameters
from nnvis_blender.processing.worker.report import Silent


def lesson(**values):
    parameters = LessonParameters(**values)
    return lesson_network(parameters, *learn(parameters, Silent()))


@pytest.fixture(scope="module")
def two():
    return lesson(epochs=300, every=50)


def test_it_is_learned_and_said(tmp_path):
    path = tmp_path / "xor.nnvis"
    result = run_job({"command": "lesson", "output": str(path), "cache": str(tmp_path)}, Silent())
    assert "0 xor 1 = 0.98" in result["note"] and "4 of 4 right" in result["note"]
    assert [value > 0.5 for value in result["predictions"]] == TRUTH.tolist() and result["accuracy"] == 1
    processed = read_network_file(path)
    assert processed.provenance["lesson"]["predictions"] == result["predictions"]
    assert len(processed.epochs.numbers) == 41


def test_z_and_a_are_those_of_torch_at_every_epoch(two):
    epochs, network, maps = two.epochs, two.network, two.maps
    assert epochs.numbers.tolist() == maps.epochs.tolist() == [0, 50, 100, 150, 200, 250, 300]
    assert maps.names == NAMES * 7 and (maps.layers[0].after[:, :, 0, 0] == np.tile(INPUTS, (7, 1))).all()
    values, first = torch.from_numpy(np.tile(INPUTS, (7, 1, 1)).astype(np.float32)), network.unit_offsets
    for number, c in enumerate(network.connections, start=1):
        low, high = network.edge_offsets[number - 1 : number + 1]
        weights = torch.from_numpy(epochs.weights[:, low:high].reshape(7, -1, network.layers[c.target].size))
        z = values @ weights + torch.from_numpy(epochs.biases[:, None, first[number] : first[number + 1]])
        values = torch.sigmoid(z)
        own = maps.layers[number]
        np.testing.assert_allclose(own.before[:, :, 0, 0], z.reshape(28, -1), atol=1e-5)
        np.testing.assert_allclose(own.after[:, :, 0, 0], values.reshape(28, -1), atol=1e-5)
    losses = (0.5 * (values[:, :, 0] - torch.from_numpy(TRUTH)) ** 2).mean(dim=1)
    curve = two.history.curves["loss"][0]
    np.testing.assert_allclose(curve.y[::50], losses, atol=1e-6)
    assert len(two.history.curves["loss"]) == 1 and len(two.history.curves["gradient norm"]) == 2


def test_surfaces_have_the_true_values_at_their_points(two):
    output, loss = two.surfaces
    np.testing.assert_allclose(output.heights[:, :, 0], two.maps.layers[-1].after.reshape(7, 4))
    np.testing.assert_allclose(output.values[:, 0, 10, 10], output.heights[:, 0, 0], atol=1e-6)  # of 41 from -0.5 on
    np.testing.assert_allclose(output.values[:, 0, 10, 30], output.heights[:, 2, 0], atol=1e-6)  # input 1 to the right
    np.testing.assert_array_equal(loss.points, two.epochs.weights[:, [0, 2]])
    assert loss.is_path and loss.passed.tolist() == two.epochs.numbers.tolist()
    np.testing.assert_allclose(loss.heights[0, :, 0], two.history.curves["loss"][0].y[::50], rtol=1e-6)
    # at each epoch its own place is on the surface: between the four values around it
    place = (loss.points - loss.low) / (loss.high - loss.low) * 40
    column, row = np.floor(place).astype(int).T
    around = np.array(
        [[loss.values[e, 0, row[e] + i, column[e] + j] for i in (0, 1) for j in (0, 1)] for e in range(7)]
    )
    own = loss.heights[0, :, 0]
    assert (around.min(axis=1) - 1e-3 <= own).all() and (own <= around.max(axis=1) + 1e-3).all()


@pytest.mark.parametrize("hidden, axes", [(2, 2), (3, 3), (5, 3)])
def test_what_parts_the_hidden_space_is_scikit_learns(hidden, axes):
    processed = lesson(hidden=hidden, epochs=40, every=20)
    space = processed.hidden_space
    assert space.points.shape == (3, 4, axes) and space.names == NAMES and bool(space.notes) == (hidden > 3)
    assert len(processed.surfaces) == (2 if hidden == 2 else 1)
    for points, normal, offset, accuracy in zip(space.points, space.normals, space.offsets, space.accuracy):
        theirs = LogisticRegression(C=STRENGTH, max_iter=1000).fit(points, TRUTH)
        assert accuracy == theirs.score(points, TRUTH)
        assert accuracy == ((points @ normal + offset > 0) == TRUTH).mean()


def test_components_are_those_of_the_units():
    values = np.random.default_rng(0).normal(size=(2, 6, 5))
    space = hidden_space(1, np.arange(2), values, np.array([0, 1] * 3), list("abcdef"))
    flat = values.reshape(-1, 5) - values.reshape(-1, 5).mean(axis=0)
    lengths = np.linalg.svd(flat, compute_uv=False)[:3]
    np.testing.assert_allclose(np.linalg.norm(space.points.reshape(-1, 3), axis=0), lengths, rtol=1e-5)


def test_the_same_lesson_is_the_same_file(two, tmp_path):
    write_network_file(tmp_path / "a.nnvis", two)
    write_network_file(tmp_path / "b.nnvis", lesson(epochs=300, every=50))
    assert (tmp_path / "a.nnvis").read_bytes() == (tmp_path / "b.nnvis").read_bytes()
    back = read_network_file(tmp_path / "a.nnvis").hidden_space
    for field in dataclasses.fields(back):
        np.testing.assert_array_equal(getattr(back, field.name), getattr(two.hidden_space, field.name))


@pytest.mark.parametrize(
    "change, told",
    [
        ({"epochs": np.array([1.0, 0.0] * 3 + [2.0])}, "do not ascend"),
        ({"axes": ["one"]}, "a space of 1 axes"),
        ({"points": np.full((7, 4, 2), np.nan)}, "points"),
        ({"labels": np.array([0, 1, 2, 0])}, "labels"),
        ({"normals": np.zeros((7, 3))}, "normals"),
        ({"layer": 9}, "layer"),
        ({"accuracy": np.full(7, 1.5)}, "accuracy"),
    ],
)
def test_a_damaged_hidden_space_is_one_sentence(two, tmp_path, change, told):
    wrong = dataclasses.replace(two, hidden_space=dataclasses.replace(two.hidden_space, **change))
    write_network_file(tmp_path / "wrong.nnvis", wrong)
    with pytest.raises(NNVisError, match=told):
        read_network_file(tmp_path / "wrong.nnvis")


def test_one_that_is_not_learned_is_told(tmp_path):
    settings = {"epochs": 1, "every": 1}
    result = run_job({"command": "lesson", "lesson": settings, "output": None, "cache": str(tmp_path)}, Silent())
    assert "another seed or more units" in result["note"]
