"""The orbit is seamless, holds the network at every angle, and its frames are files of their own."""

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.scene import build_network, get_control, render
from nnvis_blender.scene.camera import build_camera, network_points
from nnvis_blender.scene.turntable import (
    animate_gathering,
    build_turntable,
    remove_turntable,
    render_turntable,
    shown_in_turntable,
)
from nnvis_blender.scene.video import FRAME_RATE, write_video

FRAMES = 8


@pytest.fixture
def points():
    return np.random.default_rng(1).uniform(-1, 1, (200, 3)) * (0.75, 0.5, 0.5) + (2.0, 0.0, 1.0)


@pytest.fixture
def orbit(empty_scene, points):
    render.apply_render_settings(empty_scene, render.Workbench(samples=5), (32, 18))
    camera = build_camera(empty_scene)
    build_turntable(empty_scene, camera, points, FRAMES)
    return empty_scene, camera


def places(scene, camera, frames):
    found = []
    for frame in frames:
        scene.frame_set(frame)
        found.append(np.array(camera.matrix_world))
    return np.array(found)


def test_the_frame_after_the_last_is_the_first(orbit):
    found = places(*orbit, range(1, FRAMES + 2))
    assert np.allclose(found[-1], found[0], atol=1e-5)
    assert not np.allclose(found[-2], found[0], atol=0.1)


def test_every_step_is_the_same_turn(orbit):
    turned = places(*orbit, range(1, FRAMES + 2))[:, :2, 2]  # where the camera looks back from
    steps = np.diff(np.unwrap(np.arctan2(turned[:, 1], turned[:, 0])))
    assert np.allclose(steps, 2 * np.pi / FRAMES, atol=1e-4)


def fills(scene, camera, points, frames) -> np.ndarray:
    """(frames,) share of the picture's width or height that the points take up; none lies outside."""
    found = []
    for frame in frames:
        scene.frame_set(frame)
        seen = np.array([world_to_camera_view(scene, camera, Vector(p))[:2] for p in points])
        assert 0 < seen.min() and seen.max() < 1
        found.append(np.ptp(seen, axis=0).max())
    return np.array(found)


def test_what_is_as_long_as_wide_is_orbited_at_one_distance(empty_scene):
    angle, height = np.random.default_rng(1).uniform(0, 2 * np.pi, 400), np.linspace(-0.5, 0.5, 400)
    drum = np.column_stack([0.6 * np.cos(angle), 0.6 * np.sin(angle), height])
    camera = build_camera(empty_scene)
    pivot = build_turntable(empty_scene, camera, drum, 120)
    assert camera.animation_data is None and camera.parent == pivot
    found = fills(empty_scene, camera, drum, range(1, 121, 13))
    assert 0.80 < found.min() and found.max() < 0.92


@pytest.mark.parametrize("half", [(0.75, 0.5, 0.5), (5.0, 0.5, 0.5), (0.25, 0.5, 0.5)], ids=["box", "long", "flat"])
def test_every_frame_is_filled_and_the_camera_never_jumps(empty_scene, points, half):
    points = (points - (2.0, 0.0, 1.0)) / (0.75, 0.5, 0.5) * half
    camera = build_camera(empty_scene)
    build_turntable(empty_scene, camera, points, 120)
    found = fills(empty_scene, camera, points, range(1, 121, 7))  # between the camera's keyframes, too
    assert 0.80 < found.min() and found.max() < 0.92
    way = np.array([place[:3, 3] for place in places(empty_scene, camera, range(1, 122))])
    steps = np.linalg.norm(np.diff(way, axis=0), axis=1)
    assert steps.max() < 3 * np.median(steps)
    assert np.linalg.norm(steps[-1] - steps[0]) < 0.2 * steps[0]  # no jerk where the loop closes


def test_making_it_again_changes_the_number_of_frames(orbit, points):
    scene, camera = orbit
    pivot = build_turntable(scene, camera, points, 20)
    assert len([o for o in scene.objects if o.type == "EMPTY"]) == 1
    scene.frame_set(11)
    assert pivot.rotation_euler.z == pytest.approx(np.pi, abs=1e-4)


