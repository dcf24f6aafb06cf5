"""The loss landscape: its directions, its centre, its path, and what it says of all three."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from map_networks import processed_of
from programs import PROGRAMS

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.models.program.program_model import ProgramModel
from nnvis_blender.processing.network import Network
from nnvis_blender.processing.spaces.landscape import LandscapeParameters
from nnvis_blender.processing.spaces.landscape.directions import (
    Path,
    path_directions,
    projected,
    random_directions,
)
from nnvis_blender.processing.spaces.landscape.loss import Loss
from nnvis_blender.processing.spaces.landscape.make import axis_through_zero, bilinear, make_landscape
from nnvis_blender.processing.training.epochs import Epochs
from nnvis_blender.processing.worker.report import Silent

SMALL = LandscapeParameters(resolution=9, samples=300)


def values_of(model) -> dict[str, np.ndarray]:
    return {name: own.values for name, own in model.parameters().items()}


def moved(model, direction, by) -> dict[str, np.ndarray]:
    own = values_of(model)
    return {name: own[name] + np.float32(by) * step for name, step in direction.items()}


def path_to(model, points=6, seed=1) -> Path:
    """A way to a model's weights from elsewhere, not quite straight."""
    random, own = np.random.default_rng(seed), values_of(model)
    start, bend, shake = (
        {k: v + random.normal(0, s, v.shape).astype(np.float32) for k, v in own.items()} for s in (0.3, 0.1, 0.01)
    )
    t = np.linspace(0, 1, points)
    mix = np.stack([(1 - t) ** 2, t * (1 - t), np.where((t > 0) & (t < 1), 0.2, 0.0)], axis=1).astype(np.float32)
    weights = [
        {k: v + sum(f * (w[k] - v) for f, w in zip(own_mix, (start, bend, shake))) for k, v in own.items()}
        for own_mix in mix
    ]
    return Path(np.arange(points) * 2.0, weights)


def mean_loss(module, x, y) -> float:
    with torch.no_grad():
        return float(torch.nn.functional.cross_entropy(module(torch.from_numpy(x)), torch.from_numpy(y)))


@pytest.fixture(scope="module")
def landscape(model, digits):
    return make_landscape(model, digits, path_to(model), SMALL, 0, Silent())


def test_the_centre_is_the_models_own_loss(model, digits):
    everything = LandscapeParameters(resolution=5, samples=10_000)
    made = make_landscape(model, digits, None, everything, 0, Silent())
    wanted = mean_loss(model.module(), digits.x_train, digits.y_train)
    assert made.samples == len(digits.y_train) and "all" in made.surface.notes[0]
    assert abs(made.loss - wanted) < 1e-6 and abs(made.surface.values[0, 0, 2, 2] - wanted) < 1e-6
    assert made.surface.points.tolist() == [[0, 0]] and not made.surface.is_path
    assert made.surface.heights[0, 0, 0] == np.float32(made.loss) and made.residuals.tolist() == [0]


@pytest.mark.parametrize("name", ["resnet", "vision_transformer", "lstm", "squeeze_excite"])
def test_any_model_is_moved_and_stays_as_it_is(name):
    model = ProgramModel(PROGRAMS[name](), name)
    batch = model.runner.example(3)[0]
    before = model.module()(batch)
    directions = random_directions(model.parameters(), np.random.default_rng(0))
    values = {k: torch.from_numpy(v) for k, v in moved(model, directions[0], 0.1).items()}
    other = model.with_parameters(values)(batch)
    assert not torch.allclose(before, other) and torch.equal(before, model.module()(batch))
    assert torch.equal(model.with_parameters({})(batch), before)


def test_a_place_of_the_grid_is_the_loss_with_these_weights(model, digits):
    """That the first layer's products are shared among all places changes nothing."""
    directions = random_directions(model.parameters(), np.random.default_rng(3))
    loss = Loss(model, digits.x_train[:200], digits.y_train[:200])
    grid = loss.over(directions, np.array([-0.5, 0.0, 0.7]), np.array([0.0, 0.4]), Silent())
    weights, by = moved(model, directions[0], 0.7), moved(model, directions[1], 0.4)
    both = {k: weights[k] + by[k] - values_of(model)[k] for k in weights}
    pairs = [(both[f"weight {n}"], model.weights[n][1]) for n in range(2)]
    wanted = mean_loss(DenseChain(pairs, "moved").module(), digits.x_train[:200], digits.y_train[:200])
    np.testing.assert_allclose(grid[1, 2], wanted, rtol=1e-5)
    assert abs(grid[0, 1] - loss.of({})) < 1e-6


