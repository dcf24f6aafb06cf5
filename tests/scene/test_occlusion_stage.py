"""The stage of an occlusion: where the square is, how bars and maps follow it, what is left out, how it is animated."""

import numpy as np
import pytest

from nnvis_blender.nodes.occlusion.reliefs import ANSWER, PROBABILITY
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.camera import build_camera, network_points
from nnvis_blender.scene.colors import scene_colors
from nnvis_blender.scene.controls import get_control, set_control
from nnvis_blender.scene.lookbook import LOOKS
from nnvis_blender.scene.looks import apply_look
from nnvis_blender.scene.occlusion import animate_occlusion, stage_points
from nnvis_blender.scene.parts.occlusion import ROLE, bar_classes, flight, last_position
from nnvis_blender.scene.tour import OCCLUSION, play
from nnvis_blender.scene.views.network import build_network
from nnvis_blender.shaders.materials import CONTROLS_NODE
from synthetic import processed_network
from synthetic_occlusion import occluded_network, occlusion

MARKED = (0.9, 0.1, 0.7, 1.0)


@pytest.fixture
def processed():
    return occluded_network()


@pytest.fixture
def stage(empty_scene, processed):
    item = build_network(processed, "net", empty_scene).one(ROLE)
    set_control(item, "Square Color", MARKED)
    set_control(item, "Hover", 0.0)
    return item


@pytest.fixture
def square(evaluated, stage):
    """square(position) -> the middle of the square's front in the plane of the picture, (X, Z)."""

    def middle(position):
        set_control(stage, "Position", position)
        mesh = evaluated(stage, "mesh")
        own = np.isclose(read_attribute(mesh, "class_color"), MARKED, atol=1e-5).all(axis=1)
        assert own.sum() == 8
        return read_attribute(mesh, "position")[own][:, [0, 2]].mean(axis=0)

    return middle


def blocks(mesh, number):
    """(order, height) of the blocks of a map, each once."""
    cell, of, order = (read_attribute(mesh, name) for name in ("cell", "map", "order"))
    own = (cell[:, 0] > 0) & (of == number)
    high = read_attribute(mesh, "position")[own, 2].reshape(-1, 8).max(axis=1)
    return order[own].reshape(-1, 8)[:, 0], high


def test_the_square_never_jumps():
    one = occlusion()
    row, column = np.divmod(flight(one), len(one.lefts))
    assert sorted(flight(one)) == list(range(20))
    assert (np.abs(np.diff(row)) + np.abs(np.diff(column)) == 1).all()


def test_it_glides_over_the_picture(square, stage):
    """From the upper left third of the picture, whose side of 15 pixels is 0.95 wide, along each row and back."""
    pixel, (left, top) = 0.95 / 15, (-1.25, square(0)[1] + 1.5 * 0.95 / 15)
    np.testing.assert_allclose(square(0), (left + 1.5 * pixel, top - 1.5 * pixel), atol=1e-5)
    np.testing.assert_allclose(square(0.5), (square(0) + square(1)) / 2, atol=1e-5)
    np.testing.assert_allclose(square(4.25), square(4) + 0.25 * np.array([0, -3 * pixel]), atol=1e-5)
    np.testing.assert_allclose(square(99), (left + 1.5 * pixel, top - 10.5 * pixel), atol=1e-5)
    picture = read_attribute(stage.data, "position")[read_attribute(stage.data, "part") == 0]
    np.testing.assert_allclose(picture[:, 0].min(), left, atol=1e-5)
    np.testing.assert_allclose(picture[:, 2].max(), top, atol=1e-5)


def test_maps_grow_as_it_passes(evaluated, stage, processed):
    one = processed.occlusion
    set_control(stage, "Position", 7.25)
    set_control(stage, "Height", 1.0)
    mesh = evaluated(stage, "mesh")
    for number, values in ((PROBABILITY, one.outputs[:, :, 1]), (ANSWER, one.outputs.max(axis=2))):
        order, high = blocks(mesh, number)
        grown = np.clip(7.25 - order + 1, 0, 1)
        wanted = np.maximum(values.ravel()[flight(one)][order] * grown, 0.012)
        np.testing.assert_allclose(high, wanted, atol=1e-5)


def test_answers_have_their_class_colors(evaluated, stage, processed, empty_scene):
    mesh = evaluated(stage, "mesh")
    own = (read_attribute(mesh, "cell")[:, 0] > 0) & (read_attribute(mesh, "map") == ANSWER)
    wanted = scene_colors(empty_scene, 4)[processed.occlusion.answers.ravel()]
    order = read_attribute(mesh, "order")[own]
    wanted = wanted[flight(processed.occlusion)][order]
    np.testing.assert_allclose(read_attribute(mesh, "class_color")[own][:, :3], wanted, atol=1e-5)


