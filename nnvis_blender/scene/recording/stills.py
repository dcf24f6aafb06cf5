"""Recording: renders one still for each stage x class view x camera x angle; frames that are there are kept.

What it does is cut into steps between which nothing of Blender's is held, so that an operator can let Blender go on
between two stills.
"""

import math
from dataclasses import dataclass

import numpy as np
from mathutils import Matrix, Vector

from ...compat import find_fcurves
from ...processing.files.whole_media import is_whole
from ..camera import POSES, build_camera, legend_corners, network_points, pose_name, view_tangents
from ..controls import control_names, find_control, get_control, set_control
from ..edge_style import update_edge_style
from ..framing import View, fit_view, look_rotation, orbit_places, together
from ..iteration import set_iteration
from ..looks import apply_look
from ..own_place import put_place, read_place
from ..render import apply_render_settings, engine_settings, render_still
from ..settings import apply_class_view, apply_setting, find_setting, setting_names
from .plan import CURRENT_CAMERA, Recording, Still, plan_recording

SHOWN_CONTROLS = ("Bundle", "Iteration", "Class View", "Class")  # the controls that a still sets


@dataclass(frozen=True)
class Shown:
    """What a recording changes in a scene while it goes on, to be put back: see hold_shown. Names and values, nothing
    of Blender's.

    controls: (object, control, value). muted: (object, data path, index) of the animation that would have gone against
    it.
    """

    controls: tuple
    muted: tuple
    parent: str
    parent_inverse: Matrix
    place: dict
    clip: tuple
    focus: float


def apply_picture(scene, network, recording: Recording) -> None:
    """Gives the scene the recording's engine, size, look and controls, as far as it names them."""
    if recording.engine is not None:
        engine = engine_settings(recording.engine, recording.samples)
        apply_render_settings(scene, engine, recording.resolution or _resolution(scene), recording.seed or 0)
        update_edge_style(network, engine)
    elif recording.resolution is not None:
        scene.render.resolution_x, scene.render.resolution_y = recording.resolution
        scene.render.resolution_percentage = 100
    if scene.camera is None:
        build_camera(scene)
    if recording.look is not None:
        apply_look(scene, network, recording.look)
    names = setting_names()
    for key, value in recording.display.items():
        apply_setting(network, *find_setting(key, names), value)


def camera_views(scene, network, recording: Recording) -> dict:
    """(camera, frame) -> View of every place from which the scene's camera records, for the scene's picture size.

    All stages have the same places, from which every one of them is in the picture, so that what moves is the network.
    """
    points = _recorded_points(scene, network, recording)
    tangents = view_tangents(scene, scene.camera.data)
    corners = legend_corners(scene, tangents)
    centre = Vector((points[:, :3].min(axis=0) + points[:, :3].max(axis=0)) / 2)
    frames = max(recording.rotation, 1)
    views = {}
    for name in recording.cameras:
        pose = CURRENT_CAMERA if name == CURRENT_CAMERA else pose_name(name)
        if pose != CURRENT_CAMERA and not recording.rotation:
            views[pose, 1] = fit_view(points, POSES[pose], tangents, corners=corners)
            continue
        if pose == CURRENT_CAMERA:
            rotation, places = _current_place(scene, centre, frames)
        else:
            rotation = look_rotation(POSES[pose])
            places = orbit_places(points, centre, POSES[pose], tangents, frames, corners=corners)
        for frame, place in enumerate(map(Vector, places), 1):
            turn = Matrix.Rotation(math.tau * (frame - 1) / frames, 3, "Z")
            views[pose, frame] = View(centre + turn @ place, turn @ rotation, max(place.length, 1e-3))
    return views


def show_still(scene, network, still: Still, view: View) -> None:
    """Puts network and camera into the state of a still."""
    _show_state(network, still)
    camera = scene.camera
    camera.parent = None
    camera.matrix_world = Matrix.LocRotScale(view.location, view.rotation, None)
    camera.data.clip_start, camera.data.clip_end = view.distance * 0.01, view.distance * 100
    camera.data.dof.focus_distance = view.distance


