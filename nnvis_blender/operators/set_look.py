"""Look: world, lights, colours and materials of one mood."""

import bpy

from ..scene.camera import build_camera
from ..scene.looks import LOOKS, apply_look, apply_scene_look
from ..scene.selection import has_charts, has_network
from . import SceneOperator, networks_alike


class NNVIS_OT_set_look(SceneOperator, bpy.types.Operator):
    """Give the scene and the network, with those it is compared with, this look: world, lights, colour management and
    materials
    """

    bl_idname = "nnvis.set_look"
    bl_label = "Set Look"
    bl_options = {"REGISTER", "UNDO"}

    look: bpy.props.EnumProperty(name="Look", items=[(look, look.title(), "") for look in LOOKS])

    @classmethod
    def poll(cls, context):
        if not has_network(context.scene) and not has_charts(context.scene):
            cls.poll_message_set("There is nothing of NNVis' in this scene: open or process a network first")
            return False
        return True

    def act(self, context):
        if context.scene.camera is None:
            build_camera(context.scene)
        apply_scene_look(context.scene, self.look)
        for network in networks_alike(context) if has_network(context.scene) else ():
            apply_look(context.scene, network, self.look)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_set_look,))
