"""Remove Formula: the formulas of a network go, and all that only they used."""

import bpy

from ..scene.rigs import remove_formulas
from . import NetworkOperator, require_own


class NNVIS_OT_remove_formula(NetworkOperator, bpy.types.Operator):
    """Remove the formulas of the network, and nothing else"""

    bl_idname = "nnvis.remove_formula"
    bl_label = "Remove Formula"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        remove_formulas(context.scene, require_own(context))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_remove_formula,))
