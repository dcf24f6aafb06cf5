"""Show Wall: the plates of the chosen unit's layer above the network, the camera before them; or hide them again."""

import bpy

from ..scene.browsing import chosen_unit
from ..scene.own import own_view
from ..scene.wall import hide_wall, show_wall, wall_layer
from . import NetworkOperator, require_own


class NNVIS_OT_show_wall(NetworkOperator, bpy.types.Operator):
    """Let all plates of the chosen unit's layer stand above the network with the camera before them, or hide them"""

    bl_idname = "nnvis.show_wall"
    bl_label = "Wall of the Layer"
    bl_options = {"REGISTER", "UNDO"}

    layer: bpy.props.IntProperty(
        name="Layer", default=-1, min=-1, options={"SKIP_SAVE"}, description="Which layer; -1: that of the chosen unit"
    )

    def act(self, context):
        network = require_own(context)
        own_view(context.scene)
        layer = chosen_unit(network)[0] if self.layer < 0 else self.layer
        if wall_layer(network) == layer:
            hide_wall(network)
        else:
            show_wall(context.scene, network, layer)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_wall,))
