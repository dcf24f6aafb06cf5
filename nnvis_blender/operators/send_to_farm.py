"""Send to Farm: a turntable, a recording or the scene's animation becomes the bundle of a job that a farm renders."""

import bpy

from ..scene.camera import build_camera, network_points
from ..scene.farm.sending import Sharing, send_animation, send_frames, send_recording
from ..scene.output import free_path, output_folder
from ..scene.own import own_view
from ..scene.turntable import build_turntable
from ..scene.views.network import suit_engine
from . import SceneOperator, active_network, require_network
from .record import recording

FOLDER = "farm"


class NNVIS_OT_send_to_farm(SceneOperator, bpy.types.Operator):
    """Write the bundle of a job that a render farm runs: the packed scene, an Open Job Description, and a page that
    says how
    """

    bl_idname = "nnvis.send_to_farm"
    bl_label = "Send to Farm"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        scene, settings = context.scene, context.scene.nnvis.farm
        network = active_network(context) if settings.pictures == "ANIMATION" else require_network(context)
        folder = free_path(output_folder(scene.nnvis.output_folder), FOLDER)
        sharing = Sharing(settings.per_task, settings.video)
        if network is not None:
            suit_engine(scene, network)
        if settings.pictures == "ANIMATION":
            send_animation(scene, folder, scene.name, sharing)
        elif settings.pictures == "RECORDING":
            if scene.camera is None:
                build_camera(scene)
            send_recording(scene, folder, network, [recording(scene.nnvis, "")], sharing)
        else:
            own_view(scene)
            frames = scene.nnvis.turntable_frames
            build_turntable(scene, scene.camera or build_camera(scene), network_points(network), frames)
            send_frames(scene, folder, network.name, range(1, frames + 1), sharing)
        self.report({"INFO"}, f"Wrote the job {folder}: its README.md says how to run it")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_send_to_farm,))
