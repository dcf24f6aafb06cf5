"""Surfaces of answers: values are the framework's own, and what a plane cannot show is said in true numbers."""

import numpy as np
import pytest
import torch

from nnvis_blender.processing.datasets.dataset import Dataset
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.spaces.landscape.directions import Path
from nnvis_blender.processing.spaces.output import SurfaceParameters
from nnvis_blender.processing.spaces.output.make import make_surface
from nnvis_blender.processing.worker.report import Silent


def chain(inputs=2, classes=3, seed=0):
    random = np.random.default_rng(seed)
    sizes = (inputs, 7, classes)
    pairs = [
        (random.normal(size=(a, b)).astype(np.float32), random.normal(size=b).astype(np.float32))
        for a, b in zip(sizes, sizes[1:])
    ]
    return DenseChain(pairs, "net")


def data(inputs=2, classes=3, samples=90, seed=1) -> Dataset:
    random = np.random.default_rng(seed)
    x = (random.normal(size=(samples, inputs)) * np.linspace(3, 0.3, inputs)).astype(np.float32)
    y = (np.arange(samples) % classes).astype(np.int64)
    return Dataset(x, y, x, y, [str(k) for k in range(classes)], (inputs,), "made")


def surface_of(model, dataset, way=None, **settings):
    return make_surface(model, dataset, way, SurfaceParameters(**settings), Silent())


def answers(model, x, measure="probability"):
    with torch.no_grad():
        y = model.module()(torch.from_numpy(x.astype(np.float32)))
    return (torch.softmax(y, 1) if measure == "probability" else y).numpy()


def grid_of(surface):
    """(rows * columns, axes) coordinates, the first axis along the columns."""
    ends = [np.linspace(a, b, n) for a, b, n in zip(surface.low, surface.high, surface.values.shape[:1:-1])]
    return np.stack(np.meshgrid(*ends[::-1], indexing="ij")[::-1], axis=-1).reshape(-1, len(ends))


@pytest.mark.parametrize("measure", ["probability", "logit"])
def test_values_of_two_inputs_are_torch_s(measure):
    model = chain()
    made = surface_of(model, data(), resolution=11, measure=measure)
    surface = made.surface
    wanted = answers(model, grid_of(surface), measure)
    np.testing.assert_allclose(surface.values[0].reshape(3, -1).T, wanted, atol=1e-5)
    np.testing.assert_allclose(surface.heights[0], answers(model, surface.points, measure), atol=1e-5)
    assert surface.axes == ["x", "y"] and surface.fading is None and not surface.notes and surface.measure == measure


def test_areas_are_the_votes_of_the_grid():
    model = chain()
    made = surface_of(model, data(), resolution=21)
    votes = answers(model, grid_of(made.surface)).argmax(axis=1)
    np.testing.assert_allclose(made.areas, np.bincount(votes, minlength=3) / len(votes))


def test_components_are_those_of_the_data_and_the_share_in_their_plane_is_true():
    model, dataset = chain(6), data(6)
    made = surface_of(model, dataset, plane="components", resolution=9, points=20)
    x = dataset.x_test.astype(np.float64)
    _, values, right = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    assert made.share == pytest.approx((values[:2] ** 2).sum() / (values**2).sum(), abs=1e-6)
    flat = (x - x.mean(axis=0)) @ right[:2].T @ right[:2] + x.mean(axis=0)
    same = (answers(model, flat).argmax(axis=1) == answers(model, x).argmax(axis=1)).mean()
    assert made.agreement == pytest.approx(same) and made.compared == len(x)
    assert f"{100 * same:.1f} % of 90 samples" in made.surface.notes[-1]
    np.testing.assert_allclose(
        made.surface.heights[0], answers(model, x[np.linspace(0, 89, 20).astype(int)]), atol=1e-5
    )
    assert made.surface.fading.shape == (9, 9) and 0 <= made.surface.fading.min() < made.surface.fading.max() <= 1


def test_a_plane_of_inputs_holds_the_others_at_their_means():
    model, dataset = chain(4), data(4)
    surface = surface_of(model, dataset, plane="inputs", inputs=[3, 1], resolution=5).surface
    x = np.tile(dataset.x_test.mean(axis=0), (25, 1))
    x[:, [3, 1]] = grid_of(surface)
    np.testing.assert_allclose(surface.values[0].reshape(3, -1).T, answers(model, x), atol=1e-5)
    assert surface.axes == ["input 3", "input 1"]


def test_a_plane_goes_through_its_samples():
    model, dataset = chain(5), data(5)
    surface = surface_of(model, dataset, plane="samples", samples=[4, 9, 2], resolution=5, points=90).surface
    np.testing.assert_allclose(surface.points[4], 0, atol=1e-5)
    away = np.linalg.norm(dataset.x_test[[9, 2]] - dataset.x_test[4], axis=1)
    np.testing.assert_allclose(np.linalg.norm(surface.points[[9, 2]], axis=1), away, rtol=1e-4)
    assert surface.points[9][1] == pytest.approx(0, abs=1e-5)


def test_a_space_of_three_inputs():
    model = chain(3)
    surface = surface_of(model, data(3), axes=3, resolution=4).surface
    assert surface.values.shape == (1, 3, 4, 4, 4) and surface.axes == ["x", "y", "z"]
    np.testing.assert_allclose(surface.values[0].reshape(3, -1).T, answers(model, grid_of(surface)), atol=1e-5)


def test_each_checkpoint_has_its_answers():
    model, first = chain(), chain(seed=5)
    way = Path(np.array([0.0, 3.0]), [{k: p.values for k, p in one.parameters().items()} for one in (first, model)])
    surface = surface_of(model, data(), way, resolution=6).surface
    for number, one in enumerate((first, model)):
        wanted = answers(one, grid_of(surface))
        np.testing.assert_allclose(surface.values[number].reshape(3, -1).T, wanted, atol=1e-5)
    assert surface.epochs.tolist() == [0, 3]


@pytest.mark.parametrize(
    "inputs, settings, told",
    [
        (2, {"axes": 3}, "2 values, fewer than 3 axes"),
        (4, {"plane": "inputs", "inputs": [1]}, "1 inputs for 2 axes"),
        (4, {"plane": "inputs", "inputs": [1, 1]}, "2 different"),
        (4, {"plane": "inputs", "inputs": [1, 4]}, "no input 4"),
        (4, {"plane": "samples", "samples": [1, 2]}, "2 samples for 2 axes"),
        (4, {"plane": "samples", "samples": [1, 2, 900]}, "no sample 900"),
        (4, {"plane": "samples", "samples": [1, 2, 2]}, "on one line"),
    ],
)
def test_planes_that_there_are_none_of(inputs, settings, told):
    with pytest.raises(NNVisError) as error:
        surface_of(chain(inputs), data(inputs), resolution=5, **settings)
    assert told in f"{error.value.message}. {error.value.remedy}"
