"""Pick Edge: one of a picked unit's edges, or any by its number."""

import bpy

from ..scene.picking import pick_edge
from . import NetworkOperator, require_own


class NNVIS_OT_pick_edge(NetworkOperator, bpy.types.Operator):
    """Pick this edge: what it matters for, and the paths through it"""

    bl_idname = "nnvis.pick_edge"
    bl_label = "Pick Edge"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    edge: bpy.props.IntProperty(
        name="Edge", min=0, description="The edge, counted from 0 among those that can be drawn"
    )

    def act(self, context):
        pick_edge(require_own(context), self.edge)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_pick_edge,))
