"""A turntable: the camera orbits the network in N frames, and frame N + 1 would be frame 1 again.

The camera is parented to an empty at the network's centre that turns about the vertical axis, so the orbit can be seen,
changed and keyframed in Blender. Where no one distance fills every picture, the camera has keyframes of its own.
Frames are files of their own: an interrupted turntable goes on where it stopped.
"""

import math
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix, Vector

from .. import compat
from ..processing.errors import usage
from ..processing.files.whole_media import is_whole
from .camera import POSES, legend_corners, pose_name, view_tangents
from .colors import scene_palette
from .controls import keyframe_control, plain_controls
from .framing import FILL, look_rotation, orbit_places
from .looks import current_look
from .objects import free_name
from .render import render_still
from .source_file import source_key

PIVOT_NAME = "NNVis Turntable"
_MARK = "nnvis_turntable"
_GATHERING = ((0.0, 0.0), (0.5, 1.0), (0.8, 1.0), (1.0, 0.0))  # (share of the turn, Bundle)
_KEYS = 72  # places of the camera in a turn: every five degrees


def build_turntable(scene, camera, points: np.ndarray, frames: int, pose: str = "HERO", fill: float = FILL):
    """Makes the camera orbit the points' centre once in `frames` frames; returns the turning empty.

    It stays at the height of a pose, and turns on from frame `frames` + 1, which is frame 1 again.
    points: see camera.network_points; they fill the picture at every angle, see
    framing.orbit_places. The scene's frame, frame range and rate stay as they are. Raises NNVisError (usage) for less
    than two frames or an unknown pose.
    """
    if frames < 2:
        raise usage(f"a turntable of {frames} frames does not turn", "Give at least 2 frames")
    direction = POSES[pose_name(pose)]
    remove_turntable(scene, camera)
    centre = (points[:, :3].min(axis=0) + points[:, :3].max(axis=0)) / 2
    tangents = view_tangents(scene, camera.data)
    places = orbit_places(
        points, centre, direction, tangents, min(frames, _KEYS), fill, legend_corners(scene, tangents)
    )
    pivot = _build_pivot(scene, centre)
    _animate(pivot, frames)
    camera.parent, camera.matrix_parent_inverse = pivot, Matrix.Identity(4)
    camera.matrix_basis = Matrix.LocRotScale(Vector(places[0]), look_rotation(direction), None)
    if np.ptp(places, axis=0).any():
        _animate_places(camera, places, frames)
    distances = np.linalg.norm(places, axis=1)
    camera.data.clip_start, camera.data.clip_end = distances.min() * 0.01, distances.max() * 100
    camera.data.dof.focus_object = pivot
    scene.frame_set(scene.frame_current)
    return pivot


def remove_turntable(scene, camera) -> None:
    """Takes the camera off its turning empty, where it stands, and removes the empty."""
    pivot = _find_pivot(scene)
    if pivot is None:
        return
    if camera.parent == pivot:
        matrix = pivot.matrix_world @ camera.matrix_basis
        compat.remove_fcurves(camera, "location")
        camera.parent = None
        camera.matrix_world = matrix
    if camera.data.dof.focus_object == pivot:
        camera.data.dof.focus_object = None
        camera.data.dof.focus_distance = (camera.matrix_world.translation - pivot.location).length
    compat.remove_fcurves(pivot, "rotation_euler")
    bpy.data.objects.remove(pivot)


def render_turntable(scene, folder, frames: int, overwrite: bool = False, on_frame=None) -> list[Path]:
    """Renders frames 1..frames to folder/frame_0001.png, ... and returns their paths.

    Frames that are there and whole are left as they are unless overwrite, so that a cancelled turntable continues.
    The scene is then at the frame where it was.
    on_frame(frame, frames, rendered): called after each frame.
    Raises NNVisError (worker_failed) for a folder that cannot be written.
    """
    paths = [frame_path(folder, frame) for frame in range(1, frames + 1)]
    shown = scene.frame_current
    try:
        for frame, path in enumerate(paths, 1):
            rendered = overwrite or not is_whole(path)
            if rendered:
                scene.frame_set(frame)
                render_still(scene, path)
            if on_frame:
                on_frame(frame, frames, rendered)
    finally:
        scene.frame_set(shown)
    return paths


def animate_gathering(network, frames: int) -> None:
    """Keyframes a network's Bundle over a turntable of that many frames: straight edges at its start gather, stay, and
    are straight again when it begins anew. network: a NetworkObjects.
    """
    for share, bundled in _GATHERING:
        keyframe_control(network.edges, "Bundle", 1 + round(share * frames), bundled)


def frame_path(folder, frame: int) -> Path:
    return Path(folder) / f"frame_{frame:04d}.png"


def shown_in_turntable(scene, network, frames: int) -> dict:
    """What a turntable's frames show, to be compared with those that are there: network, size, engine, look, camera,
    and every control of what is drawn.
    """
    engine = scene.render.engine
    samples = {"CYCLES": scene.cycles.samples, compat.EEVEE: scene.eevee.taa_render_samples}.get(engine, 0)
    render, camera = scene.render, scene.camera
    return {
        "network": source_key(network.root),
        "frames": frames,
        "resolution": [render.resolution_x, render.resolution_y, render.resolution_percentage],
        "engine": engine,
        "samples": samples,
        "look": current_look(scene),
        "palette": scene_palette(scene),
        "camera": [*_first_place(camera), *camera.rotation_euler, camera.data.lens, camera.data.sensor_width],
        "controls": {item.name: plain_controls(item) for item in network.drawn},
        "hidden": [item.name for item in network.drawn if item.hide_render],
    }


def _first_place(camera) -> list:
    """Where the camera stands in the first frame, whichever the scene is at."""
    return [curve.evaluate(1) for curve in compat.find_fcurves(camera, "location")] or list(camera.location)


def _find_pivot(scene):
    return next((item for item in scene.objects if _MARK in item), None)


def _build_pivot(scene, centre):
    pivot = _find_pivot(scene)
    if pivot is None:
        pivot = bpy.data.objects.new(free_name(bpy.data.objects, PIVOT_NAME), None)
        pivot[_MARK] = True
        scene.collection.objects.link(pivot)
    pivot.empty_display_size = 0.2
    pivot.location = centre
    return pivot


def _animate(pivot, frames: int) -> None:
    curve = compat.ensure_fcurve(pivot, "rotation_euler", 2)
    curve.keyframe_points.clear()
    for frame, angle in ((1, 0.0), (frames + 1, math.tau)):
        key = curve.keyframe_points.insert(frame, angle)
        key.interpolation = "LINEAR"
    curve.extrapolation = "LINEAR"
    curve.update()


def _animate_places(camera, places: np.ndarray, frames: int) -> None:
    """Keyframes the camera's way round, which goes on for ever as the pivot's turning does."""
    times = 1 + np.arange(len(places) + 1) * (frames / len(places))
    for axis, values in enumerate(np.concatenate([places, places[:1]]).T):
        curve = compat.ensure_fcurve(camera, "location", axis)
        curve.keyframe_points.clear()
        for time, value in zip(times, values):
            curve.keyframe_points.insert(time, value, options={"FAST"})
        curve.modifiers.new("CYCLES")  # its ends join without a bend
        curve.update()
