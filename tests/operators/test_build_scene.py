"""Opening, saving, undoing."""

import json

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import read_network_file


def test_opens_a_network_with_camera_look_and_statistics(nnvis, network_file, networks):
    assert bpy.ops.nnvis.build_scene(filepath=str(network_file)) == {"FINISHED"}
    assert networks() == ["small"]
    scene = bpy.context.scene
    assert scene.camera.name == "NNVis Camera" and scene.world.name == "NNVis World"
    root = bpy.data.objects["small"]
    assert json.loads(root["nnvis_statistics"])["units"] == 29


def test_a_dropped_file_opens_without_a_file_browser(nnvis, network_file, networks):
    handler = bpy.types.NNVIS_FH_network
    assert (handler.bl_import_operator, handler.bl_file_extensions) == ("nnvis.build_scene", ".nnvis;.npz")
    assert bpy.ops.nnvis.build_scene("INVOKE_DEFAULT", filepath=str(network_file)) == {"FINISHED"}
    assert networks() == ["small"]


def test_the_lists_of_what_opens_say_the_same(nnvis):
    suffixes = module("properties").NETWORK_SUFFIXES
    shown = bpy.ops.nnvis.build_scene.get_rna_type().properties["filter_glob"].default
    assert shown.split(";") == [f"*{suffix}" for suffix in suffixes]
    for extension in bpy.types.NNVIS_FH_network.bl_file_extensions.split(";"):
        assert any(suffix.endswith(extension) for suffix in suffixes)


def test_opening_again_replaces_the_data_and_keeps_the_camera(nnvis, network_file, networks):
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    camera = bpy.context.scene.camera
    camera.location.x += 5
    place = camera.location.x
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    assert networks() == ["small"]
    assert bpy.context.scene.camera.location.x == place


def test_a_broken_file_is_one_sentence_and_leaves_the_scene_alone(nnvis, network_file, networks):
    network_file.write_bytes(network_file.read_bytes()[:1000])
    before = len(bpy.data.objects)
    with pytest.raises(RuntimeError, match="small.nnvis is not a whole .nnvis file"):
        bpy.ops.nnvis.build_scene(filepath=str(network_file))
    assert networks() == [] and len(bpy.data.objects) == before


def test_a_missing_file_says_so(nnvis, tmp_path):
    with pytest.raises(RuntimeError, match="there is no file"):
        bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "none.nnvis"))


def test_one_undo_takes_everything_away_and_redo_brings_it_back(nnvis, network_file, networks):
    bpy.ops.ed.undo_push(message="before")
    bpy.ops.nnvis.build_scene("EXEC_DEFAULT", True, filepath=str(network_file))
    count = len(bpy.data.objects)
    bpy.ops.ed.undo()
    assert networks() == [] and "small Edges" not in bpy.data.objects
    bpy.ops.ed.redo()
    assert networks() == ["small"] and len(bpy.data.objects) == count
    assert bpy.ops.nnvis.set_class_view(view="Class", class_index=1) == {"FINISHED"}


def test_the_network_is_the_active_and_only_selected_object(nnvis, network_file):
    mine = bpy.data.objects.new("Mine", None)
    bpy.context.scene.collection.objects.link(mine)
    mine.select_set(True)
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    assert bpy.context.active_object.name == "small"
    assert [item.name for item in bpy.context.selected_objects] == ["small"]


def test_a_network_replaces_the_active_one_or_the_one_that_is_named(nnvis, network_file, networks):
    bpy.ops.nnvis.open_example()
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    assert networks() == ["Example", "small"]
    bpy.context.view_layer.objects.active = bpy.data.objects["Example Edges"]
    bpy.ops.nnvis.build_scene(filepath=str(network_file), network_name="Another", placement="REPLACE")
    assert networks() == ["Example", "small"]
    assert json.loads(bpy.data.objects["Example"]["nnvis_statistics"])["units"] == 29
    bpy.ops.nnvis.open_example(placement="REPLACE", beside="small")
    assert json.loads(bpy.data.objects["small"]["nnvis_statistics"])["units"] > 29


def test_saves_what_was_opened(nnvis, network_file, tmp_path):
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    bpy.ops.nnvis.save_network(filepath=str(tmp_path / "copy.nnvis"))
    saved, original = read_network_file(tmp_path / "copy.nnvis"), read_network_file(network_file)
    assert saved.provenance == original.provenance and (saved.bundles.points == original.bundles.points).all()


def test_saving_says_when_the_results_are_gone(nnvis, network_file, tmp_path):
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    network_file.unlink()
    with pytest.raises(RuntimeError, match="Process the network again"):
        bpy.ops.nnvis.save_network(filepath=str(tmp_path / "copy.nnvis"))
    assert not (tmp_path / "copy.nnvis").exists()


def test_open_example_needs_no_worker(nnvis, networks):
    bpy.ops.nnvis.open_example()
    assert networks() == ["Example"]


def test_a_missing_example_says_so(nnvis, monkeypatch, tmp_path):
    monkeypatch.setattr(module("operators.open_example"), "EXAMPLE", tmp_path / "none.nnvis")
    with pytest.raises(RuntimeError, match="the example is missing"):
        bpy.ops.nnvis.open_example()
