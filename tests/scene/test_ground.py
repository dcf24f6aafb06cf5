"""The ground of a look: below all that stands in the scene, and gone with the look."""

import bpy
import numpy as np
import pytest

from nnvis_blender.scene import build_network
from nnvis_blender.scene.camera import build_camera, network_points
from nnvis_blender.scene.looks import apply_look, refresh_ground


def ground():
    return bpy.data.objects.get("NNVis Ground")


@pytest.fixture
def network(empty_scene, processed):
    build_camera(empty_scene)
    return build_network(processed, "Net", empty_scene)


def test_studio_stands_on_a_ground_that_goes_with_it(empty_scene, network):
    apply_look(empty_scene, network, "studio")
    assert ground().location.z < network_points(network)[:, 2].min()
    meshes = len(bpy.data.meshes)
    apply_look(empty_scene, network, "studio")
    assert len(bpy.data.meshes) == meshes
    apply_look(empty_scene, network, "paper")
    assert ground() is None and len(bpy.data.meshes) == meshes - 1


def test_it_lies_below_a_second_network_too(empty_scene, network, processed):
    apply_look(empty_scene, network, "studio")
    reach = ground().scale.x
    second = build_network(processed, "Second", empty_scene)
    second.root.location = (4.0, 0.0, -1.0)
    refresh_ground(empty_scene)
    assert ground().location.z < network_points(second)[:, 2].min()
    assert ground().scale.x > 1.5 * reach
    assert abs(ground().location.x - np.mean([0.0, 4.0])) < 0.5
