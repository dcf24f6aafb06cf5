"""Has the plates of one layer follow the network's controls again."""

import bpy

from ..scene.layer_plates import remove_layer_controls
from . import NetworkOperator, require_own
from .plates import require_plates


class NNVIS_OT_remove_layer_controls(NetworkOperator, bpy.types.Operator):
    """Have the feature maps of this layer follow the controls of the whole network again"""

    bl_idname = "nnvis.remove_layer_controls"
    bl_label = "Remove Layer Controls"
    bl_options = {"REGISTER", "UNDO"}

    layer: bpy.props.IntProperty(name="Layer", min=0, description="Which layer, counted from 0")

    def act(self, context):
        plates, _ = require_plates(require_own(context), self.layer)
        remove_layer_controls(plates, self.layer)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_remove_layer_controls,))
