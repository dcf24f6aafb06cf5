"""Parts: a new one is a file and a row, and is built, refreshed, looked at and set like those that are there."""

import bpy
import numpy as np
import pytest

from nnvis_blender.nodes import units_group
from nnvis_blender.scene import build_network, get_control, looks, network_objects, settings
from nnvis_blender.scene.camera import build_camera
from nnvis_blender.scene.parts import NETWORK_PARTS, RIG_PARTS, SPACE_PARTS
from nnvis_blender.scene.parts.part import Part
from nnvis_blender.scene.parts.units import build_vertices
from nnvis_blender.scene.views import network as network_view
from nnvis_blender.shaders import units_material
from synthetic import processed_network


def build_stars(name, processed, colors):
    return build_vertices(name, np.zeros((processed.network.unit_count, 3), np.float32))


@pytest.fixture
def stars(monkeypatch):
    """One more part, drawn as units are, in the table that everybody reads."""
    part = Part(
        "stars",
        build_stars,
        group=units_group,
        materials={"Material": units_material},
        controls="stars",
        is_held=lambda processed, colors: processed.network.unit_count > 8,
    )
    for module in (network_view, network_objects, looks, settings):
        monkeypatch.setattr(module, "NETWORK_PARTS", (*NETWORK_PARTS, part))
    settings.setting_names.cache_clear()
    yield part
    settings.setting_names.cache_clear()


def test_each_part_has_a_role_of_its_own():
    roles = [part.role for part in NETWORK_PARTS]
    assert len(set(roles)) == len(roles)


def test_looks_know_the_controls_of_parts_alone(stars):
    known = {part.controls for part in (*NETWORK_PARTS, *RIG_PARTS, *SPACE_PARTS) if part.controls}
    assert all(set(look.controls) == known for look in looks.LOOKS.values())


def test_a_new_part_is_one_row(empty_scene, processed, stars):
    build_camera(empty_scene)
    network = build_network(processed, "Net", empty_scene)
    (item,) = network.having("stars")
    assert item.parent == network.root and item in network.drawn and len(item.data.vertices) == 29
    settings.apply_setting(network, *settings.find_setting("stars.size", settings.setting_names()), 0.5)
    settings.apply_class_view(network, "class 2")
    looks.apply_look(empty_scene, network, "night")  # which has nothing for it
    assert (get_control(item, "Size"), get_control(item, "Class")) == (0.5, 2)
    again = build_network(processed_network((4, 6)), "Net", empty_scene)
    assert again.having("stars") == [item] and len(item.data.vertices) == 10 and get_control(item, "Size") == 0.5


def test_a_part_that_a_file_does_not_hold_is_not_made(empty_scene, stars):
    network = build_network(processed_network((4, 4)), "Net", empty_scene)
    assert network.having("stars") == [] and network.density is None
    assert "Net Stars" not in bpy.data.objects
