"""Shows or hides the layers' planes and names."""

import bpy

from ..scene.parts.layer_labels import SHOWN, show_layer_labels
from . import NetworkOperator, require_own


class NNVIS_OT_show_layer_labels(NetworkOperator, bpy.types.Operator):
    """Show or hide a faint plane around each layer, and its name and size below it"""

    bl_idname = "nnvis.show_layer_labels"
    bl_label = "Show Layer Names"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        network = require_own(context)
        show_layer_labels(network, not network.root.get(SHOWN, False))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_layer_labels,))
