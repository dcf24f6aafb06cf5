"""Record: a still for each chosen stage, class view, camera and angle. In a window Blender renders them one after
another and stays usable.
"""

import bpy

from ..processing.errors import NNVisError
from ..processing.files.png_texts import drop_texts
from ..processing.files.whole_file import PartialFile
from ..processing.files.whole_media import check_whole, is_whole
from ..scene import find_network
from ..scene.camera import build_camera
from ..scene.output import output_folder
from ..scene.recording.plan import Recording, plan_recording
from ..scene.recording.stills import camera_views, hold_shown, render_recording, restore_shown, show_still
from ..scene.render import hold_output, point_image_output, restore_output
from ..scene.views.network import suit_engine
from . import NetworkOperator, require_network

POLL_SECONDS = 0.2


class NNVIS_OT_record(NetworkOperator, bpy.types.Operator):
    """Render a still for each chosen stage, class view, camera and angle; Esc stops after the one that is being
    rendered
    """

    bl_idname = "nnvis.record"
    bl_label = "Record"

    @classmethod
    def poll(cls, context):
        if bpy.app.is_job_running("RENDER"):
            cls.poll_message_set("Blender is rendering: wait for it")
            return False
        return super().poll(context)

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
        # names and plain values only: Blender's own data may be replaced from one tick to the next
        self._scene, self._network, self._shown = scene.name, network.name, hold_shown(scene, network)
        self._output = hold_output(scene)
        self._total, self._done, self._writing, self._stopping = len(self._stills), 0, None, False
        self._timer = context.window_manager.event_timer_add(POLL_SECONDS, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context, event):
        if event.type == "ESC" and event.value == "PRESS":
            self._stopping = True
            self._say(context)
            return {"RUNNING_MODAL"}
        if event.type != "TIMER" or bpy.app.is_job_running("RENDER"):
            return {"PASS_THROUGH"}
        try:
            if self._writing is not None and not self._keep():
                return self._end(context, f"Stopped after {self._done} of {self._total} stills")
            if self._done == self._total:
                return self._end(context, f"Recorded {self._total} stills")
            if self._stopping:
                return self._end(context, f"Stopped after {self._done} of {self._total} stills")
            self._start(context)
        except NNVisError as error:
            self.report({"ERROR"}, str(error))
            return self._end(context, "")
        return {"PASS_THROUGH"}

    def cancel(self, context):
        """Blender ends the operator: its window closes or another file is opened."""
        self._end(context, "")

    def _prepare(self, context) -> tuple:
        """(scene, network, recording), with a camera in the scene."""
        scene, network = context.scene, require_network(context)
        wanted = recording(scene.nnvis, str(output_folder(context.scene.nnvis.output_folder)))
        plan_recording(network, wanted)
        if scene.camera is None:
            build_camera(scene)
        suit_engine(scene, network)
        return scene, network, wanted

    def _start(self, context) -> None:
        """Has Blender render the next still beside its place."""
        still = self._stills[self._done]
        scene, network = self._find()
        if network is None or scene.camera is None:
            raise NNVisError("usage", "what was being recorded is no longer there", "Record again")
        show_still(scene, network, still, self._views[still.camera, still.frame])
        self._writing = PartialFile(still.path, check_whole)
        point_image_output(scene, self._writing.place)
        self._say(context)
        bpy.ops.render.render("INVOKE_DEFAULT", write_still=True, scene=self._scene)

    def _find(self) -> tuple:
        """(scene, network) of the recording, each None where it is gone."""
        scene = bpy.data.scenes.get(self._scene)
        return scene, find_network(scene, self._network) if scene else None

    def _keep(self) -> bool:
        """Gives the rendered still its name. False where there is none, because its rendering was stopped."""
        writing, self._writing = self._writing, None
        try:
            if not writing.written:
                return False
            drop_texts(writing.place)
            writing.keep()
        finally:
            writing.drop()
        self._done += 1
        return True

    def _say(self, context) -> None:
        text = "stops after this still" if self._stopping else "Esc stops"
        context.workspace.status_text_set(f"Recording still {self._done + 1} of {self._total}: {text}")

    def _end(self, context, text: str) -> set:
        """Puts scene and window back as they were."""
        context.window_manager.event_timer_remove(self._timer)
        context.workspace.status_text_set(None)
        if self._writing is not None:
            self._writing.drop()
        scene, network = self._find()
        if scene is not None:
            restore_output(scene, self._output)
        if network is not None and scene.camera is not None:
            restore_shown(scene, network, self._shown)
        if text:
            self.report({"INFO"}, text)
        return {"FINISHED"} if self._done == self._total else {"CANCELLED"}


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
