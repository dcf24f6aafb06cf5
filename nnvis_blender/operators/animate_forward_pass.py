"""Animate Forward Pass: a sample goes through the network, layer by layer, as keyframes."""

import bpy

from ..scene.tour import animate_forward_pass, follow_forward_pass
from . import NetworkOperator, require_network


class NNVIS_OT_animate_forward_pass(NetworkOperator, bpy.types.Operator):
    """Keyframe the input Forward Pass from the current frame on: layers light up in turn, and the outputs' bars rise"""

    bl_idname = "nnvis.animate_forward_pass"
    bl_label = "Animate Forward Pass"
    bl_options = {"REGISTER", "UNDO"}

    frames: bpy.props.IntProperty(name="Frames", default=240, min=2, max=100_000, description="How long it takes")
    follow: bpy.props.BoolProperty(
        name="Follow with Camera",
        default=False,
        description="Keyframe the scene's camera to go along, and to end where it sees the whole network",
    )

    def act(self, context):
        scene, network = context.scene, require_network(context)
        animate_forward_pass(network, scene.frame_current, self.frames)
        if self.follow:
            follow_forward_pass(scene, network, scene.frame_current, self.frames)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_animate_forward_pass,))
