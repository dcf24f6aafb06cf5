"""Animate Samples: one sample after the other, as keyframes."""

import bpy

from ..scene.tour import animate_samples
from . import NetworkOperator, require_network


class NNVIS_OT_animate_samples(NetworkOperator, bpy.types.Operator):
    """Keyframe the input Sample from the current frame on: each sample stays for a while and turns into the next"""

    bl_idname = "nnvis.animate_samples"
    bl_label = "Animate Samples"
    bl_options = {"REGISTER", "UNDO"}

    frames: bpy.props.IntProperty(name="Frames", default=240, min=2, max=100_000, description="How long all take")

    every: bpy.props.IntProperty(
        name="Frames Each",
        default=0,
        min=0,
        max=10_000,
        description="Show each sample for so many frames and cut to the next, as the images of a film; 0: turn into it",
    )

    def act(self, context):
        animate_samples(require_network(context), context.scene.frame_current, self.frames, self.every)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_animate_samples,))
