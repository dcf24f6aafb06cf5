"""Recordings: what is planned, how it is named, what is refused before rendering, and equal pictures."""

import hashlib

import bpy
import numpy as np
import pytest
from PIL import Image

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.scene import build_network, get_control, keyframe_control, set_control
from nnvis_blender.scene.camera import build_camera, network_points, update_camera_pose
from nnvis_blender.scene.recording.file import read_recordings
from nnvis_blender.scene.recording.plan import Recording, plan_recording
from nnvis_blender.scene.recording.stills import camera_views, hold_shown, render_recording, restore_shown, show_still
from nnvis_blender.scene.turntable import build_turntable
from synthetic import processed_network


def with_states(units=3, edges=4):
    processed = processed_network()
    share = np.linspace(0, 1, units, dtype=np.float32)[:, None, None]
    processed.unit_states = (1 - share) * processed.positions_grid + share * processed.positions
    share = np.linspace(0, 1, edges, dtype=np.float32)[:, None, None]
    straight = processed.bundles.points.copy()
    for first, last in zip(processed.bundles.offsets[:-1], processed.bundles.offsets[1:]):
        straight[first:last] = np.linspace(straight[first], straight[last - 1], last - first)
    processed.bundles.states = (1 - share) * straight + share * processed.bundles.points
    return processed


@pytest.fixture
def network(empty_scene):
    build_camera(empty_scene)
    return build_network(processed_network(), "Small net", empty_scene)


@pytest.fixture
def kept(empty_scene):
    """A network with three states of its units and four of its edges."""
    build_camera(empty_scene)
    return build_network(with_states(), "Kept", empty_scene)


def names(stills) -> list:
    return [still.path.name for still in stills]


def test_a_plan_is_stages_by_classes_by_cameras_by_frames(network):
    stills = plan_recording(
        network, Recording(stages=("straight", "final"), classes=("all", "2"), cameras=("hero", "LEFT"), rotation=2)
    )
    assert len(stills) == 16
    assert names(stills)[:3] == [
        f"Small-net_straight_all_{pose}_{n:04d}.png" for pose, n in (("hero", 1), ("hero", 2), ("left", 3))
    ]
    assert [(s.stage, s.class_view, s.camera, s.frame, s.bundle) for s in stills][-1] == (
        "final",
        "class 2",
        "LEFT",
        2,
        1.0,
    )


def test_the_name_is_the_users(network):
    stills = plan_recording(
        network, Recording("out", "{class}/{camera} {number:03d}.png", classes=("each",), cameras=("back",), first=7)
    )
    assert [str(s.path) for s in stills] == [f"out/class-{k}/back {7 + k:03d}.png" for k in range(4)]


def test_stages_of_kept_states(kept):
    def plan(*stages):
        return [
            (still.stage, still.iteration, still.bundle) for still in plan_recording(kept, Recording(stages=stages))
        ]

    assert plan("grid") == [("grid", 0, 0.0)]
    assert plan("straight", "final") == [("straight", 5, 0.0), ("final", 5, 1.0)]
    assert plan("units") == [(f"units-{i:03d}", i, 1.0) for i in (0, 1, 2)]
    assert plan("edges") == [(f"edges-{i:03d}", 2 + i, 1.0) for i in (0, 1, 2, 3)]
    assert plan(4, 2.5) == [("iteration-004", 4, 1.0), ("iteration-002.50", 2.5, 1.0)]


REFUSED = {
    "field": (dict(name="{epoch}.png"), "unknown field 'epoch'"),
    "attribute": (dict(name="{network.__class__}.png"), "unknown field 'network.__class__'"),
    "index": (dict(name="{network[0]}.png"), "unknown field"),
    "nothing": (dict(name="{}.png"), "unknown field ''"),
    "format": (dict(name="{network:04d}.png"), "is no template"),
    "brace": (dict(name="{network.png"), "is no template"),
    "suffix": (dict(name="{network}.jpg"), "no .png"),
    "out of the folder": (dict(name="../{network}.png"), "no .png in the folder"),
    "absolute": (dict(name="/tmp/{network}.png"), "no .png in the folder"),
    "twice": (
        dict(name="{network}.png", cameras=("left", "right")),
        r"several stills would be named Small-net.png. Add {number}",
    ),
    "stage": (dict(stages=("begin",)), "no stage 'begin'"),
    "states": (dict(stages=("units",)), "kept no states.*keep_iterations"),
    "grid": (dict(stages=("grid",)), "kept no states"),
    "iteration": (dict(stages=(3,)), "iteration 3 is outside the kept ones, 0 to 0"),
    "class": (dict(classes=("7",)), "no class view '7'"),
    "camera": (dict(cameras=("top",)), "no camera pose 'top'"),
    "look": (dict(look="noir"), "no look 'noir'"),
    "engine": (dict(engine="arnold"), "no render engine 'arnold'"),
    "samples": (dict(samples=4), "without an engine"),
    "control": (dict(display={"edges.sparkle": 1}), "no display control 'edges.sparkle'"),
    "empty": (dict(cameras=()), "has 0 stills"),
    "endless": (dict(rotation=10**6), "has 1000000 stills"),
}


