"""Many networks in one space: how far they are apart, which units match, and what one has otherwise than another."""

import json

import numpy as np
import pytest
from scipy.stats import spearmanr

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file
from nnvis_blender.processing.files.space_file import read_space_file
from nnvis_blender.processing.jobs import JOBS
from nnvis_blender.processing.spaces.runs.distances import (
    apart_by_outputs,
    apart_by_product,
    centred_gram,
    ranked_dissimilarity,
)
from nnvis_blender.processing.spaces.runs.make import embedded
from nnvis_blender.processing.spaces.runs.matching import matched_units
from nnvis_blender.processing.worker.report import Silent

SIZES = (64, 12, 8, 10)


def weights(seed: int) -> dict[str, np.ndarray]:
    """Of a dense chain that takes the 8 x 8 digits."""
    random, arrays = np.random.default_rng(seed), {}
    for n, (a, b) in enumerate(zip(SIZES, SIZES[1:])):
        arrays[f"W{n}"] = (random.normal(size=(a, b)) / np.sqrt(a)).astype(np.float32)
        arrays[f"b{n}"] = random.normal(scale=0.1, size=b).astype(np.float32)
    return arrays


def shuffled(arrays: dict[str, np.ndarray], seed: int) -> dict[str, np.ndarray]:
    """The same function with its hidden units in another order."""
    random, found = np.random.default_rng(seed), dict(arrays)
    for n, size in enumerate(SIZES[1:-1]):
        order = random.permutation(size)
        found[f"W{n}"], found[f"b{n}"] = found[f"W{n}"][:, order], found[f"b{n}"][order]
        found[f"W{n + 1}"] = found[f"W{n + 1}"][order]
    return found


def run(job: str, tmp_path, **values) -> dict:
    kind = JOBS[job]
    request = {"data": "digits", "cache": str(tmp_path / "cache"), **values}
    return kind.run(kind.read(request), Silent())


@pytest.fixture
def family(tmp_path):
    """Two networks, a shuffled copy of the first, and a run of three checkpoints that leave the second."""
    folder = tmp_path / "family"
    (folder / "run").mkdir(parents=True)
    one, other = weights(0), weights(1)
    np.savez(folder / "a.npz", **one)
    np.savez(folder / "b.npz", **other)
    np.savez(folder / "c.npz", **shuffled(one, 5))
    for epoch in (0, 1, 10):
        moved = {name: array + np.float32(0.02 * epoch) * weights(9)[name] for name, array in other.items()}
        np.savez(folder / "run" / f"epoch_{epoch}.npz", **moved)
    return folder


def test_cka_is_the_formula_and_knows_no_turn_or_scale():
    random = np.random.default_rng(0)
    one, other = random.normal(size=(30, 7)), random.normal(size=(30, 5))
    turn = np.linalg.qr(random.normal(size=(7, 7)))[0]
    grams = np.stack([centred_gram(values).ravel() for values in (one, other, 3 * one @ turn + 2)])
    apart = apart_by_product(grams)
    a, b = one - one.mean(0), other - other.mean(0)
    cka = np.linalg.norm(a.T @ b) ** 2 / (np.linalg.norm(a.T @ a) * np.linalg.norm(b.T @ b))
    assert apart[0, 1] == pytest.approx(1 - cka, abs=1e-5) and apart[0, 2] == pytest.approx(0, abs=1e-5)


def test_representations_are_compared_by_spearman():
    random = np.random.default_rng(1)
    one, other = random.normal(size=(12, 6)), random.normal(size=(12, 9))
    apart = apart_by_product(np.stack([ranked_dissimilarity(values) for values in (one, other)]))
    pairs = np.triu_indices(12, 1)
    expected = spearmanr(1 - np.corrcoef(one)[pairs], 1 - np.corrcoef(other)[pairs])[0]
    assert apart[0, 1] == pytest.approx(1 - expected, abs=1e-5)


def test_outputs_are_apart_by_the_answers_that_differ():
    sure = np.eye(3)[[0, 1, 2]]
    assert apart_by_outputs(np.stack([sure, sure, sure[[1, 1, 2]]]))[0].tolist() == pytest.approx([0, 0, 1 / 3])