def test_bars_follow_the_square(evaluated, stage, processed):
    """Between two places the answers between theirs."""
    one = processed.occlusion
    set_control(stage, "Position", 5.5)
    mesh = evaluated(stage, "mesh")
    values = one.outputs.reshape(-1, 4)[flight(one)]
    rank, found = (read_attribute(mesh, name) for name in ("rank", "value"))
    bars = read_attribute(mesh, "count") > 0
    for number, wanted in enumerate(values[5:7].mean(axis=0)):
        np.testing.assert_allclose(found[bars & (rank == number)], wanted, atol=1e-5)


def test_of_many_classes_those_that_win_have_bars():
    outputs = np.full((2, 3, 40), 0.01, np.float32)
    outputs[..., 33] = 0.5
    outputs[1, 2, 17] = 0.6
    chosen = bar_classes(occlusion(2, 3, 40, outputs=outputs, whole=np.eye(40, dtype=np.float32)[33], truth=5))
    assert len(chosen) == 10 and {5, 17, 33} <= set(chosen.tolist()) and (np.diff(chosen) > 0).all()


def test_it_stands_before_the_inputs(empty_scene, stage, processed):
    """Left of the network, new stages alone; what a user has moved stays, and a new flight begins where it was."""
    assert get_control(stage, "Position") == last_position(stage) == 19
    network = build_network(processed, "net", empty_scene)
    assert stage_points(network)[:, 0].max() < processed.positions[:, 2].min()
    stage.location.x, processed.occlusion = -9.0, occlusion(2, 2)
    again = build_network(processed, "net", empty_scene).one(ROLE)
    assert again == stage and stage.location.x == -9.0 and last_position(stage) == 3
    assert network_points(network)[:, 0].min() < -9


def test_values_have_no_most_probable_class(empty_scene):
    processed = occluded_network(measure="value", truth=-1)
    item = build_network(processed, "net", empty_scene).one(ROLE)
    assert "most probable" not in get_control(item, "Captions") and "value of class 1" in get_control(item, "Captions")
    assert not (read_attribute(item.data, "map") == ANSWER).any()


def test_features_are_a_row_with_their_names(empty_scene, evaluated):
    processed = occluded_network(
        rows=1,
        columns=6,
        picture=np.arange(6, dtype=np.uint8)[None, None] * 40,
        extent=(1, 6),
        size=(1, 1),
        tops=np.int32([0]),
        lefts=np.arange(6, dtype=np.int32),
        elements=[f"feature {n}" for n in range(6)],
    )
    item = build_network(processed, "net", empty_scene).one(ROLE)
    assert get_control(item, "Captions").split("\n")[-6:] == processed.occlusion.elements
    order, _ = blocks(evaluated(item, "mesh"), PROBABILITY)
    assert sorted(order) == list(range(6))


def test_it_is_animated_by_two_keyframes(empty_scene, stage, processed):
    network = build_network(processed, "net", empty_scene)
    animate_occlusion(network, 10, 38)
    empty_scene.frame_set(29)
    assert get_control(stage, "Position") == pytest.approx(9.5)
    other = build_network(processed_network(), "other", empty_scene)
    with pytest.raises(NNVisError, match="nothing is hidden from 'other'"):
        animate_occlusion(other, 1, 10)


def test_its_camera_sees_all_of_it(empty_scene, stage, processed):
    network = build_network(processed, "net", empty_scene)
    camera = build_camera(empty_scene)
    play(empty_scene, network, OCCLUSION, 1, 20)
    matrix = np.array(camera.matrix_world.inverted())
    points = stage_points(network)[:, :3] @ matrix[:3, :3].T + matrix[:3, 3]
    seen = np.abs(points[:, :2] / -points[:, 2:]) / (18 / camera.data.lens)
    assert seen[:, 0].max() < 1 and 0.7 < seen.max()


@pytest.mark.parametrize("look", LOOKS)
def test_image_and_bars_keep_their_colours_in_every_look(empty_scene, processed, look):
    """A look's tone is that of texts and strands: a photograph would be another one."""
    network = build_network(processed, "net", empty_scene)
    build_camera(empty_scene)
    apply_look(empty_scene, network, look)
    tones = [
        [material.node_tree.nodes[CONTROLS_NODE].inputs[name].default_value for name in ("Lightness", "Chroma")]
        for material in network.one(ROLE).data.materials
    ]
    assert tones == [[0.0, 1.0]] * 2
