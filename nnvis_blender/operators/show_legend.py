"""Shows or hides the legend in the picture's corner."""

import bpy

from ..scene.parts.legend import SHOWN, show_legend
from ..scene.views.network import find_networks
from . import NetworkOperator, require_own


class NNVIS_OT_show_legend(NetworkOperator, bpy.types.Operator):
    """Show or hide, in the picture's lower left corner, what it shows: model, data, accuracy, edges drawn, colours"""

    bl_idname = "nnvis.show_legend"
    bl_label = "Show Legend"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        network = require_own(context)
        show_legend(network, not network.root.get(SHOWN, False), find_networks(context.scene))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_legend,))
