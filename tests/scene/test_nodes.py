"""What Geometry Nodes draw from the stored attributes, read back from the evaluated geometry."""

import bpy
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnvis_blender.nodes import edges_group, units_group
from nnvis_blender.processing.importance.edge_score import edge_score
from nnvis_blender.scene import build_network, get_control, set_control
from nnvis_blender.scene.attributes import read_attribute

SAMPLES = 9


@pytest.fixture
def network(empty_scene, processed):
    network = build_network(processed, "Net", empty_scene)
    set_control(network.units, "Sphere Detail", 0)
    return network


def along(values_source, values_target):
    """Both ends' values (edges, ...) mixed along evenly spaced samples, as (edges * SAMPLES, ...)."""
    t = np.linspace(0, 1, SAMPLES).reshape((1, SAMPLES) + (1,) * (values_source.ndim - 1))
    mixed = (1 - t) * values_source[:, None] + t * values_target[:, None]
    return mixed.reshape((-1,) + values_source.shape[1:])


def evenly(processed):
    """The network with bundles that are the straight lines, so that samples lie at even shares of the length."""
    t = np.linspace(0, 1, SAMPLES, dtype=np.float32)[None, :, None]
    network, positions = processed.network, processed.positions
    points = (1 - t) * positions[network.edge_source][:, None] + t * positions[network.edge_target][:, None]
    processed.bundles.points = points.reshape(-1, 3).astype(np.float32)
    return processed


def test_in_the_view_of_a_class_the_budget_draws_the_most_important_for_it(network, processed, drawn):
    set_control(network.edges, "Class View", "Class")
    set_control(network.edges, "Class", 2)
    set_control(network.edges, "Edge Budget", 20)
    data = network.edges.data
    share = read_attribute(data, "source_importance_2") + read_attribute(data, "target_importance_2")
    best = np.argsort(-edge_score(processed.network, processed.importance) * share, kind="stable")[:20]
    assert_array_equal(drawn(network.edges, "source"), processed.network.edge_source[np.sort(best)])


@pytest.mark.parametrize("budget", [0, 1, 37, 10_000])
def test_the_budget_draws_the_most_important_edges(network, processed, drawn, evaluated, budget):
    set_control(network.edges, "Edge Budget", budget)
    score = edge_score(processed.network, processed.importance)
    count = min(budget, len(score))
    curves = evaluated(network.edges, "curves")
    assert (len(curves.curves) if curves else 0) == count
    if count:
        best = np.sort(np.argsort(-score, kind="stable")[:count])
        assert_array_equal(drawn(network.edges, "source"), processed.network.edge_source[best])


def test_the_threshold_hides_the_unimportant(network, processed, drawn):
    set_control(network.edges, "Importance Threshold", 0.3)
    score = edge_score(processed.network, processed.importance)
    keep = score / score.max() > 0.3
    assert 0 < keep.sum() < len(keep)
    assert_array_equal(drawn(network.edges, "target"), processed.network.edge_target[keep])


@pytest.mark.parametrize("bundle", [0.0, 0.3, 1.0])
def test_bundle_moves_between_straight_and_bundled(network, drawn, bundle):
    set_control(network.edges, "Bundle", bundle)
    data = network.edges.data
    straight, bundled = read_attribute(data, "position"), read_attribute(data, "position_bundled")
    assert_allclose(drawn(network.edges, "position"), (1 - bundle) * straight + bundle * bundled, atol=1e-6)


def test_importance_and_radius_follow_the_ends(empty_scene, processed, drawn):
    network = build_network(evenly(processed), "Net", empty_scene)
    set_control(network.edges, "Size", 0.5)
    data = network.edges.data
    source, target = read_attribute(data, "source_importance"), read_attribute(data, "target_importance")
    scale = read_attribute(data, "importance") / ((source + target) / 2)
    expected = along(source * scale, target * scale)
    assert_allclose(drawn(network.edges, "importance"), expected, rtol=1e-4, atol=1e-6)
    assert_allclose(drawn(network.edges, "radius"), 0.5 * expected, rtol=1e-4, atol=1e-6)


def test_the_class_view_chooses_importance_and_color(empty_scene, processed, drawn):
    network = build_network(evenly(processed), "Net", empty_scene)
    edges, data = network.edges, network.edges.data
    overall = drawn(edges, "importance")
    mixed = along(read_attribute(data, "source_color"), read_attribute(data, "target_color"))
    assert get_control(edges, "Class View") == "All"
    assert_allclose(drawn(edges, "class_color"), mixed, atol=1e-5)

    set_control(edges, "Class View", "Independent")
    set_control(edges, "Ink", (0.1, 0.2, 0.3))
    assert_allclose(drawn(edges, "importance"), overall)
    assert_allclose(drawn(edges, "class_color"), np.tile([0.1, 0.2, 0.3, 1.0], (len(overall), 1)), atol=1e-6)

    set_control(edges, "Class View", "Class")
    colors = read_attribute(network.palette.data, "class_color")
    for k in (0, 3):
        set_control(edges, "Class", k)
        share = along(read_attribute(data, f"source_importance_{k}"), read_attribute(data, f"target_importance_{k}"))
        assert_allclose(drawn(edges, "importance"), share, atol=1e-5)
        assert_allclose(
            drawn(edges, "radius"), get_control(edges, "Size") * overall * np.minimum(1, 2 * share), atol=1e-6
        )
        assert_allclose(drawn(edges, "class_color"), np.tile(colors[k], (len(share), 1)), atol=1e-6)


