"""Animate Kernel: a convolution's kernel goes over its input, as keyframes."""

import bpy

from ..scene.tour import animate_kernel
from . import NetworkOperator, require_network


class NNVIS_OT_animate_kernel(NetworkOperator, bpy.types.Operator):
    """Keyframe the kernel of the layer that Tap Layer names, from the current frame on, over all pixels of a map"""

    bl_idname = "nnvis.animate_kernel"
    bl_label = "Animate Kernel"
    bl_options = {"REGISTER", "UNDO"}

    frames: bpy.props.IntProperty(name="Frames", default=240, min=2, max=100_000, description="How long it takes")
    all_calculations: bpy.props.BoolProperty(
        name="All Calculations",
        default=False,
        description="Instead of moving the kernel, go from the lines of one pixel to those of all",
    )

    def act(self, context):
        frame = context.scene.frame_current
        animate_kernel(require_network(context), frame, self.frames, self.all_calculations)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_animate_kernel,))
