"""Record: a still for each chosen stage, class view, camera and angle. In a window Blender renders them one after
another and stays usable.
"""

import bpy

from ..processing.errors import NNVisError
from ..processing.files.whole_media import is_whole
from ..scene.camera import build_camera
from ..scene.output import output_folder
from ..scene.recording.plan import Recording, plan_recording
from ..scene.recording.stills import camera_views, hold_shown, render_recording, restore_shown, show_still
from ..scene.views.network import suit_engine
from . import require_network
from .pictures_operator import PicturesOperator


class NNVIS_OT_record(PicturesOperator, bpy.types.Operator):
    """Render a still for each chosen stage, class view, camera and angle; Esc stops after the one that is being
    rendered
    """

    bl_idname = "nnvis.record"
    bl_label = "Record Stills"
    noun = "still"

    def act(self, context):
        scene, network, wanted = self._prepare(context)
        paths = render_recording(scene, network, wanted, scene.nnvis.recording.overwrite)
        self.report({"INFO"}, f"Recorded {len(paths)} stills in {wanted.folder}")

    def invoke(self, context, event):
        if bpy.app.background or context.window is None:
            return self.execute(context)
        try:
            scene, network, wanted = self._prepare(context)
            stills = plan_recording(network, wanted)
            self._stills = [still for still in stills if scene.nnvis.recording.overwrite or not is_whole(still.path)]
            self._views = camera_views(scene, network, wanted)
        except NNVisError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        self._shown = hold_shown(scene, network)
        return self.start(context, network, [still.path for still in self._stills])

    def show(self, scene, network, number):
        still = self._stills[number]
        show_still(scene, network, still, self._views[still.camera, still.frame])

    def put_back(self, scene, network):
        restore_shown(scene, network, self._shown)

    def _prepare(self, context) -> tuple:
        """(scene, network, recording), with a camera in the scene."""
        scene, network = context.scene, require_network(context)
        wanted = recording(scene.nnvis, str(output_folder(context.scene.nnvis.output_folder)))
        plan_recording(network, wanted)
        if scene.camera is None:
            build_camera(scene)
        suit_engine(scene, network)
        return scene, network, wanted


def recording(settings, folder: str) -> Recording:
    """What the panel records into a folder; engine, size, look and controls stay as they are in the scene."""
    chosen = settings.recording
    ordered = {  # a set of flags has no order, the stills have
        key: tuple(
            item.identifier.lower()
            for item in chosen.bl_rna.properties[key].enum_items
            if item.identifier in getattr(chosen, key)
        )
        for key in ("stages", "classes", "cameras")
    }
    return Recording(folder, chosen.name, rotation=chosen.rotation, first=chosen.first, **ordered)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_record,))