def test_random_directions_have_filters_as_long_as_the_weights(model):
    first, second = random_directions(model.parameters(), np.random.default_rng(0))
    assert set(first) == {"weight 0", "weight 1"}  # biases stay
    for name, direction in first.items():
        own = model.parameters()[name].values
        np.testing.assert_allclose(np.linalg.norm(direction, axis=0), np.linalg.norm(own, axis=0), rtol=1e-5)
        assert abs((direction * second[name]).sum()) < 0.3 * (own**2).sum()


def test_pairs_of_units_without_an_edge_stay_without():
    from nnvis_blender.processing.models.dense_graph import DenseGraph
    from nnvis_blender.processing.network import Connection, Layer

    ends = np.arange(3, dtype=np.int32)
    sparse = Connection(0, 1, ends, ends, np.ones(3, np.float32))
    layers = [Layer("input", "input", (3,)), Layer("output", "dense", (3,), "softmax", np.zeros(3, np.float32))]
    model = DenseGraph(Network(layers, [sparse]), "sparse", "")
    (direction,) = random_directions(model.parameters(), np.random.default_rng(0))[0].values()
    assert np.array_equal(direction != 0, np.eye(3, dtype=bool))


def test_the_principal_directions_are_those_of_the_singular_values(model):
    path, centre = path_to(model), values_of(model)
    directions = path_directions(centre, path)
    names = sorted(centre)
    matrix = np.stack([np.concatenate([(w[n] - centre[n]).ravel() for n in names]) for w in path.weights])
    _, sizes, rows = np.linalg.svd(matrix.astype(np.float64), full_matrices=False)
    flat = np.stack([np.concatenate([d[n].ravel() for n in names]) for d in directions])
    np.testing.assert_allclose(np.abs((flat * rows[:2]).sum(axis=1)), 1, atol=1e-4)
    places, off = projected(centre, path, directions)
    np.testing.assert_allclose(places, matrix @ flat.T, atol=1e-4)
    assert places[0, 0] > 0 and np.allclose(places[-1], 0) and (off[1:-1] > 0).all()
    squares = (matrix**2).sum(axis=1)
    np.testing.assert_allclose(1 - (off**2 * squares).sum() / squares.sum(), (sizes[:2] ** 2).sum() / squares.sum())


def test_the_path_has_its_true_losses_and_says_what_the_plane_leaves_out(model, digits, landscape):
    path, surface = path_to(model), landscape.surface
    assert surface.is_path and surface.passed.tolist() == [0, 2, 4, 6, 8, 10]
    np.testing.assert_allclose(surface.heights[0, -1, 0], landscape.loss, rtol=1e-6)
    axes = [np.linspace(low, high, 9) for low, high in zip(surface.low, surface.high)]
    assert all(np.abs(axis).min() < 1e-9 for axis in axes)
    below = bilinear(axes, surface.values[0, 0], surface.points.astype(np.float64))
    np.testing.assert_allclose(surface.heights[0, :, 0] - below, landscape.residuals, atol=1e-5)
    assert (surface.points > surface.low).all() and (surface.points < surface.high).all()
    held, differs = surface.notes[1:]
    assert f"{landscape.on_plane:.1%}" in held and f"of {len(path.weights)} checkpoints" in held
    assert f"{np.abs(landscape.residuals).mean():.3g} on average" in differs
    assert 0.9 < landscape.on_plane < 1


def test_a_path_is_shown_on_random_directions_too(model, digits):
    settings = LandscapeParameters(directions="random", resolution=9, samples=100)
    made = make_landscape(model, digits, path_to(model), settings, 0, Silent())
    assert made.on_plane < 0.5 and "random" in made.surface.axes[0]
    assert (made.surface.low <= -1).all() and (made.surface.high >= 1).all()


def test_the_same_seed_gives_the_same_landscape(model, digits, landscape):
    again = make_landscape(model, digits, path_to(model), SMALL, 0, Silent())
    np.testing.assert_array_equal(again.surface.values, landscape.surface.values)
    other = make_landscape(model, digits, path_to(model), SMALL, 1, Silent())
    assert not np.array_equal(other.surface.values, landscape.surface.values)  # other samples


@pytest.mark.parametrize(("low", "high", "count"), [(-1, 1, 51), (-1, 1, 50), (0, 3, 9), (-0.2, 8, 11), (-5, 0, 7)])
def test_an_axis_goes_through_zero(low, high, count):
    axis = axis_through_zero(low, high, count)
    assert len(axis) == count and 0.0 in axis and axis[0] <= low + 1e-12 and axis[-1] >= high - 1e-12
    np.testing.assert_allclose(np.diff(axis), axis[1] - axis[0])