def test_a_class_beyond_ten_is_found(empty_scene, drawn):
    from synthetic import processed_network

    network = build_network(processed_network((6, 23)), "Net", empty_scene)
    set_control(network.edges, "Class View", "Class")
    set_control(network.edges, "Class", 17)
    color = read_attribute(network.palette.data, "class_color")[17]
    assert_allclose(drawn(network.edges, "class_color")[0], color, atol=1e-6)
    assert drawn(network.edges, "importance").max() == 1.0  # the output unit of class 17 matters for it alone


@pytest.mark.parametrize(
    "style, component",
    [
        ("Strands", "curves"),
        ("Tubes", "mesh"),
        ("Lines", "curves"),
        ("Spheres", "pointcloud"),
        ("Transparent Spheres", "pointcloud"),
        ("Ellipsoids", "curves"),
        ("Points", "pointcloud"),
    ],
)
def test_every_style_carries_what_the_material_reads(network, evaluated, style, component):
    set_control(network.edges, "Style", style)
    data = evaluated(network.edges, component)
    assert {"importance", "class_color"} <= set(data.attributes.keys())
    assert data.attributes["importance"].domain == "POINT"
    assert [material.name for material in data.materials] == ["NNVis Edges"]


def test_beads_stand_at_the_samples(network, processed, drawn):
    set_control(network.edges, "Style", "Spheres")
    assert_allclose(drawn(network.edges, "position", "pointcloud"), processed.bundles.points[:, [2, 0, 1]], atol=1e-6)


def test_style_none_draws_nothing(network, evaluated):
    for obj in (network.edges, network.units):
        set_control(obj, "Style", "None")
        for component, elements in (("curves", "curves"), ("mesh", "vertices"), ("pointcloud", "points")):
            data = evaluated(obj, component)
            assert data is None or len(getattr(data, elements)) == 0


def test_units_are_spheres_as_large_as_they_are_strong(network, drawn):
    set_control(network.units, "Size", 0.1)
    strength = read_attribute(network.units.data, "strength")
    assert_allclose(drawn(network.units, "radius", "pointcloud"), 0.1 * strength, rtol=1e-5)
    set_control(network.units, "Class View", "Class")
    set_control(network.units, "Class", 2)
    assert_allclose(
        drawn(network.units, "importance", "pointcloud"), read_attribute(network.units.data, "importance_2")
    )
    set_control(network.units, "Importance Threshold", 0.5)
    assert len(drawn(network.units, "radius", "pointcloud")) == (strength > 0.5).sum()


def test_detailed_spheres_are_meshes_of_the_same_radius(network, drawn):
    set_control(network.units, "Sphere Detail", 2)
    set_control(network.units, "Size", 0.1)
    places = drawn(network.units, "position", "mesh").reshape(29, -1, 3)
    center = read_attribute(network.units.data, "position")
    strength = read_attribute(network.units.data, "strength")
    distance = np.linalg.norm(places - center[:, None], axis=2)
    assert_allclose(distance, np.tile(0.1 * strength[:, None], (1, places.shape[1])), atol=1e-5)


def test_every_input_explains_itself(empty_scene):
    for group in (edges_group(), units_group()):
        inputs = [item for item in group.interface.items_tree if item.item_type == "SOCKET" and item.in_out == "INPUT"]
        assert all(item.description for item in inputs)
        assert len({item.name for item in inputs}) == len(inputs)


def test_groups_are_built_once(empty_scene):
    assert edges_group() == edges_group() and units_group() == units_group()


def test_halos_are_wider_copies_behind_the_lines_as_the_camera_sees_them(network, empty_scene, drawn):
    place = (0.5, -9.0, 2.0)
    empty_scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    empty_scene.collection.objects.link(empty_scene.camera)
    empty_scene.camera.location = place
    plain = drawn(network.edges, "radius")
    set_control(network.edges, "Halo", 1.5)
    is_halo, radius, position = (drawn(network.edges, name) for name in ("halo", "radius", "position"))
    behind, lines = is_halo > 0.5, is_halo < 0.5
    assert behind.sum() == lines.sum() == len(plain)
    assert_allclose(radius[behind], 2.5 * radius[lines], rtol=1e-4)
    away = position[lines] - place
    distance = np.linalg.norm(away, axis=1, keepdims=True)
    assert_allclose(position[behind], position[lines] + 0.05 * away / distance, atol=1e-4)


def test_lines_are_thinner_the_farther_they_are(network, empty_scene, drawn):
    empty_scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    empty_scene.collection.objects.link(empty_scene.camera)
    empty_scene.camera.location, empty_scene.camera.rotation_euler = (0.0, -9.0, 0.0), (np.pi / 2, 0.0, 0.0)
    set_control(network.edges, "Bundle", 0.0)
    plain, depth = drawn(network.edges, "radius"), drawn(network.edges, "position")[:, 1]
    set_control(network.edges, "Depth Weight", 0.6)
    share = drawn(network.edges, "radius")[plain > 0] / plain[plain > 0]
    depth = depth[plain > 0]
    near = (depth.max() - depth) / np.ptp(depth)
    assert_allclose(share, 1 - 0.6 * (1 - near), atol=0.1)  # of the box round straight and bundled edges
