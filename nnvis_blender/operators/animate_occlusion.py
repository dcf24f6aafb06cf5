"""Animate Occlusion: the square's flight over its image, as keyframes."""

import bpy

from ..scene.occlusion import animate_occlusion
from . import NetworkOperator, require_network


class NNVIS_OT_animate_occlusion(NetworkOperator, bpy.types.Operator):
    """Keyframe the input Position from the current frame on, so that the square flies over its image"""

    bl_idname = "nnvis.animate_occlusion"
    bl_label = "Animate Occlusion"
    bl_options = {"REGISTER", "UNDO"}

    frames: bpy.props.IntProperty(name="Frames", default=240, min=2, max=100_000, description="How long it flies")

    def act(self, context):
        scene = context.scene
        animate_occlusion(require_network(context), scene.frame_current, self.frames)
        scene.frame_end = max(scene.frame_end, scene.frame_current + self.frames)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_animate_occlusion,))
