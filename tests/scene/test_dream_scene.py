"""Dreams in a scene: planes of the right pictures, zooms that Blender plays by itself, folders that are damaged."""

import json
import shutil
from pathlib import Path

import bpy
import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.scene import open_file
from nnvis_blender.scene.parts import dream as parts
from nnvis_blender.scene.views.dream import find_dreams, look_through


def write_png(path: Path, color, width=8, height=6) -> None:
    image = bpy.data.images.new(path.stem, width, height)
    image.pixels.foreach_set(np.tile([*color, 1.0], width * height).astype(np.float32))
    image.file_format, image.filepath_raw = "PNG", str(path)
    image.save()
    bpy.data.images.remove(image)


def dream_folder(folder: Path, count=3, is_sequence=False) -> Path:
    folder.mkdir(exist_ok=True)
    images = []
    for n in range(count):
        write_png(folder / f"frame_{n + 1:04d}.png", (n / count, 0.5, 1 - n / count))
        images.append({"file": f"frame_{n + 1:04d}.png", "title": f"picture {n}", "size": [8, 6]})
    index = folder / "dream.json"
    index.write_text(json.dumps({"title": "a dream", "is_sequence": is_sequence, "images": images, "notes": []}))
    return index


def textures(dream):
    return [
        node for item in dream.pictures for node in item.data.materials[0].node_tree.nodes if node.type == "TEX_IMAGE"
    ]


def test_stills_stand_in_a_row_with_their_titles_and_travel_in_the_file(empty_scene, tmp_path):
    scene = empty_scene
    open_file(dream_folder(tmp_path / "stills"), scene)
    (dream,) = find_dreams(scene)
    assert dream.name == "stills" and dream.camera is None and dream.frames == 0
    assert [text.data.body for text in dream.titles] == ["picture 0", "picture 1", "picture 2"]
    places = np.array([item.location[:] for item in dream.pictures])
    assert (np.diff(places[:, 0]) > dream.pictures[0].dimensions.x).all() and np.ptp(places[:, 2]) == 0
    assert dream.pictures[0].dimensions.x / dream.pictures[0].dimensions.z == pytest.approx(8 / 6)
    assert all(node.image.packed_file for node in textures(dream))
    colors = [np.array(node.image.pixels[:3]) for node in textures(dream)]
    np.testing.assert_allclose(colors, [(n / 3, 0.5, 1 - n / 3) for n in range(3)], atol=0.01)


def test_new_pictures_take_the_place_of_the_old(empty_scene, tmp_path):
    scene = empty_scene
    open_file(dream_folder(tmp_path / "stills"), scene)
    (before,) = find_dreams(scene)
    before.root.location = (1, 2, 3)
    counts = len(bpy.data.images), len(bpy.data.materials)
    open_file(dream_folder(tmp_path / "stills", count=2), scene)
    (dream,) = find_dreams(scene)
    assert tuple(dream.root.location) == (1, 2, 3) and len(dream.pictures) == len(dream.titles) == 2
    assert (len(bpy.data.images), len(bpy.data.materials)) == (counts[0] - 1, counts[1] - 1)


def test_a_zoom_plays_frame_by_frame_without_us(empty_scene, tmp_path):
    scene = empty_scene
    scene.frame_start = 5
    open_file(dream_folder(tmp_path / "zoom", 12, is_sequence=True), scene)
    (dream,) = find_dreams(scene)
    (node,) = textures(dream)
    assert len(dream.pictures) == 1 and not dream.titles and dream.frames == 12 and not dream.needs_files
    assert node.image.source == "TILED" and len(node.image.packed_files) == 12
    paths = [node.image.filepath, *(one.filepath for one in node.image.packed_files)]
    assert all(path.startswith("//") for path in paths)
    shutil.rmtree(tmp_path / "zoom")  # all of it is in the .blend
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved.blend"))
    scene = bpy.context.scene
    (dream,) = find_dreams(scene)
    look_through(scene, dream)
    assert scene.camera == dream.camera and scene.frame_end == 16
    assert (scene.render.resolution_x, scene.render.resolution_y) == (8, 6)
    scene.render.engine, scene.cycles.samples, scene.render.filepath = "CYCLES", 1, str(tmp_path / "still.png")
    scene.view_settings.view_transform = "Standard"
    shown = []
    for frame in (5, 16, 17):  # the first, the last, in the second row of tiles, the first again
        scene.frame_set(frame)
        bpy.ops.render.render(write_still=True)
        picture = bpy.data.images.load(scene.render.filepath, check_existing=False)
        shown.append(np.array(picture.pixels).reshape(6, 8, 4)[:, :, :3].mean(axis=(0, 1)))
    np.testing.assert_allclose(shown[0], (0, 0.5, 1), atol=0.08)
    np.testing.assert_allclose(shown[1], (11 / 12, 0.5, 1 / 12), atol=0.08)
    np.testing.assert_allclose(shown[2], shown[0], atol=0.01)


def test_a_zoom_that_is_too_large_to_be_packed_stays_files(empty_scene, tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "MOST_FRAMES", 3)
    scene = empty_scene
    scene.frame_start = 5
    open_file(dream_folder(tmp_path / "zoom", 4, is_sequence=True), scene)
    (dream,) = find_dreams(scene)
    (node,) = textures(dream)
    assert dream.frames == 4 and dream.needs_files
    assert node.image.source == "SEQUENCE" and node.image_user.use_cyclic and node.image_user.use_auto_refresh
    assert node.image_user.frame_start == 5 and node.image_user.frame_duration == 4


def test_a_damaged_folder_builds_nothing(empty_scene, tmp_path):
    scene = empty_scene
    index = dream_folder(tmp_path / "stills")
    write_png(index.parent / "frame_0002.png", (1, 1, 1), width=4)
    with pytest.raises(NNVisError, match="the picture frame_0002.png of stills is another one"):
        open_file(index, scene)
    (index.parent / "frame_0003.png").unlink()
    with pytest.raises(NNVisError, match="frame_0003.png of stills is not there"):
        open_file(index, scene)
    assert not find_dreams(scene) and not any(image.name.startswith("frame") for image in bpy.data.images)
