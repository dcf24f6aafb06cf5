"""Small renders: what each look must look like, with the tolerances stated beside it."""

import bpy
import numpy as np
import pytest

from nnvis_blender.scene import build_network, render, set_control
from nnvis_blender.scene.camera import DEFAULT_POSE, build_camera, network_points, update_camera_pose
from nnvis_blender.scene.ground import update_ground
from nnvis_blender.scene.looks import LOOKS, apply_look

SIZE = (160, 90)


@pytest.fixture
def picture(empty_scene, processed, tmp_path):
    """picture(look, seed=0, compositing=True, ground=True, **edge controls) -> (90, 160, 3) float, 0..1 as in the PNG
    (sRGB).
    """
    camera = build_camera(empty_scene)
    network = build_network(processed, "Net", empty_scene)

    def take(look, seed=0, compositing=True, ground=True, **controls):
        render.apply_render_settings(empty_scene, render.Cycles(samples=8, denoise=False), SIZE, seed)
        update_camera_pose(empty_scene, camera, DEFAULT_POSE, network_points(network))
        apply_look(empty_scene, network, look)
        empty_scene.render.use_compositing = compositing and empty_scene.render.use_compositing
        if not ground:
            update_ground(empty_scene, None)
        for name, value in controls.items():
            set_control(network.edges, name, value)
        image = bpy.data.images.load(str(render.render_still(empty_scene, tmp_path / "still.png")))
        pixels = np.empty(len(image.pixels), np.float32)
        image.colorspace_settings.name = "Non-Color"
        image.pixels.foreach_get(pixels)
        bpy.data.images.remove(image)
        return pixels.reshape(SIZE[1], SIZE[0], -1)[..., :3]

    return take


def chroma(pixels):
    return np.ptp(pixels, axis=-1)


def corners(pixels):
    return np.concatenate(
        [pixels[y, x].reshape(-1, 3) for y in (slice(0, 4), slice(-4, None)) for x in (slice(0, 4), slice(-4, None))]
    )


def test_paper_is_white_with_ink_in_the_classes_colours(picture):
    seen = picture("paper")
    assert corners(seen).min() > 0.995  # white, to the eye and to a printer
    assert 0.02 < (seen.min(axis=-1) < 0.9).mean() < 0.6  # inked, and not filled
    assert np.percentile(chroma(seen), 99) > 0.3


def test_night_is_dark_with_luminous_colours(picture):
    seen = picture("night")
    assert corners(seen).max() < 0.2
    assert seen.max() > 0.8 and np.percentile(chroma(seen), 99) > 0.4


def test_the_glow_is_light_added_round_what_shines(picture):
    plain = picture("night", compositing=False)
    added = (picture("night") - plain).max(axis=-1)[plain.max(axis=-1) < 0.3]
    assert (added > 0.01).mean() > 0.02 and (added > 0.25).mean() < 0.01  # seen, and gentle


def test_studio_has_a_backdrop_lighter_in_the_middle_and_no_clipped_areas(picture):
    seen = picture("studio", Style="None")
    assert 0.03 < corners(seen).mean() < np.median(seen) - 0.05
    assert (seen.min(axis=-1) > 0.99).mean() < 0.02


@pytest.mark.parametrize("look", LOOKS)
def test_the_same_seed_gives_the_same_picture(picture, look):
    first = picture(look, seed=3)
    assert np.abs(first - picture(look, seed=3)).max() <= 1 / 255  # a last bit may round differently between threads
    assert np.abs(first - picture(look, seed=4)).max() > 0.02


@pytest.mark.parametrize("look", LOOKS)
def test_the_network_fills_the_picture(picture, look):
    plain = {"compositing": False, "ground": False}  # glow and shadow may go beyond the picture
    drawn = np.abs(picture(look, **plain) - picture(look, **plain, Style="None")).max(axis=-1) > 0.03
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    assert max(np.ptp(rows) / SIZE[1], np.ptp(columns) / SIZE[0]) > 0.5
    assert rows.min() > 0 and rows.max() < SIZE[1] - 1 and columns.min() > 0 and columns.max() < SIZE[0] - 1
