"""Recordings as JSON: our own keys are Recording's fields; the original's recording.json is read as it is.

What of the original's has no meaning here is told as notes. Its stills of the final state and of the iterations have
cameras of their
own, so that one file of it may be two recordings.
"""

import dataclasses
import json

from ...processing.errors import shown, usage
from ..camera import ORIGINAL_POSES
from .plan import CURRENT_CAMERA, EDGES, FINAL, UNITS, Recording

_ORIGINAL_KEYS = {
    "screenshot_width",
    "screenshot_height",
    "screenshot_mode",
    "camera_pose_final",
    "camera_pose_list",
    "class_list",
    "camera_rotation",
    "speed",
}
_MODES = {"FINAL": FINAL, "NODE_ITERATIONS": UNITS, "EDGE_ITERATIONS": EDGES}
_LISTS, _TEXTS, _NUMBERS = (
    {"stages", "classes", "cameras", "resolution"},
    {"folder", "name", "engine", "look"},
    {"rotation", "first", "samples", "seed"},
)


def read_recordings(values: dict, folder: str = Recording.folder) -> tuple:
    """(recordings, notes) of a job file's contents, with the folder where it names none. Raises NNVisError (usage)
    naming the key.
    """
    if _ORIGINAL_KEYS & values.keys():
        return _read_original(values, folder)
    known = {f.name for f in dataclasses.fields(Recording)}
    unknown = sorted(values.keys() - known)
    if unknown:
        raise usage(f"the job has the unknown key {unknown[0]!r}", f"Known are: {', '.join(sorted(known))}")
    return [Recording(**{"folder": folder, **{key: _checked(key, value) for key, value in values.items()}})], []


def _checked(key: str, value):
    """A value in the type of its field; what it names is checked by the plan."""
    if key in _LISTS:
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, (str, int, float)) and not isinstance(item, bool) for item in items):
            raise usage(f"{key} is {json.dumps(value)}, not a list of names or numbers")
        if key == "resolution" and not (len(items) == 2 and all(isinstance(n, int) and 4 <= n <= 65536 for n in items)):
            raise usage(f"resolution is {json.dumps(value)}", "Write width and height in pixels, e.g. [1280, 720]")
        if key == "cameras" and not all(isinstance(item, str) for item in items):
            raise usage(f"cameras is {json.dumps(value)}, not a list of names")
        return tuple(items)
    if key in _TEXTS and not isinstance(value, str):
        raise usage(f"{key} is {json.dumps(value)}, not a text")
    if key in _NUMBERS and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31):
        raise usage(f"{key} is {json.dumps(value)}, not a whole number from 0")
    if key == "samples" and value < 1:
        raise usage("samples is 0", "Give at least 1")
    if key == "display" and not isinstance(value, dict):
        raise usage(
            f"display is {json.dumps(value)}, not an object of controls and values", 'Write e.g. {"edges.size": 0.01}'
        )
    return value


def _read_original(values: dict, folder: str) -> tuple:
    notes = [f"{key} has no meaning here" for key in values.keys() - _ORIGINAL_KEYS]
    stages = []
    for mode in _names(values, "screenshot_mode", "FINAL"):
        if mode in _MODES:
            stages.append(_MODES[mode])
        else:
            notes.append(f"screenshot_mode {mode} has no stage here")
    if not stages:
        raise usage("screenshot_mode names no stage that there is", f"Known are: {', '.join(_MODES)}")
    rotation = 0
    if values.get("camera_rotation"):
        speed = _number(values, "speed", 0.5)  # degrees from one frame to the next
        rotation = max(1, round(360 / speed)) if speed > 0 else 0
        notes.append(f"camera_rotation is one turn in {rotation} stills, from speed {speed:g}")
    common = dict(
        folder=folder,
        classes=_class_views(values.get("class_list", [0])),
        rotation=rotation,
        resolution=(int(_number(values, "screenshot_width", 1600)), int(_number(values, "screenshot_height", 900))),
    )
    final, cameras = (_original_poses(values, f"camera_pose_{which}") for which in ("final", "list"))
    recordings = [Recording(stages=(FINAL,), cameras=final, **common)] if FINAL in stages else []
    others = tuple(stage for stage in stages if stage != FINAL)
    if others:
        recordings.append(Recording(stages=others, cameras=cameras, **common))
    return recordings, sorted(notes)


def _original_poses(values: dict, key: str) -> tuple:
    """The poses that nn_vis' names mean; a name that it does not have stays, for the plan to refuse."""
    return tuple(ORIGINAL_POSES.get(name.upper(), name) for name in _names(values, key, CURRENT_CAMERA))


def _names(values: dict, key: str, default: str) -> list:
    """A text with "|" or "," between names, or a list of names."""
    value = values.get(key, default)
    parts = value if isinstance(value, list) else str(value).replace("|", ",").split(",")
    names = [part.strip().rpartition(".")[2] for part in parts if isinstance(part, str) and part.strip()]
    if not names or len(names) != len(parts) or isinstance(value, (int, float)):
        raise usage(f"{key} is {json.dumps(value)}, not names", "Write them as texts")
    return names


def _number(values: dict, key: str, default: float) -> float:
    value = values.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 65536:
        raise usage(f"{key} is {json.dumps(value)}, not a number from 0 to 65536")
    return value


def _class_views(numbers) -> tuple:
    if not isinstance(numbers, list):
        raise usage(f"class_list is {shown(numbers)}, not a list of numbers", "Write it like [0, 2]")
    return tuple(_class_view(number) for number in numbers)


def _class_view(number) -> str:
    """The original's show_class: 0 independent, 1 all, then the classes."""
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise usage(
            f"class_list holds {json.dumps(number)}", "Write 0 for independent, 1 for all, 2 for class 0, and so on"
        )
    return ("independent", "all")[number] if number < 2 else str(number - 2)
