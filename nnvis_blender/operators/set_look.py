"""Look: world, lights, colours and materials of one mood."""

import bpy

from ..scene import find_networks
from ..scene.belongings import is_users_scene
from ..scene.camera import build_camera
from ..scene.looks import LOOKS, apply_ink, apply_network_look, apply_scene_look
from ..scene.rigs import find_rigs
from ..scene.selection import has_charts, has_network, has_space
from . import SceneOperator, active_network, make_own


class NNVIS_OT_set_look(SceneOperator, bpy.types.Operator):
    """Give the networks of this scene the materials of this look, and the scene its world, lights and colour
    management, unless objects of yours are in it and Set Up Scene is off
    """

    bl_idname = "nnvis.set_look"
    bl_label = "Set Look"
    bl_options = {"REGISTER", "UNDO"}

    look: bpy.props.EnumProperty(name="Look", items=[(look, look.title(), "") for look in LOOKS])

    @classmethod
    def poll(cls, context):
        scene = context.scene
        if not (has_network(scene) or has_charts(scene) or has_space(scene) or find_rigs(scene)):
            cls.poll_message_set("There is nothing of NNVis' in this scene: open or process a network first")
            return False
        return True

    def act(self, context):
        scene = context.scene
        active = active_network(context)
        make_own(context)
        if scene.nnvis.set_up_scene or not is_users_scene(scene):
            if scene.camera is None:
                build_camera(scene)
            apply_scene_look(scene, self.look)
        shown = find_networks(scene)
        if active is not None and active.name not in [network.name for network in shown]:
            shown.append(active)  # an instance's
        for network in shown:
            if network.is_whole and not network.is_linked:
                apply_network_look(scene, network, self.look)
        apply_ink(scene)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_set_look,))
