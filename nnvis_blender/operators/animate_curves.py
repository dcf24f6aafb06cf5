"""Animate Curves: keyframes that draw the curves of a log, with the network's epochs where it has some."""

import bpy

from ..processing.errors import usage
from ..scene import selection
from ..scene.views.curves import animate_curves, find_curves, log_name
from . import SceneOperator, active_network


class NNVIS_OT_animate_curves(SceneOperator, bpy.types.Operator):
    """Keyframe Epoch, so that the curves of the active chart's log are drawn from the current frame on"""

    bl_idname = "nnvis.animate_curves"
    bl_label = "Animate Curves"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        scene = context.scene
        leading = selection.active_curves(scene, context.active_object)
        if leading is None:
            raise usage("there are no curves in this scene", "Show Curves first")
        charts = find_curves(scene, log_name(leading))
        frames = scene.nnvis.follow.frames
        animate_curves(charts, active_network(context), scene.frame_current, frames)
        scene.frame_end = max(scene.frame_end, scene.frame_current + frames)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_animate_curves,))
