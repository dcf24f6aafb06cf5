"""Embeddings: each method by what it promises, aligned states, figures, hulls, densities, and what is refused."""

import dataclasses
import sys

import numpy as np
import pytest

from nnvis_blender.processing.datasets import digits
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.spaces.embedding import EmbedParameters
from nnvis_blender.processing.spaces.embedding.alignment import align
from nnvis_blender.processing.spaces.embedding.checks import checked
from nnvis_blender.processing.spaces.embedding.components import components_of
from nnvis_blender.processing.spaces.embedding.density import density_of, integral
from nnvis_blender.processing.spaces.embedding.hulls import SHARE, class_hulls
from nnvis_blender.processing.spaces.embedding.make import make_embedding
from nnvis_blender.processing.spaces.embedding.measures import measured, purity
from nnvis_blender.processing.spaces.embedding.methods import RUN
from nnvis_blender.processing.spaces.embedding.methods.distances import distances, majorized, sammon_stress
from nnvis_blender.processing.spaces.embedding.states import Subject, subjects_of
from nnvis_blender.processing.spaces.embedding.vectors import Samples
from nnvis_blender.processing.worker.report import Silent

SETTINGS = EmbedParameters(perplexity=10.0, neighbours=8)


def blobs(count=60, width=7, seed=0):
    """(values, labels): three groups that lie apart."""
    random = np.random.default_rng(seed)
    labels = (np.arange(count) % 3).astype(np.int32)
    return random.normal(size=(count, width)) + 6 * np.eye(width)[labels], labels


def samples_of(values, labels):
    unknown = np.full(len(values), -1, np.int32)
    x = values.astype(np.float32)
    return Samples(x, labels, np.arange(len(values)), unknown, None, ["a", "b", "c"], numbered)


def numbered(numbers):
    return [f"value {number}" for number in numbers]


def subject(values, method, **more):
    return Subject(method, "the data", values.astype(np.float32), numbered, method, **more)


@pytest.mark.parametrize("method", RUN)
@pytest.mark.parametrize("dimensions", [2, 3])
def test_each_method_keeps_groups_apart_and_repeats_itself(method, dimensions):
    if method in ("umap", "tsne"):
        pytest.importorskip("umap" if method == "umap" else "openTSNE", reason="the environment lacks it")
        if dimensions == 3:
            pytest.skip("as in the plane, and slow")
    values, labels = blobs()
    if method == "lda" and dimensions == 3:
        values, labels = np.concatenate([values, values[:15] - 9]), np.concatenate([labels, np.full(15, 3, np.int32)])
    settings = dataclasses.replace(SETTINGS, dimensions=dimensions)
    found = RUN[method].run(values, labels, settings).points
    assert found.shape == (len(values), dimensions) and np.isfinite(found).all()
    assert purity(found, labels) > 0.95
    if method != "umap":
        assert np.array_equal(found, RUN[method].run(values, labels, settings).points)


def test_principal_components_lead_back_to_samples():
    values, labels = blobs(width=3)
    found = RUN["pca"].run(values, labels, dataclasses.replace(SETTINGS, dimensions=3))
    assert np.allclose(found.origin + found.points @ found.directions, values)
    assert found.figures["explained variance"] == pytest.approx(1.0)


def test_stress_never_rises_and_is_sammons():
    values, _ = blobs()
    delta = distances(values)
    weights = np.divide(1.0, delta, out=np.zeros_like(delta), where=delta > 0)
    seen = []
    points, stress = majorized(delta, weights, values[:, :2].copy(), lambda own: seen.append(sammon_stress(delta, own)))
    assert (np.diff(seen) <= 1e-12).all() and seen[-1] < 0.5 * seen[0]
    assert 2 * stress / delta.sum() == pytest.approx(sammon_stress(delta, points))
    assert np.allclose(delta, np.linalg.norm(values[:, None] - values, axis=2), atol=1e-6)


