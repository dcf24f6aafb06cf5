"""Curves to be heard: a WAV file in the sequencer, and the same numbers as keyframes that can drive anything."""

from pathlib import Path

import bpy
import numpy as np

from .. import compat
from ..nodes.charts import SERIES
from ..processing.errors import usage
from ..processing.files.whole_file import write_beside
from ..processing.training.sonification import tone, write_wav
from .attributes import read_attribute
from .controls import get_control
from .views.charts import ChartObjects


def curve_values(chart: ChartObjects, label: str) -> tuple[np.ndarray, np.ndarray]:
    """(x, y) of the curve of a chart that is called so; the chart's only one where it has no name. Float32, as drawn.

    Raises NNVisError (usage) that names those there are.
    """
    names = chart.curves["labels"]
    if label not in names:
        raise usage(f"{chart.name!r} has no curve {label!r}", f"Its curves are {', '.join(map(repr, names))}")
    data = chart.plot.data
    here = (read_attribute(data, "kind") == SERIES) & (read_attribute(data, "series") == names.index(label))
    return read_attribute(data, "x")[here], read_attribute(data, "y")[here]


def keyframe_curve(chart: ChartObjects, label: str, first: int, frames: int) -> str:
    """Keyframes the numbers of a curve in a custom property of the chart's root, its first epoch at the frame `first`,
    the last of the axis `frames` frames later. Returns the data path, by which a driver without Python reads it.
    """
    x, y = curve_values(chart, label)
    name = f"{chart.plot.name.removesuffix(' Plot')} {label}".strip()[:60]
    chart.root[name] = float(y[0])
    path = f'["{bpy.utils.escape_identifier(name)}"]'
    curve = compat.ensure_fcurve(chart.root, path)
    curve.keyframe_points.clear()
    curve.keyframe_points.add(len(x))
    at = first + frames * _passed(chart, x)
    curve.keyframe_points.foreach_set("co", np.stack([at, y], axis=1).astype(np.float32).ravel())
    for point in curve.keyframe_points:
        point.interpolation = "LINEAR"
    curve.update()
    return path


def write_sound(chart: ChartObjects, label: str, seconds: float, path) -> None:
    """The curve as a WAV file, whole or not at all. seconds: for the whole axis."""
    x, y = curve_values(chart, label)
    x = _passed(chart, x).astype(np.float64)
    y = y.astype(np.float64)
    if x[-1] < 1:  # a run that has not come to its end is silent there
        x, y = np.append(x, [np.nextafter(x[-1], 2), 1.0]), np.append(y, [np.nan, np.nan])
    samples = tone(x, y, seconds, chart.curves["logarithmic"])
    write_beside(Path(path), lambda stream: write_wav(stream, samples))


def play_sound(scene, path, name: str, frame: int) -> None:
    """Puts a sound file into the scene's sequencer, packed into the .blend, in the place of one of that name."""
    editor = scene.sequence_editor or scene.sequence_editor_create()
    old = editor.strips.get(name)
    if old is not None:
        editor.strips.remove(old)
    taken = {strip.channel for strip in editor.strips}
    channel = next(number for number in range(1, 129) if number not in taken or number == 128)
    strip = editor.strips.new_sound(name, str(path), channel, frame)
    strip.sound.pack()


def _passed(chart: ChartObjects, x: np.ndarray) -> np.ndarray:
    """What share of the axis lies before each place."""
    low, high = (get_control(chart.plot, f"{end} Epoch") for end in ("First", "Last"))
    return (x - low) / (high - low)