@pytest.mark.parametrize("values, said", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_recorded_is_told_before_any_rendering(network, tmp_path, values, said):
    with pytest.raises(NNVisError, match=said) as caught:
        render_recording(bpy.context.scene, network, Recording(**{"folder": str(tmp_path / "out"), **values}))
    assert caught.value.code == "usage" and not (tmp_path / "out").exists()


def recording(folder, **values) -> Recording:
    return Recording(
        **{
            "folder": str(folder),
            "resolution": (32, 18),
            "engine": "cycles",
            "samples": 1,
            "seed": 0,
            "look": "paper",
            **values,
        }
    )


def digests(paths) -> list:
    """Of the pixels: the files say when they were made."""
    return [hashlib.sha256(Image.open(path).tobytes()).hexdigest() for path in paths]


def test_the_same_recording_twice_gives_the_same_pixels_and_every_still_another(kept, tmp_path):
    values = dict(stages=("grid", "final"), classes=("all", "1"), cameras=("hero", "left"))
    first, second = (
        render_recording(bpy.context.scene, kept, recording(tmp_path / folder, **values)) for folder in "ab"
    )
    assert digests(first) == digests(second) and len(set(digests(first))) == 8


def test_stills_that_are_there_are_kept_unless_told(network, tmp_path):
    wanted = recording(tmp_path, cameras=("hero", "left"), engine="workbench")
    told = []
    first, second = render_recording(bpy.context.scene, network, wanted, on_progress=lambda *done: told.append(done))
    assert told == [(1, 2, first), (2, 2, second)]
    kept = second.read_bytes()
    first.write_bytes(kept)
    second.unlink()
    render_recording(bpy.context.scene, network, wanted)
    assert first.read_bytes() == kept and second.is_file()
    render_recording(bpy.context.scene, network, wanted, overwrite=True)
    assert first.read_bytes() != kept
    assert {path.name for path in tmp_path.iterdir()} == {first.name, second.name}


def test_settings_that_are_not_named_stay(network, tmp_path):
    scene = bpy.context.scene
    scene.render.engine, scene.render.resolution_x, scene.render.resolution_y = "BLENDER_WORKBENCH", 40, 20
    render_recording(scene, network, Recording(str(tmp_path)))
    assert (scene.render.engine, scene.render.resolution_x) == ("BLENDER_WORKBENCH", 40)
    render_recording(scene, network, recording(tmp_path / "b", display={"edges.size": 0.02, "units.style": "None"}))
    assert (scene.render.engine, scene.render.resolution_x, scene.cycles.samples) == ("CYCLES", 32, 1)
    assert get_control(network.edges, "Size") == pytest.approx(0.02) and get_control(network.units, "Style") == "None"


def test_a_rotation_turns_once_and_every_stage_is_in_every_picture(kept):
    scene = bpy.context.scene
    wanted = Recording(stages=("grid", "final"), cameras=("hero", "current"), rotation=4)
    update_camera_pose(scene, scene.camera, "LEFT", network_points(kept))
    views = camera_views(scene, kept, wanted)
    for pose in ("HERO", "current"):
        x, y, z = np.array([views[pose, frame].rotation.col[2] for frame in (1, 2, 3, 4)]).T  # it looks back from there
        np.testing.assert_allclose(z, z[0], atol=1e-5)
        np.testing.assert_allclose(np.diff(np.unwrap(np.arctan2(y, x))), np.pi / 2, atol=1e-4)
    np.testing.assert_allclose(views["current", 1].location, scene.camera.matrix_world.translation, atol=1e-5)
    grid_alone = camera_views(scene, kept, Recording(stages=("grid",)))
    assert (
        camera_views(scene, kept, Recording(stages=("grid", "final")))["HERO", 1].location
        == grid_alone["HERO", 1].location
    )
    # the grid is wider
    assert camera_views(scene, kept, Recording())["HERO", 1].distance < grid_alone["HERO", 1].distance


def test_a_recording_can_put_back_what_it_has_changed(kept):
    scene = bpy.context.scene
    build_turntable(scene, scene.camera, network_points(kept), 4)
    scene.view_layers[0].update()
    set_control(kept.edges, "Bundle", 0.25)
    set_control(kept.units, "Class View", "Independent")
    where, before = scene.camera.matrix_world.copy(), hold_shown(scene, kept)
    wanted = Recording(stages=("grid",), classes=("1",), cameras=("current",))
    views = camera_views(scene, kept, wanted)
    np.testing.assert_allclose(views["current", 1].location, where.translation, atol=1e-5)
    show_still(scene, kept, plan_recording(kept, wanted)[0], views["current", 1])
    assert get_control(kept.edges, "Iteration") == 0 and scene.camera.parent is None
    restore_shown(scene, kept, before)
    scene.view_layers[0].update()
    assert hold_shown(scene, kept).controls == before.controls and get_control(kept.edges, "Bundle") == 0.25
    np.testing.assert_allclose(scene.camera.matrix_world, where, atol=1e-5)


def test_keyframes_do_not_go_against_a_recording_and_stay(kept, tmp_path):
    scene = bpy.context.scene
    plain = digests(render_recording(scene, kept, recording(tmp_path / "plain", stages=("grid",))))
    for item in (kept.edges, kept.units):
        keyframe_control(item, "Iteration", 1, 5.0)
    scene.camera.keyframe_insert("location", frame=1)
    assert digests(render_recording(scene, kept, recording(tmp_path / "keyed", stages=("grid",)))) == plain
    scene.frame_set(1)
    assert get_control(kept.edges, "Iteration") == 5.0
    set_control(kept.edges, "Iteration", 0.0)
    scene.frame_set(2)
    scene.frame_set(1)
    assert get_control(kept.edges, "Iteration") == 5.0  # the keyframe acts again


def test_our_own_job_file():
    values = {"folder": "out", "stages": ["final", 3], "classes": "all", "resolution": [64, 36], "rotation": 3}
    recordings, notes = read_recordings(values)
    assert (
        recordings == [Recording("out", stages=("final", 3), classes=("all",), resolution=(64, 36), rotation=3)]
        and notes == []
    )
    assert read_recordings({}, "elsewhere")[0] == [Recording("elsewhere")]


@pytest.mark.parametrize(
    "values, said",
    [
        ({"camera": "hero"}, "unknown key 'camera'"),
        ({"resolution": [1280]}, r"resolution is \[1280\]"),
        ({"stages": [True]}, "stages is"),
        ({"rotation": -1}, "rotation is -1"),
        ({"samples": 0}, "samples is 0"),
        ({"name": 3}, "name is 3"),
        ({"display": []}, "display is"),
        ({"cameras": [1]}, "cameras is"),
        ({"screenshot_mode": 3}, "screenshot_mode is 3"),
        ({"screenshot_mode": "SMOOTHING"}, "names no stage"),
        ({"class_list": ["a"]}, "class_list holds"),
        ({"screenshot_width": "wide"}, "screenshot_width is"),
    ],
    ids=str,
)
def test_a_wrong_job_file_is_one_sentence(values, said):
    with pytest.raises(NNVisError, match=said):
        read_recordings(values)


def test_the_originals_recording_json_as_it_is():
    recordings, notes = read_recordings(
        {
            "screenshot_width": 1600,
            "screenshot_height": 900,
            "screenshot_mode": "FINAL|NODE_ITERATIONS|SMOOTHING",
            "camera_pose_final": "UPPER_BACK_RIGHT",
            "camera_pose_list": ["LEFT", "FRONT"],
            "class_list": [0, 1, 5],
            "camera_rotation": True,
            "speed": 0.5,
            "monitor": 1,
        }
    )
    common = dict(folder="recording", classes=("independent", "all", "3"), rotation=720, resolution=(1600, 900))
    assert recordings == [
        Recording(stages=("final",), cameras=("UPPER_FRONT_RIGHT",), **common),
        Recording(stages=("units",), cameras=("LEFT", "BACK"), **common),
    ]
    assert notes == [
        "camera_rotation is one turn in 720 stills, from speed 0.5",
        "monitor has no meaning here",
        "screenshot_mode SMOOTHING has no stage here",
    ]
