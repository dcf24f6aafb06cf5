"""Show Figures: what is known of the states of a space, as charts that grow with State."""

import bpy

from ..scene.looks import apply_ink
from ..scene.space_charts import build_figures
from . import SpaceOperator, require_space


class NNVIS_OT_show_figures(SpaceOperator, bpy.types.Operator):
    """Show the figures of the space's states as charts beside it, which grow with State"""

    bl_idname = "nnvis.show_figures"
    bl_label = "Show Figures"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        build_figures(require_space(context), context.scene)
        apply_ink(context.scene)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_figures,))
