"""Set Circuit: which of a network's circuits its edges show; the units follow."""

import bpy

from ..scene.shown_circuit import show_circuit
from . import NetworkOperator, require_own


class NNVIS_OT_set_circuit(NetworkOperator, bpy.types.Operator):
    """Show this circuit"""

    bl_idname = "nnvis.set_circuit"
    bl_label = "Set Circuit"
    bl_options = {"REGISTER", "UNDO"}

    number: bpy.props.IntProperty(name="Number", min=0, description="Which of the network's circuits, from 0")

    def act(self, context):
        show_circuit(require_own(context), self.number)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_set_circuit,))
