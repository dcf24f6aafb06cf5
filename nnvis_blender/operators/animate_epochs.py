"""Animate Epochs: keyframes that play a network's training, from its first checkpoint to its last."""

import bpy

from ..scene.epochs import animate_epochs
from . import NetworkOperator, require_network


class NNVIS_OT_animate_epochs(NetworkOperator, bpy.types.Operator):
    """Keyframe the input Epoch of the network, so that its training plays from the current frame on"""

    bl_idname = "nnvis.animate_epochs"
    bl_label = "Animate Epochs"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        scene, settings = context.scene, context.scene.nnvis.epochs
        animate_epochs(require_network(context), scene.frame_current, settings.frames, settings.by_checkpoint)
        scene.frame_end = max(scene.frame_end, scene.frame_current + settings.frames)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_animate_epochs,))
