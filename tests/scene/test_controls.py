import bpy
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.scene import build_network, control_names, get_control, keyframe_control, set_control
from nnvis_blender.scene.controls import drawn_controls


@pytest.fixture
def edges(empty_scene, processed):
    return build_network(processed, "Net", empty_scene).edges


@pytest.mark.parametrize(
    "name, value",
    [
        ("Style", "Tubes"),
        ("Bundle", 0.25),
        ("Edge Budget", 12),
        ("Class View", "Independent"),
        ("Class", 2),
        ("Importance Opacity", 1.5),
        ("Emission Strength", 3.0),
    ],
)
def test_what_is_set_is_read(edges, name, value):
    set_control(edges, name, value)
    assert get_control(edges, name) == value


def test_colors_take_three_or_four_numbers(edges):
    for color in ((0.5, 0.25, 1.0), (0.5, 0.25, 1.0, 1.0)):
        set_control(edges, "Ink", color)
        assert list(get_control(edges, "Ink")) == [0.5, 0.25, 1.0, 1.0]


def test_numbers_are_held_to_the_range(edges):
    set_control(edges, "Bundle", 7)
    set_control(edges, "Importance Opacity", -1)
    assert get_control(edges, "Bundle") == 1 and get_control(edges, "Importance Opacity") == 0


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("Bundel", 1, "no control 'Bundel'"),
        ("Style", "Ribbons", "no item 'Ribbons'"),
        ("Bundle", "much", "does not take 'much'"),
        ("Ink", 3, "does not take 3"),
        ("Ink", (1, 1), "does not take"),
        ("Bundle", float("nan"), "does not take nan"),
        ("Style", 1, "does not take 1"),
    ],
)
def test_what_cannot_be_set_is_named(edges, name, value, words):
    with pytest.raises(NNVisError, match=words) as caught:
        set_control(edges, name, value)
    assert caught.value.code == "usage"


def test_labels_and_units_have_controls_too(empty_scene, processed):
    network = build_network(processed, "Net", empty_scene)
    assert {"Size", "Class View", "Base Opacity"} <= set(control_names(network.units))
    assert "Class Tint" in control_names(network.labels)


@pytest.mark.parametrize("name", ["Bundle", "Importance Opacity"])
def test_controls_are_keyframed(edges, empty_scene, drawn, name):
    keyframe_control(edges, name, 1, 0.0)
    keyframe_control(edges, name, 11, 1.0)
    empty_scene.frame_set(6)
    control = edges.evaluated_get(bpy.context.evaluated_depsgraph_get())
    value = get_control(edges, name) if name != "Bundle" else get_control(control, name)
    assert 0.4 < value < 0.6


@pytest.mark.parametrize(
    "control, value, shown, hidden",
    [
        ("Style", "Strands", {"Bundle", "Importance Opacity"}, {"Sphere Detail"}),
        ("Style", "Transparent Spheres", {"Sphere Detail", "Base Opacity"}, set()),
        ("Style", "Spheres", {"Sphere Detail"}, {"Importance Opacity", "Base Opacity"}),
        ("Style", "None", {"Style"}, {"Bundle", "Size", "Chroma"}),
        ("Class View", "Class", {"Class"}, {"Ink"}),
        ("Class View", "Independent", {"Ink"}, {"Class"}),
        ("Shading", 0.0, {"Emission Strength"}, {"Roughness"}),
        ("Shading", 1.0, {"Roughness"}, {"Emission Strength"}),
        ("Halo", 1.0, {"Halo", "Haze Color"}, set()),
        ("Style", "Lines", {"Size"}, {"Halo", "Haze Color"}),
        ("Edge States", 1, set(), {"Iteration"}),
        ("Edge States", 9, {"Iteration"}, set()),
    ],
)
def test_a_control_is_drawn_only_where_it_acts(edges, control, value, shown, hidden):
    set_control(edges, control, value)
    drawn = set(drawn_controls(edges))
    assert shown <= drawn and not hidden & drawn
