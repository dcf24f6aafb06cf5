"""Comparisons: networks side by side, equally large and turned alike, with their numbers below.

Wrong files build nothing.
"""

import json

import bpy
import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.scene import build_network, find_networks, get_control, set_control
from nnvis_blender.scene.camera import (
    DEFAULT_POSE,
    POSES,
    build_camera,
    network_points,
    update_camera_pose,
    view_tangents,
)
from nnvis_blender.scene.framing import seen_from_front
from nnvis_blender.scene.looks import LOOKS, apply_look
from nnvis_blender.scene.settings import apply_class_view
from nnvis_blender.scene.views.charts import find_charts
from nnvis_blender.scene.views.comparison import build_comparison, find_comparison
from synthetic import chart_values, processed_network

NAMES = ("Untrained", "Trained", "L1")


@pytest.fixture
def comparison_file(tmp_path):
    """comparison_file(names=..., **changes to the JSON) -> its path; network k is made with seed k, so all differ."""

    def write(names=NAMES, **changes):
        for k, name in enumerate(names):
            write_network_file(tmp_path / f"{name}.nnvis", processed_network(seed=k))
        values = {
            "networks": [
                {
                    "name": name,
                    "file": f"{name}.nnvis",
                    "train_accuracy": 0.99,
                    "test_accuracy": 0.5 + 0.1 * k,
                    "spread": [0.7, 0.6, 0.5 + k / 100],
                }
                for k, name in enumerate(names)
            ],
            "claim": {"text": "Closer bundles do not mean better generalisation", "seeds": 5},
            "charts": [chart_values(name="spread")],
            **changes,
        }
        path = tmp_path / "comparison.json"
        path.write_text(json.dumps(values))
        return path

    return write


@pytest.fixture
def built(empty_scene, comparison_file):
    build_camera(empty_scene)
    return build_comparison(comparison_file(), empty_scene)


@pytest.fixture
def captions(built, empty_scene):
    return find_comparison(empty_scene).captions


def test_it_stands_clear_of_what_is_there(empty_scene, comparison_file):
    other = build_network(processed_network(), "Other", empty_scene)
    path = comparison_file()
    places = []
    for _ in range(2):  # made again, it stays where it was
        built = build_comparison(path, empty_scene)
        places.append([tuple(network.root.location) for network in built.networks])
    low, high = built.points[:, 2].min(), built.points[:, 2].max()
    assert high + (high - low) / 3 < network_points(other)[:, 2].min()
    assert find_comparison(empty_scene).charts[0].root.location.z < low
    assert np.allclose(places[0], places[1])


def test_networks_stand_side_by_side_in_order(built):
    extents = [seen_from_front(network_points(network))[:, 0] for network in built.networks]
    assert [network.name for network in built.networks] == [
        "Comparison Untrained",
        "Comparison Trained",
        "Comparison L1",
    ]
    assert all(left.max() < right.min() for left, right in zip(extents, extents[1:]))
    steps = np.diff([tuple(network.root.location) for network in built.networks], axis=0)
    assert steps[0] == pytest.approx(steps[1]) and steps[0][1:] == pytest.approx([0, 0])


def test_all_are_equally_large_and_turned_alike(built):
    turns = [np.array(network.root.matrix_basis)[:3, :3] for network in built.networks]
    for turn in turns:
        assert turn == pytest.approx(turns[0]) and turn.T @ turn == pytest.approx(np.eye(3), abs=1e-6)


def test_the_pose_sees_each_network_as_the_default_pose_would(built):
    hero = np.array(POSES[DEFAULT_POSE]) / np.linalg.norm(POSES[DEFAULT_POSE])
    seen = np.array(built.networks[0].root.matrix_basis)[:3, :3] @ hero
    assert seen == pytest.approx(np.array(POSES[built.pose]) / np.linalg.norm(POSES[built.pose]), abs=1e-6)


def test_captions_say_what_was_measured_below_each_network(built, captions, empty_scene):
    empty_scene.view_layers[0].update()
    said = [caption.data.body for caption in captions]
    for k, name in enumerate(NAMES):
        assert {name, f"{50 + 10 * k}.0 % test accuracy", "0.70", "0.60", f"{0.5 + k / 100:.2f}"} <= set(said)
    bottom = min(seen_from_front(network_points(network))[:, 2].min() for network in built.networks)
    assert max(caption.location.z for caption in captions) < bottom


def test_each_layers_spread_stands_below_the_layer(built, captions, empty_scene):
    network = built.networks[1]
    column = [
        caption
        for caption in captions
        if caption.data.body in {"0.70", "0.60", "0.51"} and abs(caption.location.x - network.root.location.x) < 1
    ]
    # the synthetic layers are at -0.5, 0 and 0.5 along the network's axis
    axis = np.array(network.root.matrix_basis)[:3, 0]
    assert [c.location.x - network.root.location.x for c in column] == pytest.approx(
        [-0.5 * axis[0], 0, 0.5 * axis[0]], abs=1e-5
    )


def test_no_caption_overlaps_another(built, captions, empty_scene):
    empty_scene.view_layers[0].update()
    boxes = [np.array(c.bound_box)[:, :2] + np.array(c.location)[[0, 2]] for c in captions]
    low, high = np.array([box.min(axis=0) for box in boxes]), np.array([box.max(axis=0) for box in boxes])
    overlap = ((low[:, None] < high[None]) & (low[None] < high[:, None])).all(axis=-1)
    assert not np.triu(overlap, 1).any()


