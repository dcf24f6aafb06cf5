"""The legend: in the camera's corner whatever the picture's shape, and true of what is drawn."""

import bpy
import numpy as np
import pytest

from nnvis_blender.nodes.legend import LINES, SCALE_LINE
from nnvis_blender.scene import build_network, get_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.camera import build_camera, network_points, update_camera_pose, view_tangents
from nnvis_blender.scene.parts.legend import class_names, legend_texts, show_legend
from nnvis_blender.scene.settings import apply_class_view
from nnvis_blender.scene.statistics import importance_share
from synthetic import processed_network

EDGES, SHARE = LINES.index("edges"), LINES.index("importance")


@pytest.fixture
def network(empty_scene):
    processed = processed_network((40, 30, 4))
    processed.provenance["importance_drawn"] = 0.8
    network = build_network(processed, "Net", empty_scene)
    show_legend(network, True)
    update_camera_pose(empty_scene, build_camera(empty_scene), "HERO", network_points(network))
    return network


@pytest.fixture
def legend(network, evaluated):
    """legend() -> (line of each point of the texts, their places in camera space, opacity of each)."""

    def look():
        camera = bpy.context.scene.camera
        bpy.context.view_layer.update()
        item = network.one("legend")
        mesh = evaluated(item, "mesh")
        is_text = read_attribute(mesh, "opacity") > 0
        to_camera = np.array(camera.matrix_world.inverted() @ item.matrix_world)
        points = read_attribute(mesh, "position")[is_text] @ to_camera[:3, :3].T + to_camera[:3, 3]
        return read_attribute(mesh, "line")[is_text], points, read_attribute(mesh, "opacity")[is_text]

    return look


def says(network, legend, number: int, text: str) -> bool:
    """Whether a line is drawn as this text is, told from its letters' outlines."""
    set_control(network.one("legend"), "Title", text)
    lines, points, _ = legend()
    shapes = [points[lines == line][:, :2] for line in (0, number)]
    return len(shapes[0]) == len(shapes[1]) and np.allclose(*(shape - shape.min(axis=0) for shape in shapes), atol=1e-6)


def test_it_is_hidden_until_asked_for_and_one_at_a_time(empty_scene, network):
    other = build_network(processed_network((5, 3)), "Other", empty_scene)
    assert other.one("legend").hide_render and not network.one("legend").hide_render
    show_legend(other, True, [network, other])
    assert network.one("legend").hide_render and not other.one("legend").hide_render
    show_legend(other, False, [network, other])
    assert network.one("legend").hide_render and other.one("legend").hide_render


def test_it_says_what_is_drawn_whatever_chooses_it(network, legend):
    assert says(network, legend, EDGES, "1,320 of 1,320 edges") and says(
        network, legend, SHARE, "80 % of all importance"
    )
    set_control(network.edges, "Edge Budget", 60)
    share = 100 * importance_share(network.root["nnvis_statistics"], 60)
    text = f"{share:.0f} %" if share >= 10 else f"{share:.1f} %"
    assert says(network, legend, EDGES, "60 of 1,320 edges") and says(
        network, legend, SHARE, f"{text} of all importance"
    )
    set_control(network.edges, "Style", "Tubes")
    set_control(network.edges, "Importance Threshold", 2.0)
    assert says(network, legend, EDGES, "0 of 1,320 edges")


def test_nothing_is_said_of_edges_that_no_style_draws(network, legend):
    lines, before, _ = legend()
    title = before[lines == 0][:, 1].min()
    set_control(network.edges, "Style", "None")
    lines, points, _ = legend()
    assert not ({EDGES, SHARE, SCALE_LINE} & set(lines)) and 0 in lines
    assert points[lines == 0][:, 1].min() < title, "the others close up"


def test_what_the_file_does_not_say_is_left_out(empty_scene, evaluated):
    processed = processed_network((5, 3))
    assert legend_texts(processed, "Net") == ("synthetic", "", "")
    processed.provenance.update(model={}, data={"name": "digits"}, fit={"test_accuracy": 0.9554, "test_samples": 1359})
    right = "right on 95.5 % of 1,359 test samples"
    assert legend_texts(processed, "Net") == ("Net", "digits", right)
    processed.provenance["model"] = {"name": "trained on digits"}
    assert legend_texts(processed, "Net") == ("Net", "trained on digits", right)
    assert class_names(processed_network((5, 13))) == []
    item = build_network(processed_network((5, 13)), "Many", empty_scene).one("legend")
    assert len(item.data.vertices) == len(LINES)


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (1000, 1000)])
@pytest.mark.parametrize("kind", ["PERSP", "ORTHO"])
def test_it_stands_in_the_lower_left_corner_and_can_be_read(network, legend, empty_scene, size, kind):
    empty_scene.render.resolution_x, empty_scene.render.resolution_y = size
    camera = empty_scene.camera.data
    camera.type = kind
    lines, points, _ = legend()
    half = np.array(view_tangents(empty_scene, camera)) * -points[:, 2:].mean()
    if kind == "ORTHO":
        half = camera.ortho_scale / 2 * np.array(size) / max(size)
    pixels = (points[:, :2] / half + 1) / 2 * size
    assert 15 < pixels[:, 0].min() < 60 and 15 < pixels[:, 1].min() < 60
    assert pixels[:, 0].max() < 0.6 * size[0] and pixels[:, 1].max() < 0.5 * size[1]
    digits = pixels[lines == EDGES][:, 1]
    assert np.ptp(digits) > 11  # from the comma's foot to a digit's top


def test_it_is_in_front_of_everything_or_as_sharp_as_what_is_in_focus(network, legend, empty_scene):
    camera = empty_scene.camera.data
    assert -legend()[1][:, 2].mean() < 4 * camera.clip_start
    set_control(network.one("legend"), "Before Network", False)
    assert -legend()[1][:, 2].mean() == pytest.approx(camera.dof.focus_distance, rel=1e-4)


def test_its_key_follows_the_class_view(network, legend, drawn):
    first = len(LINES)
    apply_class_view(network, "2")
    lines, _, opacity = legend()
    assert opacity[lines == first + 2].min() > 2 * opacity[lines == first + 1].max()
    apply_class_view(network, "independent")
    assert legend()[0].max() < first


def test_its_key_is_drawn_with_the_edges_own_material(network):
    assert get_control(network.one("legend"), "Key Material") == network.edges.data.materials[0]
