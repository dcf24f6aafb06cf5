"""Pick Unit: by layer and number; the panel then says what it matters for and which edges are its strongest."""

import bpy

from ..scene.picking import pick_unit
from . import NetworkOperator, active_network, require_own


class NNVIS_OT_pick_unit(NetworkOperator, bpy.types.Operator):
    """Pick a unit by its layer and its number in it, both counted from 0"""

    bl_idname = "nnvis.pick_unit"
    bl_label = "Pick Unit"
    bl_options = {"REGISTER", "UNDO"}

    layer: bpy.props.IntProperty(name="Layer", min=0, description="The layer, counted from 0, the input")
    unit: bpy.props.IntProperty(name="Unit", min=0, description="The unit, counted from 0 in its layer")

    def invoke(self, context, event):
        return context.window_manager.invoke_props_dialog(self)

    def draw(self, context):
        names = active_network(context).layer_names
        self.layout.prop(self, "layer")
        self.layout.label(text=names[self.layer] if self.layer < len(names) else "")
        self.layout.prop(self, "unit")

    def act(self, context):
        pick_unit(require_own(context), self.layer, self.unit)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_pick_unit,))
