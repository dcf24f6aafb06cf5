"""What exports are written from: it is what pictures show, and gathering it leaves the file as it was."""

import bpy
import numpy as np
import pytest

from nnvis_blender.scene import build_network, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.camera import build_camera, network_points, update_camera_pose
from nnvis_blender.scene.drawing import drawing_of
from nnvis_blender.scene.parts.layer_labels import show_layer_labels
from nnvis_blender.scene.parts.legend import show_legend
from nnvis_blender.scene.pointing import find_unit
from nnvis_blender.scene.settings import apply_class_view


@pytest.fixture
def network(empty_scene, processed):
    network = build_network(processed, "Net", empty_scene)
    update_camera_pose(empty_scene, build_camera(empty_scene), "hero", network_points(network))
    return network


def held() -> dict:
    return {name: len(kind) for name in dir(bpy.data) if hasattr(kind := getattr(bpy.data, name), "__len__")}


def test_it_is_what_the_controls_leave(empty_scene, network, processed):
    set_control(network.edges, "Edge Budget", 20)
    set_control(network.edges, "Bundle", 0.5)
    apply_class_view(network, "class 2")
    drawn = drawing_of(empty_scene, network)
    rank = read_attribute(network.edges.data, "rank_2")
    edges = np.flatnonzero(rank < 20)
    units = read_attribute(network.units.data, "layer"), read_attribute(network.units.data, "unit")
    for end, wanted in (("source", drawn.edge_source), ("target", drawn.edge_target)):
        unit = read_attribute(network.edges.data, end)[edges]
        assert np.array_equal(units[0][unit], drawn.unit_layer[wanted])
        assert np.array_equal(units[1][unit], drawn.unit_number[wanted])
    assert np.allclose(drawn.edge_weight, read_attribute(network.edges.data, "weight")[edges])
    assert np.allclose(drawn.places, (drawn.straight + drawn.bundled) / 2, atol=1e-5)
    assert np.allclose(drawn.color, drawn.class_colors[2], atol=1e-5) and drawn.class_view == 2
    assert np.allclose(drawn.unit_place[drawn.edge_source], drawn.places[drawn.offsets[:-1]], atol=1e-5)
    assert np.allclose(
        drawn.edge_importance.sum(axis=1), read_attribute(network.edges.data, "importance")[edges], atol=1e-5
    )


def test_it_leaves_nothing_behind(empty_scene, network):
    show_layer_labels(network, True)
    show_legend(network, True)
    before, selected = held(), bpy.context.view_layer.objects.active
    texts = drawing_of(empty_scene, network).texts
    assert {text.kind for text in texts} == {"layer", "class", "legend"}
    assert held() == before and bpy.context.view_layer.objects.active == selected


def test_places_are_the_worlds_and_the_view_is_the_cameras(empty_scene, network):
    """A unit is where a click at its place in the picture finds it."""
    network.root.location, network.root.scale = (1.0, 2.0, 3.0), (2.0, 2.0, 2.0)
    update_camera_pose(empty_scene, empty_scene.camera, "front", network_points(network))
    drawn = drawing_of(empty_scene, network)
    projection, size = drawn.view.projection @ drawn.view.view, (drawn.view.width, drawn.view.height)
    clip = projection @ [*drawn.unit_place[0], 1.0]
    found = find_unit(network, projection, size, (clip[:2] / clip[3] + 1) / 2 * size, 3.0)
    mesh = network.units.data
    assert drawn.unit_number[0] == read_attribute(mesh, "unit")[found]
    before = drawn.unit_radius.max()
    network.root.scale = (1.0, 1.0, 1.0)
    assert before == pytest.approx(2 * drawing_of(empty_scene, network).unit_radius.max(), rel=1e-4)


def test_units_that_only_edges_lead_to_have_no_size(empty_scene, network):
    set_control(network.units, "Style", "None")
    drawn = drawing_of(empty_scene, network)
    assert len(drawn.edge_source) and not drawn.unit_radius.any()
    set_control(network.edges, "Style", "None")
    drawn = drawing_of(empty_scene, network)
    assert len(drawn.unit_layer) == len(drawn.edge_source) == len(drawn.places) == 0


def test_texts_stand_where_they_are_set(empty_scene, network):
    set_control(network.labels, "Before Network", False)
    drawn = drawing_of(empty_scene, network)
    outputs = drawn.unit_place[drawn.unit_layer == drawn.unit_layer.max()]
    classes = [text for text in drawn.texts if text.kind == "class"]
    assert [text.text for text in classes] == network.class_names
    for text, place in zip(classes, outputs):
        assert text.place @ text.up == pytest.approx(place @ text.up, abs=1.2 * text.size)
        assert 0 < (text.place - place) @ text.right < 3 * text.size
