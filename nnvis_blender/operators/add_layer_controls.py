"""Gives the plates of one layer controls of their own."""

import bpy

from ..scene.layer_plates import add_layer_controls
from . import NetworkOperator, require_own
from .plates import require_plates


class NNVIS_OT_add_layer_controls(NetworkOperator, bpy.types.Operator):
    """Give the feature maps of this layer places of their own, beginning with those of the whole network"""

    bl_idname = "nnvis.add_layer_controls"
    bl_label = "Add Layer Controls"
    bl_options = {"REGISTER", "UNDO"}

    layer: bpy.props.IntProperty(name="Layer", min=0, description="Which layer, counted from 0")

    def act(self, context):
        plates, name = require_plates(require_own(context), self.layer)
        add_layer_controls(plates, self.layer, name)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_add_layer_controls,))
