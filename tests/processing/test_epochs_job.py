"""The job that makes one network of the checkpoints of a training: nothing jumps, nothing turns, nothing is lost."""

import numpy as np
import pytest
import torch
from torch_networks import network, samples

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.jobs.epoch_stages import largest_moves
from nnvis_blender.processing.training.layouts import turned_back, within_reach
from nnvis_blender.processing.worker.report import Silent

NUMBERS = (0, 1, 2, 10)
BUDGET, REACH = 300, 0.05
FINE = 2**-14  # as the places of polylines are kept


def weights_at(model, share: float) -> dict[str, np.ndarray]:
    """A network on the way from random weights to those of a model."""
    random = np.random.default_rng(0)
    return {
        name: (share * values + (1 - share) * random.normal(scale=0.1, size=values.shape)).astype(np.float32)
        for name, values in model.arrays().items()
    }


def write_run(folder, model, numbers=NUMBERS) -> None:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        np.savez(folder / f"epoch_{number}.npz", **weights_at(model, number / 10))


def asked(folder, source="run", **values) -> dict:
    epochs = {"edge_budget": BUDGET, "largest_move": REACH, **values.pop("epochs", {})}
    return {
        "command": "epochs",
        "model": str(folder / source),
        "importance": {"method": "weight"},
        "epochs": epochs,
        "cache": str(folder / "cache"),
        "output": str(folder / "out.nnvis"),
        **values,
    }


@pytest.fixture(scope="module")
def done(model, tmp_path_factory):
    """(folder, the job's result, the network in its file), of four checkpoints, importance by removal."""
    folder = tmp_path_factory.mktemp("epochs")
    write_run(folder / "run", model)
    told = run_job(asked(folder, data="digits", importance={"method": "removal"}), Silent())
    return folder, told, read_network_file(folder / "out.nnvis")


def test_every_checkpoint_is_in_the_file(done, model):
    folder, told, made = done
    epochs = made.epochs
    assert epochs.numbers.tolist() == [0, 1, 2, 10] and epochs.names[3] == "epoch_10.npz" and told["epochs"] == 4
    for number, weights, biases in zip(NUMBERS, epochs.weights, epochs.biases):
        own = weights_at(model, number / 10)
        np.testing.assert_array_equal(weights, np.concatenate([own["W0"].ravel(), own["W1"].ravel()]))
        np.testing.assert_array_equal(biases, np.concatenate([np.zeros(64), own["b0"], own["b1"]]))
    np.testing.assert_array_equal(made.network.edge_weight, epochs.weights[-1])


def test_the_network_is_as_at_the_last_checkpoint(done):
    epochs, made = done[2].epochs, done[2]
    np.testing.assert_array_equal(made.positions, epochs.positions[-1])
    np.testing.assert_allclose(made.bundles.points, epochs.points[-1], atol=FINE)
    most = epochs.units[-1, 64:-10].max()  # over that of the checkpoint where the layer matters most
    np.testing.assert_allclose(made.importance.units[64:-10] * most, epochs.units[-1, 64:-10], rtol=1e-5)
    drawn = made.importance.edges[made.bundles.edges]
    assert np.corrcoef(drawn.ravel(), epochs.edges[-1].ravel())[0, 1] > 0.9
    assert done[1]["fit"]["test_accuracy"] > 0.5  # of the last checkpoint


def test_importance_has_one_scale_at_all_checkpoints(done, model, tmp_path):
    """Weights that grow from a tenth to all of themselves matter more and more, unless each is over its own."""
    (tmp_path / "run").mkdir()
    for number, share in ((1, 0.1), (2, 0.5), (3, 1.0)):
        arrays = {name: share * values for name, values in model.arrays().items()}
        np.savez(tmp_path / "run" / f"epoch_{number}.npz", **arrays)
    run_job(asked(tmp_path, epochs={"one_scale": False}), Silent())
    each = read_network_file(tmp_path / "out.nnvis").epochs
    run_job(asked(tmp_path), Silent())
    one = read_network_file(tmp_path / "out.nnvis").epochs
    np.testing.assert_allclose(one.edges.max(axis=(1, 2)), [0.1, 0.5, 1.0], rtol=2e-3)
    np.testing.assert_allclose(one.score, each.score * np.array([[0.1], [0.5], [1.0]]), rtol=1e-4, atol=1e-7)
    made = done[2].epochs
    most = made.units[:, 64:-10].max(axis=(1, 2))  # by removal, units have a scale of their own
    assert most.max() == 1 and most.min() < 0.95 and made.score.max() <= 1


