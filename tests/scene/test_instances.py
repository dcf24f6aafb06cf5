"""Networks that stand elsewhere than they were built: moved, duplicated, instanced, linked, appended as an asset."""

import bpy
import numpy as np
import pytest
from mathutils import Euler, Matrix, Vector
from numpy.testing import assert_allclose

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.scene import build_network
from nnvis_blender.scene.camera import network_points
from nnvis_blender.scene.selection import active_network, has_network, require_own

MOVED = Matrix.LocRotScale(Vector((3, 1, -2)), Euler((0.3, 0.5, 0.9)), Vector((2.5, 2.5, 2.5)))
OFFSET = Vector((0.5, -1.0, 2.0))


@pytest.fixture
def network(empty_scene, processed):
    return build_network(processed, "Net", empty_scene)


@pytest.fixture
def new_empty(empty_scene):
    def make(**properties):
        item = bpy.data.objects.new("Empty", None)
        empty_scene.collection.objects.link(item)
        for name, value in properties.items():
            setattr(item, name, value)
        return item

    return make


def assert_stands(points, matrix, before):
    """The points bound what those of before do, moved by the matrix; which do depends on the cells of the world."""
    back = np.array(matrix.inverted())
    points = points[:, :3] @ back[:3, :3].T + back[:3, 3]
    bounds = (np.array([one.min(axis=0), one.max(axis=0)]) for one in (points, before[:, :3]))
    assert_allclose(*bounds, atol=0.04)


def test_a_network_below_a_moved_parent_is_framed_where_it_stands(network, new_empty):
    before = network_points(network)
    network.root.parent = new_empty(parent=new_empty(matrix_basis=MOVED), location=(1.0, 0.0, 0.0))
    bpy.context.view_layer.update()
    assert_allclose(network.root.matrix_world, MOVED @ Matrix.Translation((1, 0, 0)), atol=1e-5)
    assert_stands(network_points(network), network.root.matrix_world, before)


def test_an_instance_is_framed_where_it_is_seen(network, new_empty, empty_scene):
    network.collection.instance_offset = OFFSET
    before = network_points(network)
    shown = new_empty(instance_type="COLLECTION", instance_collection=network.collection, matrix_basis=MOVED)
    assert_allclose(network_points(active_network(empty_scene, None)), before)
    place = MOVED @ Matrix.Translation(-OFFSET)
    assert_stands(network_points(active_network(empty_scene, shown)), place, before)

    empty_scene.collection.children.unlink(network.collection)
    assert has_network(empty_scene)
    assert_stands(network_points(active_network(empty_scene, None)), place, before)
    bpy.context.view_layer.update()
    roots = [
        one.matrix_world.copy()
        for one in bpy.context.evaluated_depsgraph_get().object_instances
        if one.is_instance and one.object.original == network.root
    ]
    assert_allclose(np.array(roots), np.array([place]), atol=1e-5)


def test_duplicated_objects_are_a_network_of_their_own(network, empty_scene):
    twins = {}
    for item in [one for one in network.collection.objects if one != network.palette]:
        twins[item] = item.copy()
        network.collection.objects.link(twins[item])
    for item, twin in twins.items():
        twin.parent = twins.get(item.parent)
    twins[network.root].location = (0.0, 5.0, 0.0)
    first, second = (active_network(empty_scene, item) for item in (network.units, twins[network.units]))
    assert (first.root, second.root) == (network.root, twins[network.root])
    assert second.edges == twins[network.edges] and second.palette == network.palette
    assert_stands(network_points(second), Matrix.Translation((0.0, 5.0, 0.0)), network_points(first))


def test_a_linked_asset_is_framed_and_not_changed(network, empty_scene, tmp_path):
    assert network.collection.asset_data is not None and not network.collection.use_fake_user
    before = network_points(network)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "library.blend"))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    assert not has_network(scene)
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True, assets_only=True) as (held, wanted):
        wanted.collections = held.collections
    shown = bpy.data.objects.new("Empty", None)
    scene.collection.objects.link(shown)
    shown.instance_type, shown.instance_collection = "COLLECTION", wanted.collections[0]
    shown.matrix_basis = MOVED
    assert_stands(network_points(active_network(scene, None)), MOVED, before)
    with pytest.raises(NNVisError, match="linked from another file"):
        require_own(scene, shown)
