"""A turntable, a recording or an animation of a scene becomes a bundle that a farm renders, picture by picture as this
machine would.
"""

import dataclasses
from pathlib import Path

from ... import compat
from ...processing.errors import usage
from ...processing.farm import FarmJob, write_bundle
from ...processing.farm.template import SCENE
from ..controls import control_names, find_control
from ..recording.plan import plan_recording
from ..recording.stills import SHOWN_CONTROLS, apply_picture, camera_views, hold_shown, restore_shown, show_still
from ..turntable import frame_path
from ..video import FRAME_RATE
from .packing import write_scene
from .states import read_camera, read_inputs


@dataclasses.dataclass(frozen=True)
class Sharing:
    """How a job is shared out: see FarmJob."""

    per_task: int = 1
    video: bool = False
    device: str = "auto"


def send_frames(scene, folder, name: str, frames: range, sharing: Sharing, frame_rate: float = FRAME_RATE) -> Path:
    """Writes the bundle of an animation: the scene at each of these frames. Its own frame and range stay as they are.

    Raises NNVisError as write_bundle and write_scene do, and (usage) for a scene without a camera.
    """
    files = tuple(frame_path("", frame).name for frame in frames)
    return _send(scene, folder, name, sharing, files, frames=tuple(frames), frame_rate=frame_rate)


def send_animation(scene, folder, name: str, sharing: Sharing) -> Path:
    """Writes the bundle of the scene's own frames, in its own rate. See send_frames."""
    frames = range(scene.frame_start, scene.frame_end + 1, scene.frame_step)
    return send_frames(scene, folder, name, frames, sharing, scene.render.fps / scene.render.fps_base)


def send_recording(scene, folder, network, recordings: list, sharing: Sharing) -> Path:
    """Writes the bundle of a network's recordings, whose folders mean nothing here: see plan_recording.

    Afterwards the scene shows what it showed before, in the picture settings of the recordings.
    """
    inputs = _inputs(network)
    states = {"inputs": inputs, "shown": [], "cameras": []}
    files = []
    for recording in recordings:
        recording = dataclasses.replace(recording, folder="")
        stills = plan_recording(network, recording)
        apply_picture(scene, network, recording)
        views = camera_views(scene, network, recording)
        shown, places = hold_shown(scene, network), {}
        try:
            for still in stills:
                show_still(scene, network, still, views[still.camera, still.frame])
                place = places.setdefault((still.camera, still.frame), len(states["cameras"]))
                if place == len(states["cameras"]):
                    states["cameras"].append(read_camera(scene.camera))
                states["shown"].append([read_inputs(inputs), place])
                files.append(still.path.as_posix())
        finally:
            restore_shown(scene, network, shown)
    shown = hold_shown(scene, network)  # keyframes would go against the states, on the farm as here
    try:
        return _send(scene, folder, network.name, sharing, tuple(files), states=states)
    finally:
        restore_shown(scene, network, shown)


def _send(scene, folder, name: str, sharing: Sharing, files: tuple, **more) -> Path:
    if scene.camera is None:
        raise usage("the scene has no camera", "Set a camera pose first")
    render = scene.render
    if render.use_multiview or (render.use_border and render.use_crop_to_border):
        raise usage("the scene renders a part of the picture, or one for each eye", "Switch that off for the farm")
    size = tuple(side * render.resolution_percentage // 100 for side in (render.resolution_x, render.resolution_y))
    blender = ".".join(map(str, compat.FILE_VERSION))
    job = FarmJob(name, scene.name, files, size, blender, **dataclasses.asdict(sharing), **more)
    return write_bundle(folder, job, lambda place: write_scene(scene, place / SCENE, job.numbers))


def _inputs(network) -> list:
    """[object, modifier, identifier] of every input that stills set. See states.read_inputs."""
    names = [(item, name) for item in network.drawn for name in SHOWN_CONTROLS if name in control_names(item)]
    controls = [find_control(item, name) for item, name in names]
    return [[control.owner.name, control.modifier.name, control.item.identifier] for control in controls]
