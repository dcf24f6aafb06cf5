"""A movie's frames become images, each of its own frame, and nothing of it stays in the file."""

from pathlib import Path

import bpy
import numpy as np
import pytest
from installed_extension import module

pytestmark = pytest.mark.usefixtures("nnvis")
FRAMES, SIDE = 30, 64


@pytest.fixture
def movie(tmp_path):
    """30 frames, each as light as its number says."""
    for number in range(FRAMES):
        image = bpy.data.images.new("frame", SIDE, SIDE)
        image.pixels.foreach_set([*(number / FRAMES,) * 3, 1.0] * SIDE * SIDE)
        image.file_format, image.filepath_raw = "PNG", str(tmp_path / f"{number:03d}.png")
        image.save()
        bpy.data.images.remove(image)
    scene = bpy.data.scenes.new("film")
    strip = scene.sequence_editor_create().strips.new_image("film", str(tmp_path / "000.png"), 1, 1)
    for number in range(1, FRAMES):
        strip.elements.append(f"{number:03d}.png")
    render = scene.render
    render.resolution_x = render.resolution_y = SIDE
    render.resolution_percentage, scene.frame_start, scene.frame_end = 100, 1, FRAMES
    scene.view_settings.view_transform = "Standard"
    module("compat").set_video_output(render.image_settings)
    render.ffmpeg.format, render.ffmpeg.codec, render.ffmpeg.constant_rate_factor = "MPEG4", "H264", "HIGH"
    render.filepath = str(tmp_path / "film.mp4")
    bpy.ops.render.render(animation=True, scene=scene.name)
    bpy.data.scenes.remove(scene)
    return next(tmp_path.glob("film*.mp4"))


def lightness(path: Path) -> float:
    image = bpy.data.images.load(str(path))
    assert tuple(image.size) == (SIDE, SIDE)
    pixels = np.empty(len(image.pixels), np.float32)
    image.pixels.foreach_get(pixels)
    bpy.data.images.remove(image)
    return float(pixels.reshape(-1, 4)[:, :3].mean())


def test_each_image_is_its_own_frame(movie):
    before = [*bpy.data.scenes]
    frames = sorted(Path(module("scene.movie_frames").save_frames(movie, 1)).iterdir())
    assert len(frames) == FRAMES and [*bpy.data.scenes] == before
    np.testing.assert_allclose([lightness(path) for path in frames], np.arange(FRAMES) / FRAMES, atol=0.03)
    some = sorted(Path(module("scene.movie_frames").save_frames(movie, 7)).iterdir())
    found = [lightness(path) for path in some]
    np.testing.assert_allclose(found, np.arange(0, FRAMES, 7) / FRAMES, atol=0.03)


def test_what_is_no_movie_is_one_sentence(tmp_path):
    (tmp_path / "film.mp4").write_text("no movie")
    with pytest.raises(module("processing.errors").NNVisError, match="is no movie that Blender reads"):
        module("scene.movie_frames").save_frames(tmp_path / "film.mp4", 1)
    assert not [scene for scene in bpy.data.scenes if scene.name.startswith("NNVis")]


def test_more_frames_than_samples_are_one_sentence(movie, monkeypatch):
    monkeypatch.setattr(module("scene.movie_frames"), "MOST_SAMPLES", 10)
    with pytest.raises(module("processing.errors").NNVisError, match="has 30 frames") as error:
        module("scene.movie_frames").save_frames(movie, 2)
    assert "every to 3" in error.value.remedy