def _show_state(network, still: Still) -> None:
    if still.iteration is not None:
        set_iteration(network, still.iteration)
    set_control(network.edges, "Bundle", still.bundle)
    apply_class_view(network, still.class_view)


def render_recording(scene, network, recording: Recording, overwrite: bool = False, on_progress=None) -> list:
    """Renders every still that is not there whole yet, or all with overwrite, and returns the paths of all.

    Afterwards the scene shows what it showed before, in the recording's picture settings. on_progress(done, total,
    path): after each still. Everything that can be wrong with the recording is found before the first one
    is rendered: raises NNVisError (usage); or (worker_failed) for a folder that cannot be written.
    """
    stills = plan_recording(network, recording)
    apply_picture(scene, network, recording)
    views = camera_views(scene, network, recording)
    shown = hold_shown(scene, network)
    try:
        for done, still in enumerate(stills, 1):
            if overwrite or not is_whole(still.path):
                show_still(scene, network, still, views[still.camera, still.frame])
                render_still(scene, still.path)
            if on_progress:
                on_progress(done, len(stills), still.path)
    finally:
        restore_shown(scene, network, shown)
    return [still.path for still in stills]


def hold_shown(scene, network) -> Shown:
    """The state that the stills of a recording change; its keyframes rest until restore_shown. Needs the scene's
    camera.
    """
    names = [(item, name) for item in network.drawn for name in SHOWN_CONTROLS if name in control_names(item)]
    curves = [(item, curve) for item, name in names for curve in find_fcurves(item, find_control(item, name).path)]
    curves += [(scene.camera, curve) for curve in find_fcurves(scene.camera)]
    curves = [(item, curve) for item, curve in curves if not curve.mute]  # the user's own mutes stay
    for _, curve in curves:
        curve.mute = True
    camera = scene.camera
    return Shown(
        tuple((item.name, name, get_control(item, name)) for item, name in names),
        tuple((item.name, curve.data_path, curve.array_index) for item, curve in curves),
        camera.parent.name if camera.parent else "",
        camera.matrix_parent_inverse.copy(),
        read_place(camera),
        (camera.data.clip_start, camera.data.clip_end),
        camera.data.dof.focus_distance,
    )


def restore_shown(scene, network, shown: Shown) -> None:
    """Puts everything back where hold_shown found it, as far as it is still there."""
    for name, control, value in shown.controls:
        if name in scene.objects:
            set_control(scene.objects[name], control, value)
    for name, path, index in shown.muted:
        for curve in find_fcurves(scene.objects[name], path) if name in scene.objects else ():
            curve.mute = curve.mute and curve.array_index != index
    camera = scene.camera
    camera.parent = scene.objects.get(shown.parent) if shown.parent else None
    camera.matrix_parent_inverse = shown.parent_inverse
    put_place(camera, shown.place)
    camera.data.clip_start, camera.data.clip_end = shown.clip
    camera.data.dof.focus_distance = shown.focus


def _resolution(scene) -> tuple:
    return scene.render.resolution_x, scene.render.resolution_y


def _recorded_points(scene, network, recording: Recording) -> np.ndarray:
    """What the camera must see in every stage and in every class view: see network_points."""
    stills = plan_recording(network, recording)
    stages = {(still.iteration, still.bundle): still for still in reversed(stills)}
    classes = {still.class_view: still for still in reversed(stills)}
    shown = hold_shown(scene, network)
    try:
        points = []
        for still in (*stages.values(), *classes.values()):
            _show_state(network, still)
            points.append(network_points(network))
    finally:
        restore_shown(scene, network, shown)
    return together(*points)


def _current_place(scene, centre: Vector, frames: int) -> tuple[Matrix, list]:
    """(rotation, place from the centre at each frame) of the scene's camera as it stands."""
    scene.view_layers[0].update()  # a camera on a turntable is where its parent has it
    matrix = scene.camera.matrix_world
    return matrix.to_3x3().normalized(), [matrix.translation - centre] * frames
