"""Look: world, lights, colours and materials of one mood."""
import bpy

from ..scene.camera import build_camera
from ..scene.looks import LOOKS, apply_look
from .action import NetworkAction
from .selection import require_network


class NNVIS_OT_set_look(NetworkAction, bpy.types.Operator):
    """Give the scene and the network this look: world, lights, colour management and materials"""

    bl_idname = "nnvis.set_look"
    bl_label = "Set Look"
    bl_options = {"REGISTER", "UNDO"}

    look: bpy.props.EnumProperty(name="Look", items=[(look, look.title(), "") for look in LOOKS])

    def act(self, context):
        network = require_network(context)
        if context.scene.camera is None:
            build_camera(context.scene)
        apply_look(context.scene, network, self.look)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_set_look,))