def test_distances_of_a_plane_are_kept_whole():
    flat = (
        np.random.default_rng(1).normal(size=(30, 2)) @ np.linalg.qr(np.random.default_rng(2).normal(size=(6, 2)))[0].T
    )
    for method in ("mds", "sammon", "pca"):
        found = RUN[method].run(flat, None, SETTINGS).points
        assert np.allclose(distances(found), distances(flat), atol=0.02)
        assert np.allclose(RUN[method].run(flat * 1e12, None, SETTINGS).points / 1e12, found, atol=1e-3)


def test_alignment_undoes_turns_mirrors_and_sizes():
    random = np.random.default_rng(0)
    first = random.normal(size=(40, 2))
    turned = 3 * first @ np.array([[0.0, 1.0], [1.0, 0.0]]) + 5
    aligned = align([first, turned, turned[:, ::-1]])
    assert np.allclose(aligned.points[1:], aligned.points[:1]) and aligned.factor > 1000
    assert np.allclose(aligned.turns[0], np.eye(2))
    placed = (turned - aligned.middles[1]) * aligned.scales[1] @ aligned.turns[1]
    assert np.allclose(placed, aligned.points[1])
    assert np.allclose(np.square(aligned.points).sum(axis=2).mean(axis=1), 1.0)


def test_figures_of_a_good_and_of_a_bad_embedding():
    values, labels = blobs()
    good = measured(values[:, :3], values, labels)
    bad = measured(np.random.default_rng(0).normal(size=(60, 2)), values, labels)
    assert good["purity of neighbours"] > 0.95 > bad["purity of neighbours"]
    assert good["trustworthiness"] > bad["trustworthiness"] and good["silhouette"] > bad["silhouette"]


def test_the_plane_of_neighbours_is_purer_than_that_of_components():
    pytest.importorskip("openTSNE", reason="the environment lacks it")
    data = digits.read()
    values, labels = data.x[:300].reshape(300, -1).astype(np.float64), data.y[:300].astype(np.int32)
    settings = EmbedParameters(perplexity=20.0)
    pure = [purity(RUN[method].run(values, labels, settings).points, labels) for method in ("pca", "tsne")]
    assert pure[1] > pure[0] + 0.15


@pytest.mark.parametrize("dimensions", [2, 3])
def test_the_integral_of_a_density_is_one_and_it_is_scipys(dimensions):
    from scipy.stats import gaussian_kde

    random = np.random.default_rng(0)
    states = np.stack([random.normal(size=(200, dimensions)), 2 * random.normal(size=(200, dimensions))])
    surface = density_of(states, np.full(200, -1), ["one"])
    assert [integral(surface, state) for state in (0, 1)] == pytest.approx([1.0, 1.0], abs=0.01)
    axes = [np.linspace(low, high, surface.values.shape[-1]) for low, high in zip(surface.low, surface.high)]
    middle = tuple(int(np.abs(axis).argmin()) for axis in axes)
    place = np.array([axis[at] for axis, at in zip(axes, middle)])
    wanted = gaussian_kde(states[0].T)(place)[0]
    assert surface.values[(0, 0, *middle[::-1])] == pytest.approx(wanted, rel=0.1)


def test_in_space_each_class_has_a_density_of_its_own_and_all_together_are_one():
    random = np.random.default_rng(0)
    labels = np.r_[np.zeros(150, int), np.ones(48, int), 2, 2]
    states = random.normal(size=(2, 200, 3)) * np.where(labels == 1, 0.2, 1.0)[:, None]
    surface = density_of(states, labels, ["wide", "narrow", "few", "none"])
    assert surface.fields == ["wide", "narrow", "few", "none"] and surface.values.shape[:2] == (2, 4)
    assert [integral(surface, state) for state in (0, 1)] == pytest.approx([1.0, 1.0], abs=0.01)
    shares = surface.values[0].sum(axis=(1, 2, 3)) / surface.values[0].sum()
    assert shares == pytest.approx([0.75, 0.24, 0.01, 0.0], abs=0.005)
    assert surface.values[0, 1].max() > surface.values[0, 0].max()


