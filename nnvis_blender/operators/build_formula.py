"""Build Formula: what a pixel's value is made of, as cells with numbers in the scene, which can be filmed."""

import bpy

from ..scene.rigs import build_formula
from . import NetworkOperator, require_own


class NNVIS_OT_build_formula(NetworkOperator, bpy.types.Operator):
    """Build what the value that was looked into is made of as a formula of numbers, right of all that stands there.
    It follows Sample and Kernel Position of the plates"""

    bl_idname = "nnvis.build_formula"
    bl_label = "Build Formula"
    bl_options = {"REGISTER", "UNDO"}

    channels: bpy.props.IntProperty(
        name="Windows", min=1, max=12, default=4, description="How many windows are drawn, of the strongest channels"
    )

    def act(self, context):
        item = build_formula(context.scene, require_own(context), self.channels)
        for other in context.selected_objects:
            other.select_set(False)
        item.select_set(True)
        context.view_layer.objects.active = item


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_build_formula,))
