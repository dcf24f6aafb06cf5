"""Look: world, lights, colours and materials of one mood."""
import bpy

from ..scene.camera import build_camera
from ..scene.looks import LOOKS, apply_look
from .action import NetworkAction
from .selection import networks_alike


class NNVIS_OT_set_look(NetworkAction, bpy.types.Operator):
    """Give the scene and the network, with those it is compared with, this look: world, lights, colour management and materials"""

    bl_idname = "nnvis.set_look"
    bl_label = "Set Look"
    bl_options = {"REGISTER", "UNDO"}

    look: bpy.props.EnumProperty(name="Look", items=[(look, look.title(), "") for look in LOOKS])

    def act(self, context):
        networks = networks_alike(context)
        if context.scene.camera is None:
            build_camera(context.scene)
        for network in networks:
            apply_look(context.scene, network, self.look)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_set_look,))