def test_an_arrow_of_a_biplot_is_how_far_a_sample_moves():
    from sklearn.decomposition import PCA
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    values, labels = blobs()
    values = np.insert(values, 2, 3.0, axis=1).astype(np.float32).astype(np.float64)  # one that is the same for all
    settings = dataclasses.replace(SETTINGS, biplot=True, axes=[4, 1])
    subjects = [subject(values, "pca")]
    subjects += [dataclasses.replace(subjects[0], state=method, method=method) for method in ("isomap", "lda", "axes")]
    made = make_embedding(subjects, samples_of(values, labels), settings, "blobs", Silent())
    arrows, kept = made.space.arrows, np.delete(values, 2, axis=1)
    assert sorted(arrows.names) == [f"value {k}" for k in (0, 1, 3, 4, 5, 6, 7)]
    assert arrows.seen.all(axis=1).tolist() == [True, False, True, False] and not arrows.seen[1].any()
    assert {arrows.names[n] for n in np.flatnonzero(arrows.seen[3])} == {"value 1", "value 4"}
    fitted = {0: PCA(2).fit(kept), 2: LinearDiscriminantAnalysis(n_components=2).fit(kept, labels)}
    numbers = [int(name.split()[1]) for name in arrows.names]
    for state, method in fitted.items():
        moved = np.repeat(values[:1], len(numbers), axis=0)
        times = float(arrows.measures[state].split()[0])
        moved[np.arange(len(numbers)), numbers] += times * values.std(axis=0)[numbers]
        way = method.transform(np.delete(moved, 2, axis=1)) - method.transform(kept[:1])
        way = way @ made.aligned.turns[state] * made.aligned.scales[state]
        assert np.allclose(arrows.points[state, :, :2], way, atol=1e-4)
    length, farthest = (np.linalg.norm(own, axis=2).max(axis=1) for own in (arrows.points, made.aligned.points))
    assert (length[[0, 2, 3]] <= 0.8 * farthest[[0, 2, 3]]).all() and (length > 0.5 * farthest)[[0, 2, 3]].all()
    assert arrows.measures[1] == ""
    with pytest.raises(NNVisError, match="a biplot is of PCA, LDA or chosen axes"):
        make_embedding(subjects[1:2], samples_of(values, labels), settings, "blobs", Silent())


def area(polygons):
    """(n,) of polygons (n, corners, 2), counterclockwise."""
    x, y = polygons[..., 0], polygons[..., 1]
    return (x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y).sum(axis=1) / 2


def test_a_hull_holds_most_of_its_class_at_every_state():
    random = np.random.default_rng(0)
    points = np.zeros((2, 90, 3), np.float32)
    points[..., :2] = random.normal(size=(2, 90, 2))
    labels = (np.arange(90) % 2).astype(np.int32)
    hulls = class_hulls(points, labels)
    assert hulls.points.shape[0] == 2 and set(hulls.labels) == {0, 1}
    assert hulls.edges.max() < hulls.points.shape[1]
    filled = hulls.points[1][hulls.faces[hulls.labels[hulls.faces[:, 0]] == 0]][..., :2]
    around = hulls.points[1][hulls.labels == 0][:, :2]
    assert area(filled).sum() == pytest.approx(area(around[None])[0], rel=1e-4)
    assert (hulls.points[..., 2] < 0).all()  # behind the points
    corners = hulls.points[1][hulls.labels == 0]
    normals = np.diff(np.concatenate([corners, corners[:1]]), axis=0)[:, [1, 0]] * (1, -1)
    inside = ((points[1][labels == 0][:, None, :2] - corners[:, :2]) * normals).sum(axis=2) <= 1e-5
    assert SHARE <= inside.all(axis=1).mean() < 1.0
    assert class_hulls(random.normal(size=(1, 40, 3)), labels[:40]).faces.shape[1] == 4


