"""Animate Images: a unit's images one after the other, as keyframes."""

import bpy

from ..scene.tour import animate_images
from . import NetworkOperator, require_network


class NNVIS_OT_animate_images(NetworkOperator, bpy.types.Operator):
    """Keyframe the input Image from the current frame on: a unit's images in turn, or, of preferred images with states,
    how each grows out of noise
    """

    bl_idname = "nnvis.animate_images"
    bl_label = "Animate Images"
    bl_options = {"REGISTER", "UNDO"}

    frames: bpy.props.IntProperty(name="Frames", default=120, min=2, max=100_000, description="How long all take")

    def act(self, context):
        scene = context.scene
        animate_images(require_network(context), scene.frame_current, self.frames)
        scene.frame_end = max(scene.frame_end, scene.frame_current + self.frames)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_animate_images,))