def test_shuffled_units_are_found_again():
    values = np.random.default_rng(2).normal(size=(50, 20))
    order = np.random.default_rng(3).permutation(20)
    values[:, 4] = 1.0  # never changes
    assert np.array_equal(order[matched_units(values, values[:, order])], np.arange(20))


@pytest.mark.parametrize("measure", ["cka", "similarity", "weights", "outputs"])
def test_networks_that_do_alike_lie_together(tmp_path, family, measure):
    told = run("runs", tmp_path, model=str(family), runs={"measure": measure, "samples": 60})
    space = read_space_file(told["path"])
    places = dict(zip(space.clouds[0].names, space.clouds[0].points[-1]))

    def apart(one, other):
        return np.linalg.norm(places[one] - places[other])

    assert apart("a.npz", "c.npz") < 0.02 and apart("b.npz", "run/epoch_0.npz") < 0.02
    assert apart("run/epoch_0.npz", "run/epoch_1.npz") < apart("run/epoch_0.npz", "run/epoch_10.npz")
    assert apart("a.npz", "b.npz") > 0.3
    assert told["networks"] == 6 and 0 <= space.figures[-1]["accuracy"] <= 1


def test_a_run_grows_along_its_checkpoints(tmp_path, family):
    space = read_space_file(run("runs", tmp_path, model=str(family), runs={"samples": 40})["path"])
    assert space.states == ["epoch 0", "epoch 1", "epoch 10"]
    assert space.clouds[0].sizes.sum(axis=1).tolist() == [4, 5, 6]
    assert space.lattices[0].edges.tolist() == [[3, 4], [4, 5]]
    assert space.class_names == ["a.npz", "b.npz", "c.npz", "run"]


def test_the_same_folder_gives_the_same_bytes(tmp_path, family):
    paths = [tmp_path / "one.nnspace", tmp_path / "two.nnspace"]
    for path in paths:
        run("runs", tmp_path, model=str(family), runs={"samples": 40}, output=str(path))
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_damaged_network_is_left_out_and_named(tmp_path, family):
    (family / "d.npz").write_bytes((family / "a.npz").read_bytes()[:200])
    told = run("runs", tmp_path, model=str(family), runs={"samples": 40})
    assert told["networks"] == 6 and any("d.npz is left out" in note for note in told["notes"])


def test_too_few_networks_are_refused(tmp_path):
    (tmp_path / "few").mkdir()
    np.savez(tmp_path / "few" / "a.npz", **weights(0))
    with pytest.raises(NNVisError, match="holds 1 networks"):
        run("runs", tmp_path, model=str(tmp_path / "few"))


def test_networks_that_are_all_alike_lie_in_one_place():
    places, stress = embedded(np.zeros((4, 4)), 2, 0)
    assert not places.any() and stress == 0


def test_what_differs_is_what_was_changed(tmp_path):
    """A shuffled copy with one weight changed differs by that weight alone; its neighbours keep their places."""
    one = weights(0)
    other = {name: array.copy() for name, array in one.items()}
    other["W1"][3, 5] += 0.5
    np.savez(tmp_path / "one.npz", **one)
    np.savez(tmp_path / "other.npz", **shuffled(other, 7))
    told = run("difference", tmp_path, model=str(tmp_path / "one.npz"), other=str(tmp_path / "other.npz"))
    processed = read_network_file(told["path"])
    changed = processed.network.matrix(processed.network.connections[1])
    assert changed[3, 5] == pytest.approx(0.5, abs=1e-5) and np.abs(changed).sum() == pytest.approx(0.5, abs=1e-4)
    assert told["moved"] > 10
    edges = processed.importance.edges[:, 0]
    assert edges.max() == 1 and (edges > 1e-3).sum() == 1
    assert json.dumps(processed.provenance["difference"])


def test_networks_of_two_architectures_are_refused(tmp_path):
    np.savez(tmp_path / "one.npz", **weights(0))
    np.savez(tmp_path / "other.npz", **{name: array for name, array in weights(0).items() if name[1] != "2"})
    with pytest.raises(NNVisError, match="not of one architecture"):
        run("difference", tmp_path, model=str(tmp_path / "one.npz"), other=str(tmp_path / "other.npz"))
