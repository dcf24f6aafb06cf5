"""Show Wall: the plates of the chosen unit's layer above the network, the camera before them; or hide them again."""

import bpy

from ..scene.browsing import flip_wall
from ..scene.own import own_view
from . import NetworkOperator, require_own


class NNVIS_OT_show_wall(NetworkOperator, bpy.types.Operator):
    """Let all plates of the chosen unit's layer stand above the network with the camera before them, or hide them"""

    bl_idname = "nnvis.show_wall"
    bl_label = "Wall of the Layer"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        network = require_own(context)
        own_view(context.scene)
        flip_wall(context.scene, network)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_wall,))
