import bpy
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnvis_blender.processing.importance.edge_score import edge_end_importance, edge_score
from nnvis_blender.scene import build_network, find_networks, get_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.coordinates import straightened
from synthetic import processed_network


def test_edges_lie_straight_and_know_their_bundled_places(empty_scene, processed):
    edges = build_network(processed, "Net", empty_scene).edges.data
    points, offsets = processed.bundles.points, processed.bundles.offsets
    straight = read_attribute(edges, "position")
    assert_array_equal(read_attribute(edges, "position_bundled"), points[:, [2, 0, 1]])
    assert_allclose(straight[offsets[:-1]], points[offsets[:-1]][:, [2, 0, 1]], atol=1e-6)
    assert_allclose(straight[offsets[1:] - 1], points[offsets[1:] - 1][:, [2, 0, 1]], atol=1e-6)
    first = straight[offsets[5] : offsets[6]]
    along = first[-1] - first[0]
    assert_allclose(np.cross(first - first[0], along), 0, atol=1e-6)


def test_straight_samples_keep_their_share_of_the_length():
    corner = np.array([[0, 0, 0], [3, 0, 0], [3, 1, 0], [9, 9, 9], [9, 9, 9]], np.float32)
    assert_allclose(
        straightened(corner, np.array([0, 3, 5])),
        [[0, 0, 0], [2.25, 0.75, 0], [3, 1, 0], [9, 9, 9], [9, 9, 9]],
        atol=1e-6,
    )


@pytest.mark.parametrize("per_class", [False, True])
def test_edge_attributes_say_what_the_network_says(empty_scene, processed, per_class):
    if per_class:
        processed.importance.edges = (
            np.random.default_rng(1).random((processed.network.edge_count, 4)).astype(np.float32)
        )
    data = build_network(processed, "Net", empty_scene).edges.data
    network = processed.network
    edges = processed.bundles.edges
    source, target = edge_end_importance(network, processed.importance, edges)
    score = edge_score(network, processed.importance)
    assert_allclose(read_attribute(data, "importance"), score / score.max(), rtol=1e-6)
    assert_array_equal(np.argsort(read_attribute(data, "rank")), np.argsort(-score, kind="stable"))
    assert_array_equal(read_attribute(data, "source"), network.edge_source)
    assert_array_equal(read_attribute(data, "target"), network.edge_target)
    assert_array_equal(read_attribute(data, "weight"), network.edge_weight)
    assert_array_equal(read_attribute(data, "layer"), network.unit_layer[network.edge_source])
    for end, vectors in (("source", source), ("target", target)):
        assert_allclose(
            read_attribute(data, f"{end}_importance"), np.linalg.norm(vectors, axis=1) / 2, rtol=1e-5, atol=1e-7
        )
        for k in range(4):
            assert sorted(read_attribute(data, f"rank_{k}")) == list(range(len(edges)))
            total = vectors.sum(axis=1)
            share = np.where(total > 0, vectors[:, k] / np.where(total > 0, total, 1), 0)
            assert_allclose(read_attribute(data, f"{end}_importance_{k}"), share, rtol=1e-5, atol=1e-7)


def test_unit_attributes_say_what_the_network_says(empty_scene, processed):
    data = build_network(processed, "Net", empty_scene).units.data
    assert_array_equal(read_attribute(data, "position"), processed.positions[:, [2, 0, 1]])
    assert_array_equal(read_attribute(data, "layer"), processed.network.unit_layer)
    assert_array_equal(read_attribute(data, "unit"), [*range(16), *range(9), *range(4)])
    assert_allclose(read_attribute(data, "importance"), processed.importance.units.mean(axis=1), rtol=1e-6)
    strength = read_attribute(data, "strength")
    assert strength[:16].max() == strength[16:25].max() == 1 and (strength[25:] == 1).all()


def test_edges_left_out_by_pruning_are_not_drawn(empty_scene, processed):
    bundles = processed.bundles
    keep = np.arange(0, len(bundles.edges), 3)
    points = [bundles.points[bundles.offsets[e] : bundles.offsets[e + 1]] for e in keep]
    bundles.edges, bundles.points = bundles.edges[keep], np.concatenate(points)
    bundles.offsets = np.concatenate([[0], np.cumsum([len(p) for p in points])])
    network = build_network(processed, "Net", empty_scene)
    assert_array_equal(read_attribute(network.edges.data, "source"), processed.network.edge_source[keep])
    assert network.statistics["pruned_edges"] == processed.network.edge_count - len(keep)
    assert read_attribute(network.edges.data, "importance").max() == 1


