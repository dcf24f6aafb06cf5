"""Sonify Curve: a curve of the active chart is heard, as a WAV file in the sequencer and as keyframes."""

from pathlib import Path

import bpy
from bpy_extras.io_utils import ExportHelper

from ..processing.errors import usage
from ..scene.sound import keyframe_curve, play_sound, write_sound
from ..scene.views.curves import find_curves
from . import SceneOperator


def _curves(self, context) -> list:
    """(identifier, name, "") of every curve of every log in the scene. Held, as Blender asks for."""
    _curves.items = [
        (f"{chart.name}\n{label}", f"{chart.name} {label}".strip(), "")
        for chart in (find_curves(context.scene) if context is not None else ())
        for label in chart.curves["labels"]
    ] or [("NONE", "None", "")]
    return _curves.items


class NNVIS_OT_sonify_curve(SceneOperator, bpy.types.Operator, ExportHelper):
    """Write a curve as a sound whose pitch is its height, play it from the current frame on, and keyframe its numbers
    in a custom property of the chart, which can drive anything
    """

    bl_idname = "nnvis.sonify_curve"
    bl_label = "Sonify Curve"
    bl_options = {"REGISTER", "UNDO"}

    filename_ext = ".wav"
    filter_glob: bpy.props.StringProperty(default="*.wav", options={"HIDDEN"})
    curve: bpy.props.EnumProperty(name="Curve", items=_curves, description="Which curve is heard")

    @classmethod
    def poll(cls, context):
        if not find_curves(context.scene):
            cls.poll_message_set("There are no curves in this scene: Show Curves first")
            return False
        return True

    def act(self, context):
        name, separator, label = self.curve.partition("\n")
        chart = next((one for one in find_curves(context.scene) if one.name == name), None)
        if chart is None or not separator:
            raise usage("there is no such curve in this scene", "Show Curves first")
        scene, frames = context.scene, context.scene.nnvis.follow.frames
        seconds = frames * scene.render.fps_base / scene.render.fps
        path = Path(bpy.path.abspath(self.filepath)).with_suffix(".wav")
        write_sound(chart, label, seconds, path)
        play_sound(scene, path, f"{chart.plot.name.removesuffix(' Plot')} {label}".strip()[:60], scene.frame_current)
        keyframe_curve(chart, label, scene.frame_current, frames)
        self.report({"INFO"}, f"Saved {path}")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_sonify_curve,))
