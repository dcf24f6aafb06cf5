"""Send to Farm writes a bundle of each kind, says where it is, and leaves the scene to its user."""

import json
from pathlib import Path

import bpy
import pytest
from installed_extension import module


@pytest.fixture
def network(nnvis, network_file, tmp_path):
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    scene = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = 32, 18
    scene.nnvis.output_folder, scene.nnvis.turntable_frames = str(tmp_path / "out"), 5
    return module("operators").require_network(bpy.context)


def told(folder: Path) -> tuple[dict, dict]:
    """What machines read of a bundle, and its template."""
    return tuple(json.loads((folder / name).read_text(encoding="utf-8")) for name in ("job/job.json", "template.json"))


def test_turntable_recording_and_animation_are_bundles_one_after_the_other(network, tmp_path):
    scene = bpy.context.scene
    settings, chosen = scene.nnvis.farm, scene.nnvis.recording
    chosen.stages, chosen.classes, scene.frame_end = {"STRAIGHT", "FINAL"}, {"EACH"}, 12
    settings.per_task, settings.video = 3, True
    look = scene.camera.matrix_world.copy()
    for pictures in ("RECORDING", "ANIMATION", "TURNTABLE"):  # the last one sets up its orbit, as Make Turntable does
        assert scene.camera.matrix_world == look and scene.camera.parent is None
        settings.pictures = pictures
        assert bpy.ops.nnvis.send_to_farm() == {"FINISHED"}
    jobs = [told(tmp_path / "out" / f"farm_{number:03d}") for number in (1, 2, 3)]
    assert [len(job["files"]) for job, _ in jobs] == [8, 12, 5]
    assert jobs[0][0]["files"][0] == "small_straight_class-0_current_0001.png" and jobs[0][0]["states"]
    assert [template["name"] for _, template in jobs] == ["small", "Scene", "small"]
    values = {one["name"]: one.get("default") for one in jobs[2][1]["parameterDefinitions"]}
    assert (values["Frames"], values["FramesPerTask"]) == ("1-5", 3) and len(jobs[2][1]["steps"]) == 2
    assert (scene.frame_start, scene.frame_end) == (1, 12) and scene.camera.parent is not None


def test_what_cannot_be_sent_is_one_sentence_and_leaves_no_folder(nnvis, network, tmp_path):
    scene = bpy.context.scene
    scene.nnvis.farm.pictures, scene.nnvis.recording.cameras = "RECORDING", set()
    with pytest.raises(RuntimeError, match="the recording has 0 stills"):
        bpy.ops.nnvis.send_to_farm()
    scene.nnvis.farm.pictures, scene.camera = "ANIMATION", None
    with pytest.raises(RuntimeError, match="the scene has no camera"):
        bpy.ops.nnvis.send_to_farm()
    scene.nnvis.output_folder = "//farm"
    with pytest.raises(RuntimeError, match="which is not saved yet"):
        bpy.ops.nnvis.send_to_farm()
    assert not (tmp_path / "out").exists()