def test_a_network_without_edges_is_its_units(empty_scene, processed):
    bundles = processed.bundles
    bundles.edges, bundles.points = np.zeros(0, np.int32), np.zeros((0, 3), np.float32)
    bundles.offsets = np.zeros(1, np.int64)
    network = build_network(processed, "Net", empty_scene)
    assert len(network.edges.data.curves) == 0 and len(network.units.data.vertices) == 29


@pytest.mark.parametrize("classes", [2, 3, 10, 40])
def test_any_number_of_classes(empty_scene, classes):
    network = build_network(processed_network((5, classes)), "Net", empty_scene)
    colors = read_attribute(network.palette.data, "class_color")[:, :3]
    assert len(network.labels.data.vertices) == len(np.unique(colors.round(4), axis=0)) == classes
    assert f"source_importance_{classes - 1}" in network.edges.data.attributes


def test_provenance_travels_as_plain_text(empty_scene, processed):
    network = build_network(processed, "Net", empty_scene)
    assert network.provenance == processed.provenance
    assert isinstance(network.root["nnvis_provenance"], str)
    assert network.statistics["samples"] == len(processed.bundles.points)
    center, half = network.box
    points = np.concatenate([processed.positions, processed.bundles.points])[:, [2, 0, 1]]
    assert_allclose(center - half, points.min(axis=0), atol=1e-6)
    assert_allclose(center + half, points.max(axis=0), atol=1e-6)


def test_rebuilding_replaces_data_and_keeps_objects_controls_and_animation(empty_scene, processed):
    before = build_network(processed, "Net", empty_scene)
    before.edges.location.x = 3.0
    set_control(before.edges, "Bundle", 0.25)
    names, meshes = {obj.name for obj in before.collection.objects}, len(bpy.data.meshes)
    after = build_network(processed_network((4, 4)), "Net", empty_scene)
    assert {obj.name for obj in after.collection.objects} == names
    assert after.edges.location.x == 3.0 and get_control(after.edges, "Bundle") == 0.25
    assert len(after.units.data.vertices) == 8 and len(after.edges.data.curves) == 16
    assert len(bpy.data.hair_curves) == 1 and len(bpy.data.meshes) == meshes
    assert after.edges.data.name == "Net Edges" and after.edges.data.materials[0].name == "NNVis Edges"


def test_two_networks_share_groups_and_keep_their_own_controls(empty_scene, processed):
    one = build_network(processed, "One", empty_scene)
    two = build_network(processed_network((6, 3)), "Two", empty_scene)
    set_control(two.edges, "Bundle", 0.0)
    assert [network.name for network in find_networks(empty_scene)] == ["One", "Two"]
    assert get_control(one.edges, "Bundle") == 1.0
    assert one.edges.modifiers[0].node_group == two.edges.modifiers[0].node_group
    assert get_control(one.edges, "Palette") == one.palette and get_control(two.edges, "Palette") == two.palette


def test_networks_of_one_name_in_two_scenes_are_two_networks(empty_scene, processed):
    other = bpy.data.scenes.new("Other")
    one, two = build_network(processed, "Net", empty_scene), build_network(processed, "Net", other)
    assert one.edges != two.edges and len(find_networks(other)) == 1


def test_nothing_in_the_file_needs_python(empty_scene, processed):
    network = build_network(processed, "Net", empty_scene)
    owners = [
        *network.collection.objects,
        *bpy.data.materials,
        *(m.node_tree for m in bpy.data.materials),
        *bpy.data.node_groups,
    ]
    drivers = [curve.driver for owner in owners if owner.animation_data for curve in owner.animation_data.drivers]
    assert not [driver for driver in drivers if driver.type == "SCRIPTED"]
    assert not [handler for handler in bpy.app.handlers.depsgraph_update_post if "nnvis" in handler.__module__]


def test_many_units_are_drawn_with_fewer_vertices_each(empty_scene):
    few = build_network(processed_network((16, 4)), "Few", empty_scene)
    many = build_network(processed_network((20_000, 2), samples=2), "Many", empty_scene)
    assert get_control(many.units, "Sphere Detail") < get_control(few.units, "Sphere Detail")