def test_one_picture_holds_all(built, empty_scene):
    camera = empty_scene.camera
    camera.data.lens = built.lens
    update_camera_pose(empty_scene, camera, built.pose, built.points)
    matrix = np.array(camera.matrix_world)
    x, y, z = ((seen_from_front(built.points) - matrix[:3, 3]) @ matrix[:3, :3]).T
    across, high = view_tangents(empty_scene, camera.data)
    assert (np.abs(x / z) < across).all() and (np.abs(y / z) < high).all() and (z < 0).all()


def test_the_charts_are_out_of_that_picture(built):
    height = np.ptp(built.points[:, 2])
    assert built.charts[0].root.location.z + 1 < built.points[:, 2].min() - height / 4


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_reaches_all_networks_and_captions(built, captions, empty_scene, look):
    for network in built.networks:
        apply_look(empty_scene, network, look)
    for network in built.networks:
        assert get_control(network.edges, "Size") == pytest.approx(LOOKS[look].controls["edges"]["Size"])
        assert get_control(network.units, "Size") == pytest.approx(LOOKS[look].controls["units"]["Size"])
    for caption in captions:
        assert get_control(caption, "Ink")[:3] == pytest.approx(LOOKS[look].controls["labels"]["Ink"])


def test_materials_are_shared_and_geometry_controls_are_each_networks_own(built):
    first, second, _ = built.networks
    set_control(first.edges, "Importance Opacity", 0.123)
    assert get_control(second.edges, "Importance Opacity") == pytest.approx(0.123)
    apply_class_view(first, "class 1")
    assert get_control(first.edges, "Class") == 1 and get_control(second.edges, "Class View") == "All"


def test_it_is_found_again(built, captions, empty_scene):
    found = find_comparison(empty_scene)
    assert [n.name for n in found.networks] == [n.name for n in built.networks]
    assert len(found.captions) == 3 * 6 and [chart.name for chart in found.charts] == ["Comparison spread"]
    assert found.summary["claim"] == "Closer bundles do not mean better generalisation"
    assert found.summary["networks"][1] == {
        "name": "Trained",
        "train_accuracy": 0.99,
        "test_accuracy": 0.6,
        "spread": [0.7, 0.6, 0.51],
    }


def test_a_scene_without_one(empty_scene, processed):
    build_network(processed, "Net", empty_scene)
    assert find_comparison(empty_scene) is None


def test_building_again_keeps_controls_and_leaves_nothing(built, empty_scene, comparison_file):
    set_control(built.networks[0].edges, "Bundle", 0.25)
    counts = (
        len(bpy.data.objects),
        len(bpy.data.meshes),
        len(bpy.data.curves),
        len(bpy.data.hair_curves),
        len(bpy.data.collections),
    )
    again = build_comparison(comparison_file(), empty_scene)
    assert get_control(again.networks[0].edges, "Bundle") == 0.25
    assert counts == (
        len(bpy.data.objects),
        len(bpy.data.meshes),
        len(bpy.data.curves),
        len(bpy.data.hair_curves),
        len(bpy.data.collections),
    )


def test_networks_that_are_no_longer_compared_go_and_others_stay(built, empty_scene, comparison_file, processed):
    build_network(processed, "Mine", empty_scene)
    again = build_comparison(comparison_file(names=("Untrained", "L1"), charts=[]), empty_scene)
    assert find_charts(empty_scene) == again.charts == []
    assert [network.name for network in again.networks] == ["Comparison Untrained", "Comparison L1"]
    assert {network.name for network in find_networks(empty_scene)} == {"Mine", "Comparison Untrained", "Comparison L1"}


@pytest.mark.parametrize(
    "changes, complaint",
    [
        ({"networks": []}, "names the networks none"),
        ({"claim": None}, "claim is None, not an object"),
        ({"networks": [{"name": "a"}]}, "has no train_accuracy"),
        (
            {
                "networks": 2
                * [{"name": "a", "file": "L1.nnvis", "train_accuracy": 1, "test_accuracy": 1, "spread": []}]
            },
            "names the networks a, a",
        ),
        (
            {
                "networks": [
                    {"name": "a", "file": "L1.nnvis", "train_accuracy": 1, "test_accuracy": float("nan"), "spread": []}
                ]
            },
            "no number",
        ),
        (
            {"networks": [{"name": "a", "file": "gone.nnvis", "train_accuracy": 1, "test_accuracy": 1, "spread": []}]},
            "there is no file",
        ),
        ({"charts": [{"name": "spread"}]}, "has no series"),
        ({"networks": 5}, "not a list"),
        (
            {"networks": [{"name": "a", "file": "L1.nnvis", "train_accuracy": 1, "test_accuracy": 1, "spread": [1]}]},
            "1 numbers for 3 layers",
        ),
        (
            {"networks": [{"name": "a", "file": "../L1.nnvis", "train_accuracy": 1, "test_accuracy": 1, "spread": []}]},
            "beside",
        ),
    ],
)
def test_a_wrong_file_is_said_and_builds_nothing(empty_scene, comparison_file, changes, complaint):
    build_camera(empty_scene)
    with pytest.raises(NNVisError, match=complaint):
        build_comparison(comparison_file(**changes), empty_scene)
    assert find_comparison(empty_scene) is None and [item.type for item in empty_scene.objects] == ["CAMERA"]
