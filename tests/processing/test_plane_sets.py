"""Points of the plane: the Playground's data, and those of any training."""

import numpy as np
import pytest

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.plane import PLANE_SETS, REACH, plane_points
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.training.playground.data import plane_data
from nnvis_blender.processing.training.playground.parameters import PlaygroundParameters


@pytest.mark.parametrize("name", PLANE_SETS)
def test_a_set_is_its_seeds_and_lies_in_the_plane_that_is_shown(name):
    points, truth, names = plane_points(name, 101, 0.0, 3, 4)
    assert points.shape == (101, 2) and truth.shape == (101,) and np.abs(points).max() <= REACH
    same, other = plane_points(name, 101, 0.0, 3, 4), plane_points(name, 101, 0.0, 4, 4)
    np.testing.assert_array_equal(points, same.points)
    assert not np.array_equal(points, other.points)
    if PLANE_SETS[name].has_values:
        assert not names and -1 <= truth.min() < 0 < truth.max() <= 1
    else:
        counts = np.bincount(truth)
        assert len(counts) == len(names) and counts.min() > 101 / len(names) / 2


@pytest.mark.parametrize("name", [name for name, own in PLANE_SETS.items() if not own.has_values])
def test_a_set_is_the_data_of_any_training(name):
    dataset = read_dataset(name)
    assert dataset.x_train.shape == (400, 2) and dataset.x_test.shape == (100, 2)
    assert len(dataset.class_names) == (3 if name == "blobs" else 2)
    assert any("fixed seed" in note for note in dataset.notes)


def test_noise_takes_points_across():
    clean, noisy = (plane_points("circle", 400, noise, 0) for noise in (0.0, 0.5))
    inside = [np.hypot(*own.points.T) < 2.5 for own in (clean, noisy)]
    assert (inside[0] == (clean.truth == 0)).all()
    assert 0.5 < (inside[1] == (noisy.truth == 0)).mean() < 0.95


def test_values_become_classes_and_classes_values():
    values = plane_data(PlaygroundParameters(data="plane"))
    assert not values.has_classes and values.class_names == ["value"] and (values.labels == -1).all()
    signs = plane_data(PlaygroundParameters(data="plane", problem="classification"))
    np.testing.assert_array_equal(signs.labels, values.targets[:, 0] >= 0)
    assert signs.targets.shape == (500, 2) and (signs.targets.sum(axis=1) == 1).all()
    numbers = plane_data(PlaygroundParameters(data="blobs", classes=5, problem="regression"))
    assert sorted(set(numbers.targets[:, 0])) == [-1, -0.5, 0, 0.5, 1]


def test_the_share_for_testing():
    assert [plane_data(PlaygroundParameters(test_share=share)).train for share in (0.1, 0.5, 0.9)] == [450, 250, 50]


def table(folder, rows) -> PlaygroundParameters:
    path = folder / "own.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return PlaygroundParameters(table=str(path), test_share=0.5)


def test_a_table_of_classes_lies_in_the_plane(tmp_path):
    rows = [f"{w},{h},{kind}" for w, h, kind in ((1, 200, "cat"), (3, 100, "dog"), (2, 150, "cat"), (1, 100, "dog"))]
    data = plane_data(table(tmp_path, ["weight,height,animal", *rows]))
    assert data.class_names == ["cat", "dog"] and data.axes == ["weight", "height"] and data.train == 2
    assert {tuple(point) for point in data.points} == {(-5, 5), (5, -5), (0, 0), (-5, -5)}
    assert any("weight from 1 to 3" in note for note in data.notes)


def test_a_table_of_values_is_one_to_regress(tmp_path):
    data = plane_data(table(tmp_path, ["1,2,0.5", "2,1,2.5", "3,3,1.5"]))
    assert not data.has_classes and sorted(data.targets[:, 0]) == [-1, 0, 1]
    assert any("0.5 to 2.5" in note for note in data.notes)


@pytest.mark.parametrize(
    "rows, told",
    [
        (["1,2,3,a", "4,5,6,b"], "3 columns of numbers"),
        (["1,2,a", "4,5,a"], "1 classes"),
        (["1,2,a", "4,x,b"], "not a number"),
        (["1,2,a"], "1 points"),
    ],
)
def test_a_table_of_anything_else_is_told(tmp_path, rows, told):
    with pytest.raises(NNVisError, match=told):
        plane_data(table(tmp_path, rows))
