"""Add Layer: a layer of any type in the architecture list, after the chosen one."""

import bpy

from ..jobs.layer_groups import LAYER_ITEMS
from ..jobs.layer_list import add_layer
from . import SceneOperator


class NNVIS_OT_add_layer(SceneOperator, bpy.types.Operator):
    """Add a layer after the chosen one"""

    bl_idname = "nnvis.add_layer"
    bl_label = "Add Layer"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    type: bpy.props.EnumProperty(name="Type", items=LAYER_ITEMS)

    def act(self, context):
        group = context.scene.nnvis.layer_list
        place = min(group.active + 1, len(group.layers))
        add_layer(group, self.type, place=place)
        group.active = place


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_add_layer,))
