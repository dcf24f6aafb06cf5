"""Classical methods step by step: every end is scikit-learn's own, and what cannot be learned is told."""

import dataclasses

import numpy as np
import pytest
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from nnvis_blender.processing.datasets.dataset import Dataset, read_dataset
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.spaces.methods import LearnParameters
from nnvis_blender.processing.spaces.methods.make import make_steps
from nnvis_blender.processing.spaces.methods.parameters import METHODS
from nnvis_blender.processing.worker.report import Silent


def learned(method, data="moons", seed=0, **settings):
    dataset = read_dataset(data) if isinstance(data, str) else data
    own = LearnParameters(**{"method": method, "resolution": 21, "points": 150, **settings})
    return make_steps(dataset, own, seed, Silent())


def points_of(space):
    """(points, their labels) that a method learned from."""
    cloud = space.clouds[0]
    return cloud.points[0, :, :2].astype(float), cloud.labels


def own_points(count=150, data="moons"):
    x = read_dataset(data).x_train
    return x[np.linspace(0, len(x) - 1, count).astype(int)].astype(float)


def test_inertia_falls_to_that_of_scikit_learn():
    space, x = learned("means", "blobs", k=4, start="random", seed=3), own_points(data="blobs")
    inertia = [own["inertia"] for own in space.figures]
    assert len(inertia) > 3
    assert (np.diff(inertia) <= 1e-9 * inertia[0]).all()
    means = next(cloud for cloud in space.clouds if cloud.name == "means")
    whole = KMeans(4, init=means.points[0, :, :2].astype(float), n_init=1).fit(x)
    assert inertia[-1] == pytest.approx(whole.inertia_, rel=1e-6)
    np.testing.assert_allclose(means.points[-1, :, :2], whole.cluster_centers_, atol=1e-5)
    np.testing.assert_array_equal(space.clouds[0].predictions[-1], whole.labels_)


def test_means_begin_where_k_means_plus_plus_says():
    space = learned("means", k=5, seed=7)
    np.testing.assert_allclose(
        space.clouds[1].points[0, :, :2], kmeans_plusplus(own_points(), 5, random_state=7)[0], atol=1e-6
    )


def test_regions_are_those_of_the_nearest_mean():
    space = learned("means", k=3)
    region, means = space.regions[0], space.clouds[1].points
    side = [np.linspace(low, high, 21) for low, high in zip(region.low, region.high)]
    grid = np.stack(np.meshgrid(*side), axis=-1).reshape(-1, 2)
    for state, values in enumerate(region.values):
        away = np.linalg.norm(grid[:, None] - means[state, :, :2], axis=2)
        gap = np.diff(np.sort(away, axis=1)[:, :2])[:, 0]
        sure = gap > 1e-3
        np.testing.assert_array_equal(values.reshape(3, -1).argmax(axis=0)[sure], away.argmin(axis=1)[sure])


@pytest.mark.parametrize(
    ("method", "own"),
    [
        ("neighbours", KNeighborsClassifier(5)),
        ("tree", DecisionTreeClassifier(max_depth=4, random_state=0)),
        ("forest", RandomForestClassifier(9, max_depth=4, random_state=0)),
        ("logistic", LogisticRegression(max_iter=200)),
        ("svm", SVC()),
    ],
)
def test_the_last_state_is_what_scikit_learn_gives(method, own):
    space = learned(method, k=5, depth=4, trees=9)
    x, labels = own_points(), points_of(space)[1]
    own.fit(x, labels)
    np.testing.assert_array_equal(space.clouds[0].predictions[-1], own.predict(x))
    assert space.figures[-1]["accuracy"] == pytest.approx(own.score(x, labels))
    region = space.regions[0]
    side = [np.linspace(low, high, 21) for low, high in zip(region.low, region.high)]
    grid = np.stack(np.meshgrid(*side), axis=-1).reshape(-1, 2)
    same = region.values[-1].reshape(2, -1).argmax(axis=0) == own.predict(grid)
    assert same.mean() > 0.99  # but for equal votes
    assert len(region.epochs) == len(space.states) == len(space.figures)


