"""Animate States: keyframes that play the states of a space, from its first to its last."""

import bpy

from ..scene.space_objects import animate_states
from . import SpaceOperator, require_space


class NNVIS_OT_animate_states(SpaceOperator, bpy.types.Operator):
    """Keyframe the input State of the space, so that its states play from the current frame on"""

    bl_idname = "nnvis.animate_states"
    bl_label = "Animate States"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        scene = context.scene
        animate_states(require_space(context), scene.frame_current, scene.nnvis.state_frames)
        scene.frame_end = max(scene.frame_end, scene.frame_current + scene.nnvis.state_frames)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_animate_states,))
