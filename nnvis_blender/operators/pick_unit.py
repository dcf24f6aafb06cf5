"""Pick Unit: one at the other end of an edge; the panel then says what it matters for, and its strongest edges."""

import bpy

from ..scene.picking import pick_unit
from . import NetworkOperator, require_own


class NNVIS_OT_pick_unit(NetworkOperator, bpy.types.Operator):
    """Pick this unit: what it matters for, and the paths through it"""

    bl_idname = "nnvis.pick_unit"
    bl_label = "Pick Unit"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    layer: bpy.props.IntProperty(name="Layer", min=0, description="The layer, counted from 0, the input")
    unit: bpy.props.IntProperty(name="Unit", min=0, description="The unit, counted from 0 in its layer")

    def act(self, context):
        pick_unit(require_own(context), self.layer, self.unit)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_pick_unit,))
