"""What a recording is: plain data, the stills it is made of, and their names. Nothing here changes a scene."""

import re
import string
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ...processing.errors import usage
from ..camera import pose_name
from ..controls import get_control
from ..iteration import last_iteration
from ..looks import LOOKS
from ..render import engine_settings
from ..settings import find_class_view, find_setting, setting_names

NAME = "{network}_{stage}_{class}_{camera}_{number:04d}.png"
NAME_FIELDS = ("network", "stage", "class", "camera", "frame", "number")
GRID, STRAIGHT, FINAL, UNITS, EDGES = STAGES = ("grid", "straight", "final", "units", "edges")
EACH_CLASS, CURRENT_CAMERA = "each", "current"
STILL_LIMIT = 100_000


@dataclass(frozen=True)
class Recording:
    """What is recorded, and how. Everything that is None stays as it is in the scene.

    folder: where the stills go. name: template of a still's path in it, with the fields network, stage, class, camera,
    frame
    (of the rotation, from 1) and number (from `first`).
    stages: "grid" (units where they began, straight edges), "straight" (units where they ended, straight edges),
    "final", "units"
    and "edges" (every kept state of either), or a number: a value of the input Iteration. classes: "independent",
    "all", a class
    by name or number, "each" for every class. cameras: poses, or "current" for where the camera stands.
    rotation: stills of one turn about the vertical axis, for each camera; 0: none.
    samples: of a pixel. display: controls by name, e.g. {"edges.size": 0.01}; see settings.py.
    """

    folder: str = "recording"
    name: str = NAME
    stages: tuple = (FINAL,)
    classes: tuple = ("all",)
    cameras: tuple = ("hero",)
    rotation: int = 0
    first: int = 1
    resolution: tuple | None = None
    engine: str | None = None
    samples: int | None = None
    look: str | None = None
    seed: int | None = None
    display: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Still:
    """One picture of a plan. stage: its name in file names. iteration: None leaves it. bundle: 0 straight, 1 bundled.
    frame: from 1.
    """

    stage: str
    iteration: float | None
    bundle: float
    class_view: str
    camera: str
    frame: int
    path: Path


def plan_recording(network, recording: Recording) -> list:
    """The stills of a recording, in order: stage, class view, camera, frame. Changes nothing.

    network: a NetworkObjects. Raises NNVisError (usage) for whatever could not be rendered: an unknown stage, class,
    camera, look,
    engine, control or field of the name, stages that the network has not kept, and stills that would have the same
    name.
    """
    _check_picture(recording)
    stages = [stage for name in recording.stages for stage in _stages(network, name)]
    views = [view for name in recording.classes for view in _class_views(network, name)]
    cameras = [CURRENT_CAMERA if name == CURRENT_CAMERA else pose_name(name) for name in recording.cameras]
    frames = max(recording.rotation, 1)
    count = len(stages) * len(views) * len(cameras) * frames
    if not 0 < count <= STILL_LIMIT:
        raise usage(
            f"the recording has {count} stills",
            f"Give at least one stage, class view and camera, and at most {STILL_LIMIT} stills",
        )
    stills = []
    for stage, iteration, bundle in stages:
        for view in views:
            for camera in cameras:
                for frame in range(1, frames + 1):
                    values = (network.name, stage, view, camera.lower(), frame, recording.first + len(stills))
                    path = Path(recording.folder) / _file_name(recording.name, dict(zip(NAME_FIELDS, values)))
                    stills.append(Still(stage, iteration, bundle, view, camera, frame, path))
    paths = [still.path for still in stills]
    if len(set(paths)) < len(paths):
        twice = next(path for path in paths if paths.count(path) > 1)
        raise usage(f"several stills would be named {twice.name}", "Add {number} to the name")
    return stills


def _check_picture(recording: Recording) -> None:
    if recording.engine is not None:
        engine_settings(recording.engine)
    elif recording.samples is not None or recording.seed is not None:
        raise usage("the recording has samples or a seed without an engine", 'Add "engine": "cycles"')
    if recording.look is not None and recording.look not in LOOKS:
        raise usage(f"there is no look {recording.look!r}", f"Known are: {', '.join(LOOKS)}")
    names = setting_names()
    for key in recording.display:
        if find_setting(key, names) is None:
            raise usage(f"there is no display control {key!r}", f"Known are: {', '.join(names)}")


def _stages(network, name) -> list:
    """[(name, iteration or None, bundle)] of one entry of Recording.stages."""
    units, edges = (get_control(network.edges, f"{part} States") for part in ("Unit", "Edge"))
    last = last_iteration(network)
    if isinstance(name, (int, float)) and not isinstance(name, bool):
        if not 0 <= name <= last:
            raise usage(f"iteration {name} is outside the kept ones, 0 to {last}", _keep(last))
        return [(f"iteration-{name:06.2f}" if name % 1 else f"iteration-{int(name):03d}", name, 1.0)]
    if name in (STRAIGHT, FINAL):
        return [(name, last if last else None, float(name == FINAL))]
    needed = {GRID: units, UNITS: units, EDGES: edges}
    if name not in needed:
        raise usage(f"there is no stage {name!r}", f"Known are: {', '.join(STAGES)}, or a number of an iteration")
    if needed[name] < 2:
        raise usage(f"{network.name!r} has kept no states for the stage {name!r}", _keep(0))
    if name == GRID:
        return [(GRID, 0, 0.0)]
    first, end = (0, units) if name == UNITS else (units - 1, units + edges - 1)
    return [(f"{name}-{number - first:03d}", number, 1.0) for number in range(first, end)]


def _keep(last: int) -> str:
    return "" if last else "Process the network with keep_iterations, e.g. --set keep_iterations=12"


def _class_views(network, name) -> list:
    """The names of one entry of Recording.classes, as file names have them."""
    if name == EACH_CLASS:
        return list(network.class_names)
    view, index = find_class_view(network, str(name))
    return [view.lower() if index is None else network.class_names[index]]


def _file_name(template: str, values: dict) -> str:
    """A still's path within the folder. Raises NNVisError (usage) for a template that gives no file name."""
    try:
        fields = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
        unknown = sorted(fields - set(NAME_FIELDS))
        if unknown:
            raise usage(
                f"the name {template!r} has the unknown field {unknown[0]!r}", f"Known are: {', '.join(NAME_FIELDS)}"
            )
        name = template.format(**{key: _plain(value) for key, value in values.items()})
    except (ValueError, IndexError, KeyError) as error:
        raise usage(f"the name {template!r} is no template ({error})", f"Write it like {NAME}") from None
    path = PurePosixPath(name)
    if path.suffix.lower() != ".png" or path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        raise usage(f"the name {template!r} gives {name!r}, which is no .png in the folder", f"Write it like {NAME}")
    return name


def _plain(value):
    """A value without what a file name cannot have."""
    return re.sub(r"[^\w.-]+", "-", value).strip(".-") or "-" if isinstance(value, str) else value