def test_what_cannot_be_shown_is_refused_in_a_sentence(model, digits):
    with pytest.raises(NNVisError, match="no checkpoints are known"):
        make_landscape(model, digits, None, LandscapeParameters(directions="path"), 0, Silent())
    own = values_of(model)
    line = Path(np.arange(3.0), [{k: v * np.float32(f) for k, v in own.items()} for f in (0.25, 0.5, 1)])
    with pytest.raises(NNVisError, match="lie on one line"):
        make_landscape(model, digits, line, replace(SMALL, directions="path"), 0, Silent())
    made = make_landscape(model, digits, line, SMALL, 0, Silent())
    assert "random" in made.surface.axes[0] and len(made.surface.points) == 3


@pytest.fixture
def file(trained, tmp_path):
    """A .nnvis file of the digits' network with the epochs of a path to it."""
    model, digits, processed = trained
    path, network = path_to(model), processed.network
    weights = np.stack([np.concatenate([w["weight 0"].ravel(), w["weight 1"].ravel()]) for w in path.weights])
    biases = np.stack([np.concatenate([np.zeros(64), w["bias 1"], w["bias 2"]]) for w in path.weights])
    count, drawn, classes = len(path.numbers), len(processed.bundles.edges), network.class_count
    processed.epochs = Epochs(
        path.numbers,
        [f"epoch_{number:g}.npz" for number in path.numbers],
        weights.astype(np.float32),
        biases.astype(np.float32),
        np.zeros((count, network.unit_count, classes), np.float32),
        np.zeros((count, drawn), np.float32),
        np.zeros((count, drawn, 1), np.float32),
        np.repeat(processed.positions[None], count, axis=0),
        np.repeat(processed.bundles.points[None], count, axis=0),
    )
    write_network_file(tmp_path / "net.nnvis", processed)
    yield tmp_path / "net.nnvis"
    processed.epochs = None


def test_the_job_adds_the_landscape_with_the_path_of_the_epochs(file, tmp_path):
    asked = {"command": "landscape", "file": str(file), "data": "digits", "cache": str(tmp_path / "cache")}
    asked["landscape"] = {"resolution": 7, "samples": 200}
    done = run_job({**asked, "output": str(tmp_path / "loss.nnvis")}, Silent())
    processed = read_network_file(done["path"])
    (surface,) = processed.surfaces
    assert surface.kind == "loss" and surface.notes == done["notes"] and len(surface.points) == 6
    assert abs(processed.provenance["landscape"]["loss"] - done["loss"]) < 1e-9 and done["samples"] == 200
    again = run_job({**asked, "file": done["path"], "seed": 3}, Silent())
    assert len(read_network_file(again["path"]).surfaces) == 1  # the earlier one is replaced
    with pytest.raises(NNVisError, match="names no data"):
        run_job({**asked, "data": None}, Silent())


def test_a_network_of_convolutions_needs_its_model(models, tmp_path):
    write_network_file(tmp_path / "net.nnvis", processed_of(models("lenet")))
    with pytest.raises(NNVisError, match="does not hold all"):
        run_job(
            {
                "command": "landscape",
                "file": str(tmp_path / "net.nnvis"),
                "data": "digits",
                "cache": str(tmp_path / "cache"),
            },
            Silent(),
        )


def test_the_path_of_a_folder_of_checkpoints(trained, tmp_path):
    model, _, processed = trained
    write_network_file(tmp_path / "net.nnvis", processed)
    path, folder = path_to(model), tmp_path / "way"
    folder.mkdir()
    for number, own in zip(path.numbers, path.weights):
        pairs = {f"W{n}": own[f"weight {n}"] for n in range(2)} | {f"b{n}": own[f"bias {n + 1}"] for n in range(2)}
        np.savez(folder / f"epoch_{number:g}.npz", **pairs)
    asked = {
        "command": "landscape",
        "file": str(tmp_path / "net.nnvis"),
        "data": "digits",
        "cache": str(tmp_path / "c"),
    }
    asked["landscape"] = {"resolution": 7, "samples": 200, "checkpoints": str(folder)}
    (surface,) = read_network_file(run_job(asked, Silent())["path"]).surfaces
    assert surface.passed.tolist() == path.numbers.tolist() and surface.is_path
    np.savez(folder / "epoch_12.npz", W0=np.zeros((64, 5)), b0=np.zeros(5), W1=np.zeros((5, 10)), b1=np.zeros(10))
    with pytest.raises(NNVisError, match="epoch_12.npz has layers of other sizes"):
        run_job(asked, Silent())
    for file in folder.iterdir():
        file.unlink()
    with pytest.raises(NNVisError, match="no file with a number"):
        run_job(asked, Silent())