def test_a_space_has_a_state_a_method_with_figures_and_neighbours():
    values, labels = blobs()
    settings = dataclasses.replace(SETTINGS, hulls=True, density=True)
    subjects = [subject(values, "isomap")]
    subjects.append(dataclasses.replace(subjects[0], state="pca", method="pca"))
    made = make_embedding(subjects, samples_of(values, labels), settings, "blobs", Silent())
    space = made.space
    assert space.states == ["isomap", "pca"] and len(space.figures) == 2
    assert space.axes[0] == [] and space.axes[1][0].startswith("component 1")
    (cloud,) = space.clouds
    assert cloud.points.shape == (2, 60, 3) and not cloud.points[..., 2].any()
    assert cloud.neighbours.shape == (1, 60, 5) and (cloud.neighbours != np.arange(60)[:, None]).all()
    away = np.linalg.norm(values[:, None] - values, axis=2)
    np.fill_diagonal(away, np.inf)
    assert (cloud.neighbours[0, :, 0] == away.argmin(axis=1)).all()
    assert [len(own) for own in (space.lattices, space.regions)] == [1, 1]
    told = any("times less" in note for note in space.notes)
    assert told == (made.aligned.factor >= 1.05) and space.provenance["motion"] == made.aligned.factor


def test_the_optimization_is_played_as_states():
    values, labels = blobs()
    settings = dataclasses.replace(SETTINGS, states="steps", method="mds", most_states=6)
    subjects, _, _ = subjects_of(None, samples_of(values, labels), settings, None, Silent())
    space = make_embedding(subjects, samples_of(values, labels), settings, "blobs", Silent()).space
    assert 2 <= len(space.states) <= 6 and space.states[0] == "step 0"
    assert "stress" in space.figures[-1] and "stress" not in space.figures[0]


def refused(match, values=None, labels=None, **settings):
    own, own_labels = blobs()
    values, labels = own if values is None else values, own_labels[: len(values if values is not None else own)]
    chosen = dataclasses.replace(SETTINGS, **settings)
    with pytest.raises(NNVisError, match=match) as error:
        subjects, _, _ = subjects_of(None, samples_of(values, labels), chosen, None, Silent())
        make_embedding(subjects, samples_of(values, labels), chosen, "blobs", Silent())
    assert error.value.remedy and "\n" not in str(error.value)


def test_what_cannot_be_embedded_is_one_sentence():
    values, _ = blobs()
    refused("4 samples are too few", values[:4])
    refused("all samples are the same", np.ones((20, 3)))
    refused("only 2 samples that differ", np.repeat(values[:2], 10, axis=0))
    broken = values.copy()
    broken[3, 1] = np.nan
    refused("NaN or infinite", broken)
    refused("too large, or too near each other", values * 1e20)
    refused("too large, or too near each other", values * 1e-20)
    refused("samples of 1 values that differ have no 2 discriminants", values[:, :1], methods=["lda"])
    refused("a perplexity of 30 needs more than 90 samples, not 60", perplexity=30.0)
    refused("a perplexity of 2 needs more than 6 samples, not 5. Give more samples", values[:5], perplexity=2.0)
    refused("samples of 1 values that differ have no 2 axes", values[:, :1], methods=["axes"])
    refused("UMAP with 60 neighbours needs more samples than 60", methods=["umap"], neighbours=60)
    refused("LDA in 3 dimensions needs 4 classes, not 3", methods=["lda"], dimensions=3)
    refused("PCA has no steps", states="steps", method="pca")
    refused("have no layers", states="layers")
    refused("no method is chosen", methods=[])


def test_progress_is_told_while_points_gather():
    class Told(Silent):
        def progress(self, done, total):
            shares.append(done / total)

    (values, labels), shares = blobs(), []
    make_embedding([subject(values, "mds"), subject(values, "pca")], samples_of(values, labels), SETTINGS, "", Told())
    assert shares == sorted(shares) and len(shares) > 5 and shares[-1] == 1.0 and shares[0] == 0.0


