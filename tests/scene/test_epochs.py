"""The input Epoch: what of a network's training is drawn, read back from the evaluated geometry."""

import os
import subprocess
import sys

import bpy
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnvis_blender.compat import find_fcurves
from nnvis_blender.processing.colors import SAFE
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.scene import build_network, get_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.controls import drawn_controls, find_control
from nnvis_blender.scene.epochs import animate_epochs, epoch_numbers, last_epoch, set_epoch, shown_epoch
from nnvis_blender.scene.palettes import apply_palette
from nnvis_blender.scene.picking import pick_numbered_unit, show_only_paths
from nnvis_blender.scene.settings import apply_class_view
from synthetic import processed_network
from synthetic_training import NUMBERS, trained_network

SIZES = (16, 9, 4)
_PLAY = """
import sys, bpy, numpy
assert not any("nnvis" in name for name in sys.modules)
bpy.ops.wm.open_mainfile(filepath=sys.argv[1])
bpy.context.scene.frame_set(11)
shown = bpy.data.objects["Net Units"].evaluated_get(bpy.context.evaluated_depsgraph_get()).evaluated_geometry()
places = shown.pointcloud.attributes["position"].data
numbers = numpy.empty(3 * len(places), numpy.float32)
places.foreach_get("vector", numbers)
numpy.save(sys.argv[2], numbers.reshape(-1, 3))
"""


def in_blender(points):
    return points[..., [2, 0, 1]]


@pytest.fixture(scope="module")
def trained():
    return trained_network(SIZES)


@pytest.fixture
def build(empty_scene):
    def build(processed, name="Net"):
        network = build_network(processed, name, empty_scene)
        set_control(network.units, "Sphere Detail", 0)
        return network

    return build


@pytest.fixture
def network(build, trained):
    return build(trained)


def test_it_shows_the_last_checkpoint_at_first_which_looks_as_without_checkpoints(build, network, drawn):
    plain = build(processed_network(SIZES), "Plain")
    assert last_epoch(network) == NUMBERS[-1] == shown_epoch(network)
    assert_array_equal(epoch_numbers(network), NUMBERS)
    assert not len(epoch_numbers(plain))
    for attribute in ("position", "importance", "class_color"):
        assert_array_equal(drawn(network.edges, attribute), drawn(plain.edges, attribute))
        assert_array_equal(drawn(network.units, attribute, "pointcloud"), drawn(plain.units, attribute, "pointcloud"))


@pytest.mark.parametrize("number", range(len(NUMBERS)))
def test_at_a_checkpoint_edges_and_units_are_as_they_are_there(network, trained, drawn, number):
    set_epoch(network, NUMBERS[number])
    epochs = trained.epochs
    assert_allclose(drawn(network.edges, "position"), in_blender(epochs.points[number]), atol=1e-6)
    assert_allclose(drawn(network.units, "position", "pointcloud"), in_blender(epochs.positions[number]), atol=1e-6)
    length = np.linalg.norm(epochs.units[number], axis=1)
    layers = np.split(length, trained.network.unit_offsets[1:-1])
    strength = np.concatenate([layer / layer.max() for layer in layers])
    assert_allclose(drawn(network.units, "importance", "pointcloud"), strength, atol=1e-6)


@pytest.mark.parametrize("smooth", [False, True])
def test_it_is_continuous_and_between_two_checkpoints_lies_between_them(network, drawn, smooth):
    set_control(network.edges, "Smooth", smooth)

    def places(epoch):
        set_epoch(network, epoch)
        return drawn(network.units, "position", "pointcloud")

    before, after = places(2.0), places(5.0)
    between = places(3.0)
    if not smooth:
        assert_allclose(between, before + (after - before) / 3, atol=1e-6)
    assert np.abs(between - before).max() > 1e-3
    for epoch in (2.0, 5.0):
        assert_allclose(places(epoch - 1e-3), places(epoch + 1e-3), atol=2e-3)


def test_a_curve_has_one_speed_at_a_checkpoint_where_straight_ways_have_two(network, drawn):
    def speeds(smooth):
        set_control(network.edges, "Smooth", smooth)
        steps = []
        for epoch in (1.9, 2.0, 2.1):
            set_epoch(network, epoch)
            steps.append(drawn(network.units, "position", "pointcloud").copy())
        return np.linalg.norm(np.diff(steps, axis=0), axis=2).max(axis=1)

    straight, smooth = speeds(False), speeds(True)
    assert straight[0] > 2 * straight[1]
    assert smooth[0] < 1.3 * smooth[1]


def test_outside_of_the_checkpoints_is_the_nearest(network, trained, drawn):
    set_epoch(network, 1e6)
    assert_allclose(drawn(network.edges, "position"), in_blender(trained.epochs.points[-1]), atol=1e-6)


def test_the_budget_takes_those_that_matter_most_at_the_epoch(network, trained, drawn):
    set_control(network.edges, "Edge Budget", 20)
    for number, epoch in enumerate(NUMBERS):
        set_epoch(network, epoch)
        best = np.sort(np.argsort(-trained.epochs.score[number], kind="stable")[:20])
        samples = len(trained.bundles.points) // len(trained.bundles.edges)
        expected = in_blender(trained.epochs.points[number]).reshape(-1, samples, 3)[best]
        assert_allclose(drawn(network.edges, "position"), expected.reshape(-1, 3), atol=1e-6)


