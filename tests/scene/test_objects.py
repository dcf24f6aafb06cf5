"""Marked collections and objects, of a kind that nothing else knows."""

import bpy
import pytest

from nnvis_blender.scene import objects
from nnvis_blender.scene.removal import remove_subject


@pytest.fixture
def collection(empty_scene):
    return objects.ensure_collection(empty_scene, "thing", "Mine")


def mesh_object(name, role, collection):
    return objects.new_object(name, bpy.data.meshes.new(name), role, collection)


def test_a_subject_is_found_by_kind_and_name(empty_scene, collection):
    assert objects.ensure_collection(empty_scene, "thing", "Mine") == collection
    other = objects.ensure_collection(empty_scene, "thing", "Other")
    assert objects.find_collections(empty_scene, "thing") == [collection, other]
    assert objects.find_collection(empty_scene, "thing", "Other") == other
    assert objects.find_collection(empty_scene, "thing", "None") is None
    assert objects.find_collections(empty_scene, "another") == []


def test_a_subject_of_a_name_that_blender_has_taken_keeps_it(empty_scene):
    bpy.data.collections.new("Mine")
    made = objects.ensure_collection(empty_scene, "thing", "Mine")
    assert objects.subject_name(made, "thing") == "Mine" and made.name != "Mine"


def test_another_scenes_subjects_are_not_found(empty_scene, collection):
    assert objects.find_collection(bpy.data.scenes.new("Other"), "thing", "Mine") is None


def test_objects_are_known_by_role_and_the_users_are_not(collection):
    items = [mesh_object(f"{k}", "dot", collection) for k in range(2)]
    root = objects.new_object("Root", None, "root", collection)
    collection.objects.link(bpy.data.objects.new("The user's", None))
    assert objects.objects_by_role(collection) == {"dot": items, "root": [root]}


def test_new_data_takes_the_olds_name_and_place(collection):
    item = mesh_object("Dot", "dot", collection)
    item.location.x = 2.0
    objects.give_data(item, bpy.data.meshes.new("Dot"))
    assert item.data.name == "Dot" and len(bpy.data.meshes) == 1 and item.location.x == 2.0


def test_data_that_something_else_uses_stays(collection):
    item = mesh_object("Dot", "dot", collection)
    mine = bpy.data.objects.new("The user's", item.data)
    objects.give_data(item, bpy.data.meshes.new("Dot"))
    assert mine.data.name == "Dot" and len(bpy.data.meshes) == 2
    objects.remove_objects([item])
    assert bpy.data.meshes[:] == [mine.data]


def test_a_removed_subject_leaves_nothing(empty_scene, collection):
    mesh_object("Dot", "dot", collection)
    objects.new_object("Root", None, "root", collection)
    remove_subject(collection)
    assert not bpy.data.collections and not bpy.data.objects and not bpy.data.meshes


def test_kept_values_are_text_that_is_read_once(collection):
    values, asked = {"a": [1, 2.5, None], "b": "text"}, []

    def read(found):
        asked.append(found)
        return found

    objects.keep_values(collection, "nnvis_values", values)
    assert isinstance(collection["nnvis_values"], str)
    assert objects.kept_values(collection, "nnvis_values", read) == values
    assert objects.kept_values(collection, "nnvis_values", read) == values and len(asked) == 1
    objects.keep_values(collection, "nnvis_values", [3])
    assert objects.kept_values(collection, "nnvis_values", read) == [3]
    collection["nnvis_values"] = "{"
    assert objects.kept_values(collection, "nnvis_values", read) is None
