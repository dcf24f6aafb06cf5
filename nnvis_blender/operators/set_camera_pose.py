"""Camera Pose: puts the scene's camera where the network fills the picture from a named side."""

import bpy

from ..scene.camera import POSES, build_camera, network_points, update_camera_pose
from ..scene.own import own_view
from ..scene.turntable import remove_turntable
from . import NetworkOperator, require_network


class NNVIS_OT_set_camera_pose(NetworkOperator, bpy.types.Operator):
    """Put the camera on this side of the network, at the distance that fills the picture"""

    bl_idname = "nnvis.set_camera_pose"
    bl_label = "Set Camera Pose"
    bl_options = {"REGISTER", "UNDO"}

    pose: bpy.props.EnumProperty(name="Pose", items=[(pose, pose.replace("_", " ").title(), "") for pose in POSES])

    def act(self, context):
        scene = context.scene
        own_view(scene)
        camera = scene.camera or build_camera(scene)
        remove_turntable(scene, camera)
        update_camera_pose(scene, camera, self.pose, network_points(require_network(context)))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_set_camera_pose,))