def test_the_edges_that_matter_at_any_checkpoint_are_drawn(done):
    made, score = done[2], done[2].epochs.score
    assert len(made.bundles.edges) == BUDGET and (score.max(axis=0) > 0).all()
    changes = np.abs(np.diff(score, axis=0)).max(axis=0)
    assert np.median(changes) > 0.01


def test_nothing_jumps(done):
    _, told, made = done
    moves = largest_moves(made.epochs)
    assert moves.max() <= REACH + 2 * FINE and moves.min() > 0
    assert told["largest_move"] == pytest.approx(moves.max(), abs=3 * FINE)
    np.testing.assert_allclose(made.provenance["epochs"]["largest_moves"], moves, atol=3 * FINE)


def test_edges_end_at_their_units_at_every_checkpoint(done):
    made = done[2]
    source, target = made.network.edge_ends(made.bundles.edges)
    for points, places in zip(made.epochs.points, made.epochs.positions):
        np.testing.assert_allclose(points[made.bundles.offsets[:-1]], places[source], atol=FINE)
        np.testing.assert_allclose(points[made.bundles.offsets[1:] - 1], places[target], atol=FINE)


def test_the_same_checkpoints_give_the_same_file(done, model, tmp_path):
    """From a file that a script has written them all into, too."""
    stacked = {name: [] for name in model.arrays()}
    for number in NUMBERS:
        for name, values in weights_at(model, number / 10).items():
            stacked[name].append(values)
    np.savez(tmp_path / "run.npz", epochs=NUMBERS, **{name: np.stack(values) for name, values in stacked.items()})
    run_job(asked(tmp_path, "run.npz", data="digits", importance={"method": "removal"}), Silent())
    assert (tmp_path / "out.nnvis").read_bytes() == (done[0] / "out.nnvis").read_bytes()


def test_where_nothing_changes_nothing_moves(model, tmp_path):
    write_run(tmp_path / "run", model, [10])
    for number in range(6):
        (tmp_path / "run" / f"epoch_{number}.npz").write_bytes((tmp_path / "run" / "epoch_10.npz").read_bytes())
    told = run_job(asked(tmp_path), Silent())
    epochs = read_network_file(told["path"]).epochs
    assert np.abs(np.diff(epochs.positions, axis=0)).max() < 1e-6
    assert np.abs(epochs.points[0] - epochs.points[-1]).mean() < 0.01


def test_some_of_many_checkpoints_are_taken(model, tmp_path):
    write_run(tmp_path / "run", model, range(6))
    torch.save({"a.weight": torch.zeros(3, 2)}, tmp_path / "run" / "other_5.pth")
    told = run_job(asked(tmp_path, epochs={"most_epochs": 3}), Silent())
    assert read_network_file(told["path"]).epochs.numbers.tolist() == [0, 2, 5]
    assert [note for note in told["notes"] if "3 of 6 checkpoints" in note]
    assert [note for note in told["notes"] if "other_5.pth" in note]


def test_one_checkpoint_is_enough(model, tmp_path):
    write_run(tmp_path / "run", model, [3])
    told = run_job(asked(tmp_path), Silent())
    assert told["largest_move"] == 0 and len(read_network_file(told["path"]).epochs) == 1


