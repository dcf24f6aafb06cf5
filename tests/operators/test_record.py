"""Record, screenshot and the camera pie, as a script calls them; the window's way is in the window test."""

import bpy
import pytest
from installed_extension import module


@pytest.fixture
def network(nnvis, network_file, tmp_path):
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    scene = bpy.context.scene
    scene.render.engine, scene.render.resolution_x, scene.render.resolution_y = "BLENDER_WORKBENCH", 32, 18
    scene.nnvis.output_folder = str(tmp_path / "out")
    return module("operators").require_network(bpy.context)


def control(item, name):
    return module("scene").get_control(item, name)


def test_records_what_the_panel_says_and_puts_the_view_back(network, tmp_path):
    scene, chosen = bpy.context.scene, bpy.context.scene.nnvis.recording
    chosen.stages, chosen.classes, chosen.cameras = {"STRAIGHT", "FINAL"}, {"ALL", "EACH"}, {"LEFT", "CURRENT"}
    chosen.name, chosen.first = "{number:02d} {camera} {class} {stage}.png", 5
    place, before = scene.camera.matrix_world.copy(), (control(network.edges, "Class View"), scene.render.filepath)
    assert bpy.ops.nnvis.record() == {"FINISHED"}
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert len(written) == 2 * 5 * 2 and written[:2] == ["05 current all straight.png", "06 left all straight.png"]
    bpy.context.view_layer.update()
    assert (control(network.edges, "Class View"), scene.render.filepath) == before
    for row, kept in zip(scene.camera.matrix_world, place):
        assert tuple(row) == pytest.approx(tuple(kept), abs=1e-5)


def test_what_is_there_is_kept_unless_overwritten(network, tmp_path):
    bpy.ops.nnvis.record()
    (only,) = (tmp_path / "out").iterdir()
    assert only.name == "small_final_all_current_0001.png"
    kept = only.read_bytes() + b"kept"
    only.write_bytes(kept)
    bpy.ops.nnvis.record()
    assert only.read_bytes() == kept
    bpy.context.scene.nnvis.recording.overwrite = True
    bpy.ops.nnvis.record()
    assert only.read_bytes() != kept


@pytest.mark.parametrize(
    "name, value, said",
    [
        ("name", "{epoch}.png", "unknown field 'epoch'"),
        ("stages", {"UNITS"}, "kept no states"),
        ("cameras", set(), "0 stills"),
    ],
)
def test_what_cannot_be_recorded_is_one_sentence(network, tmp_path, name, value, said):
    setattr(bpy.context.scene.nnvis.recording, name, value)
    with pytest.raises(RuntimeError, match=said):
        bpy.ops.nnvis.record()
    assert not (tmp_path / "out").exists()


def test_an_unsaved_file_has_no_folder_beside_it(network):
    bpy.context.scene.nnvis.output_folder = "//stills"
    with pytest.raises(RuntimeError, match="which is not saved yet"):
        bpy.ops.nnvis.record()


def test_a_screenshot_needs_a_window_and_says_so(network, tmp_path):
    with pytest.raises(RuntimeError, match="a screenshot needs a window, and this Blender has none. Use Render Still"):
        bpy.ops.nnvis.screenshot()
    assert not (tmp_path / "out").exists()


def test_screenshots_are_numbered_and_named_after_the_network(nnvis, tmp_path):
    free_path = module("scene.output").free_path
    assert free_path(tmp_path, "a/b net", ".png").name == "a_b_net_001.png"
    (tmp_path / "net_001.png").touch()
    assert free_path(tmp_path, "net", ".png").name == "net_002.png"


def test_the_pie_has_all_poses(nnvis):
    pie = module("ui.camera_pie")
    places = [pose for pose in pie._POSES if pose]
    assert len(pie._POSES) == 8 and set(places) | set(pie._BELOW) == set(module("scene.camera").POSES)
