"""Look Inside: what the value of a pixel of a plate is made of, by layer, unit, row, column and sample."""

import bpy

from ..scene.inside import SHOWN_SAMPLE, look_inside_network
from ..scene.picking import pick_unit
from . import NetworkOperator, active_network, require_own


class NNVIS_OT_look_inside(NetworkOperator, bpy.types.Operator):
    """Say what the value of one pixel of a unit's map is made of, for one sample"""

    bl_idname = "nnvis.look_inside"
    bl_label = "Look Inside"
    bl_options = {"REGISTER", "UNDO"}

    layer: bpy.props.IntProperty(name="Layer", min=0, description="The layer, counted from 0, the input")
    unit: bpy.props.IntProperty(name="Unit", min=0, description="The unit, counted from 0 in its layer")
    row: bpy.props.IntProperty(name="Row", min=0, description="The pixel's row, counted from 0 at the top")
    column: bpy.props.IntProperty(name="Column", min=0, description="The pixel's column, counted from 0 at the left")
    sample: bpy.props.IntProperty(
        name="Sample",
        min=SHOWN_SAMPLE,
        default=SHOWN_SAMPLE,
        description="The sample, counted from 0 among those whose activations are held; -1: the one that is shown",
        options={"SKIP_SAVE"},
    )

    def invoke(self, context, event):
        inside = active_network(context).inside
        for name in ("layer", "unit", "row", "column") if inside else ():
            if not self.properties.is_property_set(name):
                setattr(self, name, inside[name])
        return context.window_manager.invoke_props_dialog(self)

    def act(self, context):
        network = require_own(context)
        look_inside_network(network, self.layer, self.unit, self.row, self.column, self.sample)
        pick_unit(network, self.layer, self.unit)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_look_inside,))