def test_arcs_do_not_jump_either(tmp_path):
    """Of programs, whose edges jump layers."""
    (tmp_path / "run").mkdir()
    module, example = network("resnet"), samples("resnet", 2)
    for number in (1, 2):
        with torch.no_grad():
            for values in module.parameters():
                values.add_(torch.sin(torch.arange(values.numel()) * number).reshape(values.shape) * 0.1)
        exported = torch.export.export(module, (example,), dynamic_shapes=({0: torch.export.Dim("batch")},))
        torch.export.save(exported, tmp_path / "run" / f"epoch={number}-step={number * 100}.pt2")
    made = read_network_file(run_job(asked(tmp_path), Silent())["path"])
    connections = [(c.source, c.target) for c in made.network.connections]
    assert any(target - source > 1 for source, target in connections)
    assert 0 < largest_moves(made.epochs).max() <= REACH + 2 * FINE
    convolutions = {index: c.kernel for index, c in enumerate(made.network.connections) if c.kernel is not None}
    assert convolutions.keys() == made.epochs.kernels.keys()
    for index, kernel in convolutions.items():
        first, last = made.epochs.kernels[index]
        np.testing.assert_array_equal(last, kernel)
        assert not np.allclose(first, last)


def test_state_dicts_are_bundled_together_and_pruned(tmp_path):
    (tmp_path / "run").mkdir()
    for number in (5, 50):
        torch.manual_seed(number)
        module = torch.nn.Sequential(torch.nn.Linear(16, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3))
        torch.save(module.state_dict(), tmp_path / "run" / f"step-{number}.pth")
    bundling = {"whole_network": True, "prune_percentage": 0.25, "most_edges": 40}
    made = read_network_file(run_job(asked(tmp_path, bundling=bundling), Silent())["path"])
    assert made.epochs.numbers.tolist() == [5, 50] and len(made.bundles.edges) == 40
    np.testing.assert_allclose(made.epochs.weights[1, -24:], module[2].weight.detach().numpy().T.ravel())


def empty(folder):
    folder.mkdir()


def other_shapes(folder):
    empty(folder)
    for number, size in ((1, 5), (2, 6)):
        np.savez(folder / f"epoch_{number}.npz", W0=np.ones((4, size)), W1=np.ones((size, 3)))


def not_a_number(folder):
    other_shapes(folder)
    np.savez(folder / "epoch_1.npz", W0=np.full((4, 6), np.nan), W1=np.ones((6, 3)))


def no_model(folder):
    other_shapes(folder)
    np.savez(folder / "epoch_1.npz", loss=np.ones(4))


def missing(folder):
    pass


def damaged(folder):
    other_shapes(folder)
    (folder / "epoch_1.npz").write_bytes((folder / "epoch_2.npz").read_bytes()[:-30])


WRONG = {
    empty: "run holds no file with a number in its name",
    other_shapes: "epoch_1.npz has layers of 4, 5, 3 units, epoch_2.npz of 4, 6, 3",
    not_a_number: "epoch_1: 24 weights of layer 0 are NaN or infinite",
    no_model: "epoch_1.npz has no array W0",
    missing: "there is no",
    damaged: "epoch_1.npz",
}


@pytest.mark.parametrize("make", WRONG)
def test_what_cannot_be_read_is_a_sentence_and_an_earlier_file_remains(tmp_path, make):
    make(tmp_path / "run")
    (tmp_path / "out.nnvis").write_bytes(b"earlier")
    with pytest.raises(NNVisError, match=WRONG[make]) as error:
        run_job(asked(tmp_path), Silent())
    assert error.value.remedy and (tmp_path / "out.nnvis").read_bytes() == b"earlier"


def test_a_request_without_checkpoints_is_told(tmp_path):
    with pytest.raises(NNVisError, match="names no checkpoints"):
        run_job({**asked(tmp_path), "model": None}, Silent())


def test_what_has_turned_is_turned_back():
    random = np.random.default_rng(0)
    places, weights = random.normal(size=(9, 2)), random.random(9)
    turn = np.array([[np.cos(0.7), -np.sin(0.7)], [np.sin(0.7), np.cos(0.7)]])
    np.testing.assert_allclose(turned_back(places @ turn.T, places, weights), places, atol=1e-12)


def test_what_moves_too_far_stays_on_its_way():
    before, after = np.zeros((3, 3), np.float32), np.array([[3, 4, 0], [0, 0.5, 0], [0, 0, 0]], np.float32)
    np.testing.assert_allclose(within_reach(after, before, 1.0), [[0.6, 0.8, 0], [0, 0.5, 0], [0, 0, 0]], atol=1e-7)
