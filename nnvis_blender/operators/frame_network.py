"""Frame Network: the camera keeps its direction and steps back or forth until the network fills the picture."""

import bpy
from mathutils import Matrix

from ..scene.camera import build_camera, legend_corners, network_points, view_tangents
from ..scene.framing import fit_view
from ..scene.own import own_view
from . import NetworkOperator, require_network


class NNVIS_OT_frame_network(NetworkOperator, bpy.types.Operator):
    """Move the camera along its direction so that the network fills the picture"""

    bl_idname = "nnvis.frame_network"
    bl_label = "Frame Network"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        scene = context.scene
        own_view(scene)
        camera = scene.camera or build_camera(scene)
        points = network_points(require_network(context))
        tangents = view_tangents(scene, camera.data)
        corners = legend_corners(scene, tangents)
        view = fit_view(points, camera.matrix_world.col[2].to_3d(), tangents, corners=corners)
        camera.matrix_world = Matrix.LocRotScale(view.location, view.rotation, None)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_frame_network,))