def test_the_view_of_a_class_is_that_of_the_epoch(network, trained, drawn):
    apply_class_view(network, "2")
    for number in (0, 2):
        set_epoch(network, NUMBERS[number])
        vectors = trained.epochs.units[number]
        share = vectors[:, 2] / vectors.sum(axis=1)
        assert_allclose(drawn(network.units, "importance", "pointcloud"), share, atol=0.01)


def test_edges_that_matter_for_classes_of_their_own(build, drawn):
    processed = trained_network(SIZES)
    random = np.random.default_rng(1)
    count, epochs = len(processed.bundles.edges), processed.epochs
    processed.importance.edges = random.random((count, SIZES[-1])).astype(np.float32)
    epochs.edges = random.random((len(epochs), count, SIZES[-1])).astype(np.float32)
    network = build(processed)
    apply_class_view(network, "1")
    set_control(network.edges, "Importance Threshold", 0.0)
    set_epoch(network, NUMBERS[1])
    share = epochs.edges[1, :, 1] / epochs.edges[1].sum(axis=1)
    shown = drawn(network.edges, "importance").reshape(-1, 9)
    assert_allclose(shown, shown[:, :1] * np.ones(9), atol=1e-6)
    assert_allclose(np.sort(shown[:, 0]), np.sort(share), atol=0.01)


def test_only_paths_are_those_of_the_checkpoint_that_is_passed(network, trained, drawn):
    set_control(network.edges, "Edge Budget", 40)
    pick_numbered_unit(network, 16)
    show_only_paths(network, True)
    source, target = trained.network.edge_source, trained.network.edge_target
    for number, epoch in enumerate(NUMBERS[:-1]):
        set_epoch(network, epoch)
        best = np.argsort(-trained.epochs.score[number], kind="stable")[:40]
        on_path = np.sort(best[(source[best] == 16) | (target[best] == 16)])
        expected = in_blender(trained.epochs.points[number]).reshape(-1, 9, 3)[on_path]
        assert_allclose(drawn(network.edges, "position"), expected.reshape(-1, 3), atol=1e-6)


def test_names_stand_beside_their_units(network, trained, drawn):
    def stand(epoch):
        set_epoch(network, epoch)
        lines, points = drawn(network.labels, "line", "mesh"), drawn(network.labels, "position", "mesh")
        return np.array([points[lines == line].mean(axis=0) for line in range(len(network.class_names))])

    places = in_blender(trained.epochs.positions[:, -len(network.class_names) :])
    assert_allclose(stand(NUMBERS[1]) - stand(NUMBERS[-1]), places[1] - places[-1], atol=1e-5)


def test_all_follow_the_edges_epoch_which_is_keyframed(network, empty_scene, trained, drawn):
    animate_epochs(network, 1, 20)
    for frame, number in ((1, 0), (11, 3), (21, 4)):  # of 0 to 10 epochs
        empty_scene.frame_set(frame)
        places = drawn(network.units, "position", "pointcloud")
        assert_allclose(places, in_blender(trained.epochs.positions[number]), atol=1e-5)
    animate_epochs(network, 1, 20, by_checkpoint=True)
    control = find_control(network.edges, "Epoch")
    (curve,) = find_fcurves(control.owner, control.path)
    assert [tuple(point.co) for point in curve.keyframe_points] == list(zip((1, 6, 11, 16, 21), NUMBERS))


def test_without_checkpoints_there_is_nothing_to_play_and_no_control_to_set(build):
    plain = build(processed_network(SIZES))
    assert "Epoch" not in drawn_controls(plain.edges)
    with pytest.raises(NNVisError, match="no checkpoints to play"):
        animate_epochs(plain, 1, 10)


def test_people_set_the_epoch_of_the_edges_alone(network):
    assert {"Epoch", "Smooth"} <= set(drawn_controls(network.edges))
    assert "Epoch" not in drawn_controls(network.units)


def test_new_data_keep_the_chosen_epoch_and_the_last_stays_the_last(build, trained):
    network = build(trained)
    assert shown_epoch(build(trained_network(SIZES, (*NUMBERS, 20.0)))) == 20.0
    set_epoch(network, 3.5)
    assert shown_epoch(build(trained)) == 3.5
    set_epoch(network, 7.5)
    assert shown_epoch(build(trained_network(SIZES, NUMBERS[:-1]))) == NUMBERS[-2]
    plain = build(processed_network(SIZES))
    assert not len(epoch_numbers(plain)) and get_control(plain.edges, "Epochs") is None


def test_classes_get_other_colours_at_every_checkpoint(network, trained, empty_scene, drawn):
    set_epoch(network, 1.0)
    before = drawn(network.units, "class_color", "pointcloud").copy()
    apply_palette(empty_scene, SAFE)
    assert np.abs(drawn(network.units, "class_color", "pointcloud") - before).max() > 0.1
    assert read_attribute(network.one("unit epochs").data, "class_color_epoch_0").shape[1] == 4


def test_a_saved_file_plays_without_the_extension(network, trained, tmp_path):
    set_control(network.units, "Solid Colors", False)
    animate_epochs(network, 1, 20)
    blend, places = tmp_path / "training.blend", tmp_path / "places.npy"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run([sys.executable, "-c", _PLAY, blend, places], cwd=tmp_path, env=environment, check=True)
    assert_allclose(np.load(places), in_blender(trained.epochs.positions[3]), atol=1e-5)
