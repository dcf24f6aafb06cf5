"""Render settings, and stills that are whole or not there."""

import bpy
import pytest

from nnvis_blender import compat
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.scene.camera import build_camera
from nnvis_blender.scene.render import (
    ENGINES,
    Cycles,
    Eevee,
    Workbench,
    apply_render_settings,
    engine_settings,
    file_beside,
    render_still,
)


@pytest.mark.parametrize(
    "engine, name", [(Cycles(), "CYCLES"), (Eevee(), compat.EEVEE), (Workbench(), "BLENDER_WORKBENCH")]
)
def test_each_engine_is_set(empty_scene, engine, name):
    apply_render_settings(empty_scene, engine, (320, 200), seed=7)
    assert empty_scene.render.engine == name
    assert (
        empty_scene.render.resolution_x,
        empty_scene.render.resolution_y,
        empty_scene.render.resolution_percentage,
    ) == (320, 200, 100)


def test_cycles_is_deterministic_and_bounded(empty_scene):
    apply_render_settings(empty_scene, Cycles(samples=5, denoise=False, transparent_bounces=9), seed=11)
    cycles = empty_scene.cycles
    assert (cycles.samples, cycles.seed, cycles.use_animated_seed) == (5, 11, False)
    assert (cycles.transparent_max_bounces, cycles.use_denoising) == (9, False)


def test_strands_have_width_in_the_rasterising_engines(empty_scene):
    for engine in (Eevee(), Workbench()):
        empty_scene.render.hair_type = "STRAND"
        apply_render_settings(empty_scene, engine)
        assert empty_scene.render.hair_type == "STRIP"


def test_an_unknown_engine_is_named_with_the_known_ones():
    with pytest.raises(NNVisError, match="'unreal'.*cycles, eevee, workbench"):
        engine_settings("unreal")
    assert {name: engine_settings(name, 8).samples for name in ENGINES} == dict.fromkeys(ENGINES, 8)


def test_a_still_has_the_size_that_was_asked_and_leaves_the_output_alone(empty_scene, tmp_path):
    apply_render_settings(empty_scene, Workbench(samples=5), (40, 24))
    build_camera(empty_scene)
    empty_scene.render.filepath = "//mine"
    path = render_still(empty_scene, tmp_path / "new folder" / "still.png")
    image = bpy.data.images.load(str(path))
    assert tuple(image.size) == (40, 24)
    assert empty_scene.render.filepath == "//mine"
    assert [p.name for p in path.parent.iterdir()] == ["still.png"]


@pytest.mark.parametrize("is_video", [False, True])
def test_a_still_leaves_the_outputs_format_alone(empty_scene, tmp_path, is_video):
    apply_render_settings(empty_scene, Workbench(samples=5), (16, 9))
    build_camera(empty_scene)
    image = empty_scene.render.image_settings
    if is_video:
        compat.set_video_output(image)
    else:
        compat.set_image_output(image, "OPEN_EXR")
        image.color_mode, image.color_depth = "BW", "32"
    before = image.file_format, image.color_mode, image.color_depth
    assert render_still(empty_scene, tmp_path / "still.png").read_bytes().startswith(b"\x89PNG")
    assert (image.file_format, image.color_mode, image.color_depth) == before


def test_a_folder_that_is_a_file_is_refused_before_rendering(empty_scene, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NNVisError, match="could not be written") as caught:
        render_still(empty_scene, tmp_path / "file" / "still.png")
    assert caught.value.exit_code == 4


def test_a_failure_leaves_the_earlier_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "still.png"
    path.write_bytes(b"earlier")
    with pytest.raises(NNVisError, match="could not be written .cannot save"):
        with file_beside(path) as temporary:
            temporary.write_bytes(b"half")
            raise RuntimeError("Error: cannot save")
    with pytest.raises(NNVisError, match="wrote nothing"):
        with file_beside(path):
            pass
    assert path.read_bytes() == b"earlier"
    assert [p.name for p in tmp_path.iterdir()] == ["still.png"]


@pytest.mark.parametrize("engine", [Workbench(samples=5), Cycles(samples=1)], ids=["workbench", "cycles"])
def test_equal_pictures_are_equal_files_that_say_nothing_of_folder_and_time(empty_scene, tmp_path, engine):
    apply_render_settings(empty_scene, engine, (16, 9))
    build_camera(empty_scene)
    empty_scene.render.use_stamp_date = empty_scene.render.use_stamp_filename = True
    first, second = (render_still(empty_scene, tmp_path / name / "a.png").read_bytes() for name in ("one", "another"))
    assert first == second and b"tEXt" not in first and str(tmp_path).encode() not in first
    assert empty_scene.render.use_stamp_date and empty_scene.render.use_stamp_filename


def test_a_saved_scene_holds_nothing_of_the_pictures_path(empty_scene, tmp_path):
    apply_render_settings(empty_scene, Workbench(samples=5), (16, 9))
    build_camera(empty_scene)
    render_still(empty_scene, tmp_path / "a folder with a long name" / "still.png")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "a.blend"), copy=True, compress=False)
    saved = (tmp_path / "a.blend").read_bytes()
    assert b"long name" not in saved and str(tmp_path).encode() not in saved
