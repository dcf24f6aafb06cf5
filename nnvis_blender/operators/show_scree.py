"""Show Scree Plot: how much of the samples' variance each principal component of a space holds."""

import bpy

from ..scene.looks import apply_ink
from ..scene.space_charts import build_scree
from . import SpaceOperator, require_space


class NNVIS_OT_show_scree(SpaceOperator, bpy.types.Operator):
    """Show how much of the samples' variance each principal component holds, as a chart beside the space"""

    bl_idname = "nnvis.show_scree"
    bl_label = "Show Scree Plot"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        build_scree(require_space(context), context.scene)
        apply_ink(context.scene)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_scree,))
