"""Pick Unit: one at the other end of an edge; the panel then says what it matters for, and its strongest edges."""

import bpy

from ..scene.picking import pick_named_unit, pick_unit
from . import NetworkOperator, require_own


class NNVIS_OT_pick_unit(NetworkOperator, bpy.types.Operator):
    """Pick this unit: what it matters for, and the paths through it"""

    bl_idname = "nnvis.pick_unit"
    bl_label = "Pick Unit"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    layer: bpy.props.IntProperty(name="Layer", min=0, description="The layer, counted from 0, the input")
    unit: bpy.props.IntProperty(name="Unit", min=0, description="The unit, counted from 0 in its layer")

    text: bpy.props.StringProperty(
        name="Text", options={"SKIP_SAVE"}, description="Words of its layer, its number or its class, instead of both"
    )

    def act(self, context):
        network = require_own(context)
        if self.text:
            pick_named_unit(network, self.text)
        else:
            pick_unit(network, self.layer, self.unit)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_pick_unit,))