def test_the_scene_keeps_its_frames_and_their_rate(empty_scene, points, tmp_path):
    scene = empty_scene
    render.apply_render_settings(scene, render.Workbench(samples=5), (32, 18))
    scene.frame_start, scene.frame_end, scene.frame_step, scene.render.fps = 7, 90, 2, 25
    scene.frame_set(12)
    build_turntable(scene, build_camera(scene), points, FRAMES)
    render_turntable(scene, tmp_path, 3)
    kept = (scene.frame_start, scene.frame_end, scene.frame_step, scene.render.fps, scene.frame_current)
    assert kept == (7, 90, 2, 25, 12)


def test_removing_it_leaves_the_camera_where_it_stands(orbit):
    scene, camera = orbit
    before = places(scene, camera, [3])[0]
    remove_turntable(scene, camera)
    scene.frame_set(6)
    assert np.allclose(np.array(camera.matrix_world), before, atol=1e-5)
    assert not bpy.data.actions and camera.data.dof.focus_object is None


def test_a_turntable_goes_on_from_whichever_frame_the_scene_is_at(empty_scene, processed):
    network, camera = build_network(processed, "Net", empty_scene), build_camera(empty_scene)
    build_turntable(empty_scene, camera, network_points(network) * ([5] + [1] * 7), 20)
    assert camera.animation_data.action  # it does not keep one distance
    shown = []
    for frame in (1, 7):
        empty_scene.frame_set(frame)
        shown.append(shown_in_turntable(empty_scene, network, 20))
    assert shown[0] == shown[1]


def test_one_frame_does_not_turn(empty_scene, points):
    with pytest.raises(NNVisError, match="does not turn"):
        build_turntable(empty_scene, build_camera(empty_scene), points, 1)


def test_frames_that_are_there_are_kept_unless_asked(orbit, tmp_path):
    scene, _ = orbit
    mine = render.render_still(scene, tmp_path / "frame_0002.png").read_bytes() + b"mine"
    (tmp_path / "frame_0002.png").write_bytes(mine)
    done = []
    paths = render_turntable(
        scene, tmp_path, 3, on_frame=lambda frame, frames, rendered: done.append((frame, rendered))
    )
    assert done == [(1, True), (2, False), (3, True)]
    assert paths[1].read_bytes() == mine
    assert sorted(p.name for p in tmp_path.iterdir()) == [p.name for p in paths]
    render_turntable(scene, tmp_path, 3, overwrite=True)
    assert mine != paths[1].read_bytes() and paths[1].read_bytes().startswith(b"\x89PNG")


def test_a_frame_that_breaks_off_is_rendered_again(orbit, tmp_path):
    scene, _ = orbit
    paths = render_turntable(scene, tmp_path, 2)
    paths[0].write_bytes(paths[0].read_bytes()[:-20])
    done = []
    render_turntable(scene, tmp_path, 2, on_frame=lambda frame, frames, rendered: done.append((frame, rendered)))
    assert done == [(1, True), (2, False)]


def test_a_video_has_every_frame(orbit, tmp_path):
    scene, _ = orbit
    frames = render_turntable(scene, tmp_path / "frames", 4)
    scenes = len(bpy.data.scenes)
    video = write_video(frames, tmp_path / "orbit.mp4")
    clip = bpy.data.movieclips.load(str(video))
    assert tuple(clip.size) == (32, 18) and clip.frame_duration == 4 and clip.fps == pytest.approx(FRAME_RATE)
    assert len(bpy.data.scenes) == scenes
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["orbit.mp4"]


def test_edges_gather_within_a_turn_and_the_next_begins_as_the_first(empty_scene, processed):
    network = build_network(processed, "Net", empty_scene)
    animate_gathering(network, 20)
    found = {}
    for frame in (1, 6, 11, 17, 21):
        empty_scene.frame_set(frame)
        found[frame] = get_control(network.edges, "Bundle")
    assert (found[1], found[11], found[17], found[21]) == (0.0, 1.0, 1.0, 0.0) and 0.0 < found[6] < 1.0
