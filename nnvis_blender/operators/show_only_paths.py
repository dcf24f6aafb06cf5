"""Show Only Its Paths: what is drawn is what leads into and out of the picked unit or edge."""

import bpy

from ..scene.controls import get_control
from ..scene.picking import show_only_paths
from . import NetworkOperator, require_own


class NNVIS_OT_show_only_paths(NetworkOperator, bpy.types.Operator):
    """Draw only what lies on paths through what is picked, of the edges that the Edge Budget leaves; again: all"""

    bl_idname = "nnvis.show_only_paths"
    bl_label = "Show Only Its Paths"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        network = require_own(context)
        show_only_paths(network, not get_control(network.edges, "Only Paths"))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_only_paths,))