def test_metric_mds_refuses_more_pairs_than_memory_holds():
    refused("compares all pairs of 3,001 samples", np.random.default_rng(0).normal(size=(3001, 3)), methods=["mds"])


def test_constant_values_and_duplicates_are_told():
    values, _ = blobs()
    values = np.concatenate([values, values[:3]]).astype(np.float32)
    values[:, 2] = 1.0
    kept, notes = checked(values, "the data")
    assert kept.shape == (63, 6)
    assert "1 of 7 values of the data are the same" in notes[0] and "the data: 3 of 63 samples" in notes[1]


@pytest.mark.parametrize("kind, numbers", [("inputs", [4, 1]), ("components", [0, 2]), ("classes", [0, 1, 1, 2])])
def test_chosen_axes_lead_along_what_was_chosen(kind, numbers):
    values, labels = blobs()
    settings = dataclasses.replace(SETTINGS, axes_of=kind, axes=numbers)
    found = RUN["axes"].run(values, labels, settings)
    assert np.allclose(found.directions @ found.directions.T, np.eye(2))
    assert np.allclose(found.points, (values - found.origin) @ found.directions.T)
    if kind == "inputs":
        assert np.allclose(found.points, values[:, [4, 1]]) and found.axes == ["input 4", "input 1"]
    if kind == "classes":
        means = [found.points[labels == k].mean(axis=0) for k in (0, 1)]
        assert means[1][1] == pytest.approx(means[0][1], abs=1e-9)  # the first axis holds all that parts these two


def test_axes_are_numbered_with_the_inputs_that_do_not_differ():
    values, labels = blobs()
    values[:, 1] = 5.0
    settings = dataclasses.replace(SETTINGS, methods=["axes"], axes=[2, 4])
    samples = samples_of(values, labels)
    made = make_embedding([subject(values, "axes")], samples, settings, "", Silent())
    places, wanted = made.space.clouds[0].points[0, :, 0], values[:, 2]
    assert np.corrcoef(places, wanted)[0, 1] == pytest.approx(1.0) and made.space.axes[0] == ["input 2", "input 4"]
    first = RUN["axes"].run(values, labels, dataclasses.replace(SETTINGS, axes=None))
    assert first.axes == ["input 0", "input 2"]


def test_axes_that_there_are_none_of_are_one_sentence():
    refused("there is no input 9", methods=["axes"], axes=[0, 9])
    still = blobs()[0]
    still[:, 1] = 5.0
    refused("input 1 is the same for all samples", still, methods=["axes"], axes=[0, 1])
    refused("3 numbers for 2 axes of classes", methods=["axes"], axes_of="classes", axes=[0, 1, 2])
    refused("lead the same way", methods=["axes"], axes_of="classes", axes=[0, 1, 1, 0])
    refused("no sample of class 7", methods=["axes"], axes_of="classes", axes=[0, 1, 0, 7])


def test_components_mix_to_the_samples():
    random = np.random.default_rng(0)
    base = random.integers(0, 255, (2, 1, 5, 4))
    pictures = np.round(base[:1] + random.random((30, 1, 1, 1)) * (base[1:] - base[:1])).astype(np.uint8)
    found = components_of(pictures)
    rows, images = pictures.reshape(30, -1) / 255, found.images.reshape(len(found.images), -1)
    spread = np.linalg.norm(images[1])
    weights = (rows - images[0]) @ images[1] / spread**2
    assert np.allclose(images[0] + weights[:, None] * images[1], rows, atol=0.01)
    assert weights.std(ddof=1) == pytest.approx(1.0, abs=1e-3) and found.shares[0] > 0.99
    assert components_of(np.zeros((9, 1, 3, 3), np.uint8)) is None


def test_a_package_that_is_not_there_is_one_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "openTSNE", None)  # as if it were not installed
    with pytest.raises(NNVisError, match="t-SNE needs the package openTSNE") as error:
        RUN["tsne"].run(*blobs(), SETTINGS)
    assert error.value.code == "worker_failed" and error.value.remedy
