"""Looks: what they set, what they leave alone, and that one replaces another without leftovers."""

import bpy
import numpy as np
import pytest

from nnvis_blender import compat
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.network import ClassDensity
from nnvis_blender.scene import build_network, get_control, set_control
from nnvis_blender.scene.camera import build_camera
from nnvis_blender.scene.looks import LOOKS, apply_look
from nnvis_blender.scene.parts import NETWORK_PARTS
from nnvis_blender.scene.settings import apply_class_view, apply_setting, find_setting, setting_names


@pytest.fixture
def network(empty_scene, processed):
    build_camera(empty_scene)
    processed.density = ClassDensity(np.ones((2, 2, 2, 4), np.float32) / 4, np.zeros(3, np.float32), 0.1)
    return build_network(processed, "Net", empty_scene)


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_sets_what_it_names(empty_scene, network, name):
    apply_look(empty_scene, network, name)
    look = LOOKS[name]
    for item, values in (
        (network.edges, look.controls["edges"]),
        (network.units, look.controls["units"]),
        (network.density, look.controls["density"]),
        (network.labels, look.controls["labels"]),
    ):
        for control, value in values.items():
            assert (
                get_control(item, control)[:3] == pytest.approx(value[:3])
                if isinstance(value, tuple)
                else (get_control(item, control) == pytest.approx(value))
            )
    assert empty_scene.view_settings.view_transform == look.view_transform
    assert empty_scene.camera.data.dof.use_dof == (look.aperture is not None)


def test_a_look_leaves_the_view_of_the_data_alone(empty_scene, network):
    for control, value in (("Bundle", 0.25), ("Edge Budget", 12), ("Class View", "Class"), ("Class", 2)):
        set_control(network.edges, control, value)
    for name in LOOKS:
        apply_look(empty_scene, network, name)
    assert [get_control(network.edges, c) for c in ("Bundle", "Edge Budget", "Class View", "Class")] == [
        0.25,
        12,
        "Class",
        2,
    ]


def test_looks_replace_each_other_without_leftovers(empty_scene, network):
    def count():
        glows = [
            n
            for n in (compat.compositor_tree(empty_scene).nodes if compat.compositor_tree(empty_scene) else ())
            if "Glow" in n.name
        ]
        return (
            len([o for o in empty_scene.objects if o.type == "LIGHT"]),
            len(bpy.data.lights),
            len(bpy.data.worlds),
            len(glows),
        )

    seen = {}
    for name in [*LOOKS, *reversed(LOOKS), *LOOKS]:
        apply_look(empty_scene, network, name)
        assert seen.setdefault(name, count())[:2] == count()[:2] and count()[2] == 1
        assert count()[3] == (LOOKS[name].glow is not None)


def test_a_look_keeps_the_users_lights_and_compositing(empty_scene, network):
    lamp = bpy.data.objects.new("Mine", bpy.data.lights.new("Mine", "POINT"))
    empty_scene.collection.objects.link(lamp)
    tree = compat.compositor_tree(empty_scene, create=True)
    tree.nodes.new("CompositorNodeBlur").name = "Mine"
    for name in LOOKS:
        apply_look(empty_scene, network, name)
    assert "Mine" in empty_scene.objects and "Mine" in tree.nodes


def test_lights_hang_on_the_camera(empty_scene, network):
    apply_look(empty_scene, network, "studio")
    assert {o.parent for o in empty_scene.objects if o.type == "LIGHT"} == {empty_scene.camera}


def test_an_unknown_look_and_a_missing_camera_are_said(empty_scene, network):
    with pytest.raises(NNVisError, match="'noir'.*paper, night, studio"):
        apply_look(empty_scene, network, "noir")
    empty_scene.camera = None
    with pytest.raises(NNVisError, match="no camera"):
        apply_look(empty_scene, network, "paper")


def test_settings_are_found_by_their_names(empty_scene):
    names = setting_names()
    assert names["edges.base_opacity"] == ("edges", "Base Opacity") and names["labels.class_tint"] == (
        "labels",
        "Class Tint",
    )
    assert find_setting("bundle", names) == ("edges", "Bundle")
    assert find_setting("sampling_rate", names) is None
    with pytest.raises(NNVisError, match="edges.size or units.size"):
        find_setting("size", names)


def test_every_setting_can_be_set_to_its_own_value(network):
    for part, control in setting_names().values():
        items = [item for one in NETWORK_PARTS if one.controls == part for item in network.having(one.role)]
        if not items:
            continue  # a part that this network has no use for: its input is no image
        item = items[0]
        value = get_control(item, control)
        apply_setting(
            network, part, control, tuple(value) if hasattr(value, "__len__") and not isinstance(value, str) else value
        )


@pytest.mark.parametrize(
    "view, shown",
    [("all", ("All", 0)), ("Independent", ("Independent", 0)), ("class 2", ("Class", 2)), ("3", ("Class", 3))],
)
def test_class_views_by_name_and_number(network, view, shown):
    apply_class_view(network, view)
    for item in (network.edges, network.units, network.density):
        assert (get_control(item, "Class View"), get_control(item, "Class")) == shown


def test_an_unknown_class_is_named_with_the_known_ones(network):
    with pytest.raises(NNVisError, match="'9'.*independent, all, class 0"):
        apply_class_view(network, "9")