def test_a_tree_stands_over_the_rectangles_that_it_splits():
    space = learned("tree", depth=3)
    tree, bars = space.lattices
    assert space.dimensions == 3
    heights = tree.points[0, :, 2]
    assert (heights[tree.edges[:, 0]] > heights[tree.edges[:, 1]]).all()
    assert tree.seen[0].sum() == 1 and tree.seen[-1].all()
    fitted = DecisionTreeClassifier(max_depth=3, random_state=0).fit(own_points(), points_of(space)[1]).tree_
    inner = np.flatnonzero(fitted.children_left >= 0)
    for number, node in enumerate(inner):
        ends = bars.points[0, 2 * number : 2 * number + 2]
        axis = fitted.feature[node]
        np.testing.assert_allclose(ends[:, axis], fitted.threshold[node], rtol=1e-5)
        assert ends[0, 1 - axis] < ends[1, 1 - axis]


def test_a_forest_s_votes_settle():
    space = learned("forest", "spiral", trees=30, depth=6)
    turned = [own["share that turned"] for own in space.figures[1:]]
    assert np.mean(turned[-10:]) < 0.5 * np.mean(turned[:5])
    assert space.lattices[0].seen.sum(axis=1).tolist() == sorted(space.lattices[0].seen.sum(axis=1).tolist())
    leaves = space.clouds[1]
    assert (leaves.sizes[0] > 0).sum() < (leaves.sizes[-1] > 0).sum() == leaves.sizes.shape[1]


def test_support_vectors_are_larger_and_the_margin_runs_through_them():
    space = learned("svm", "gauss", kernel="linear", strength=0.1)
    machine = SVC(C=0.1, kernel="linear").fit(own_points(data="gauss"), points_of(space)[1])
    np.testing.assert_array_equal(np.flatnonzero(space.clouds[0].sizes[-1] > 1), np.sort(machine.support_))
    margin = next(lattice for lattice in space.lattices if lattice.name == "margin")
    at_end = margin.points[-1, margin.seen[-1], :2]
    np.testing.assert_allclose(np.abs(machine.decision_function(at_end)), 1, atol=1e-3)


def test_lines_lead_to_the_neighbours_that_vote():
    space = learned("neighbours", k=7, query=12)
    x, lines = own_points(), space.lattices[0]
    away = np.linalg.norm(x - x[12], axis=1)
    ends = lines.points[-1, lines.seen[-1]][1:, :2]
    np.testing.assert_allclose(np.linalg.norm(ends - x[12], axis=1), np.sort(away)[1:7], atol=1e-5)


def test_more_features_than_two_are_said():
    space = learned("logistic", "digits")
    assert "64 features" in space.notes[0]
    assert "component 1" in space.axes[0][0]


@pytest.mark.parametrize("method", METHODS)
def test_constant_features_are_no_trouble_where_inputs_are_chosen(method):
    data = read_dataset("moons")
    x = np.concatenate([data.x_train, np.zeros((len(data.x_train), 1), np.float32)], axis=1)
    test = np.concatenate([data.x_test, np.zeros((len(data.x_test), 1), np.float32)], axis=1)
    flat = dataclasses.replace(data, x_train=x, x_test=test, shape=(3,))
    space = learned(method, flat, plane="inputs", inputs=[0, 2])
    assert all(np.isfinite(lattice.points).all() for lattice in space.lattices)
    assert np.isfinite(space.regions[0].values).all()


def one_class():
    x = np.random.default_rng(0).normal(size=(20, 2)).astype(np.float32)
    return Dataset(x, np.zeros(20, np.int64), x[:5], np.zeros(5, np.int64), ["only", "never"], (2,), "one")


def test_what_cannot_be_learned_is_told(tmp_path):
    large = read_dataset("moons")
    large = dataclasses.replace(large, x_train=large.x_train * np.float32(1e20), x_test=large.x_test * np.float32(1e20))
    with pytest.raises(NNVisError, match="too large to compare"):
        learned("tree", large)
    with pytest.raises(NNVisError, match="of one class"):
        learned("tree", one_class())
    assert learned("means", one_class()).states
    with pytest.raises(NNVisError, match="k is 60, but there are 50 different points"):
        learned("means", k=60, points=50)
    with pytest.raises(NNVisError, match="k is 60, but there are 50 points"):
        learned("neighbours", k=60, points=50)
    with pytest.raises(NNVisError, match="no sample 999"):
        learned("neighbours", query=999)
    still = dataclasses.replace(one_class(), x_train=np.ones((20, 2), np.float32))
    with pytest.raises(NNVisError, match="there are 1 different points"):
        learned("means", still)
    with pytest.raises(NNVisError, match="fewer directions"):
        learned("means", still, plane="components")
    table = tmp_path / "a.csv"
    table.write_text("x,y,class\n1,2,a\nnan,3,b\n2,2,b\n")
    with pytest.raises(NNVisError, match="missing"):
        learned("tree", read_dataset(table))
