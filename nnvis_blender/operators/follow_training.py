"""Follow Training: a run that another program writes is shown while it goes on, its curves and each checkpoint."""

from pathlib import Path

import bpy

from ..jobs.requests import follow_request
from ..processing.files.network_file import NetworkFile
from ..processing.training.logs import log_title, read_log
from ..processing.training.shared_history import history_from
from ..processing.worker.live import take_state
from . import active_network
from .job_operator import JobOperator, build_result
from .placing import placing
from .seen_training import SeenTraining


class NNVIS_OT_follow_training(JobOperator, bpy.types.Operator):
    """Show what a training run logs and keeps, as it arrives, and say when the run ends or dies"""

    bl_idname = "nnvis.follow_training"
    bl_label = "Follow Training"
    bl_options = {"REGISTER"}
    jobs = ("follow",)

    _shown = None  # the newest state message that is seen

    def make_request(self, context) -> dict[str, object]:
        request = follow_request(context.scene.nnvis)
        self._scene_name, self._run = context.scene.name, log_title(Path(request["follow"]["path"]))
        self._seen = SeenTraining(self._run, placing(context))
        return request

    def show(self, context, job):
        message, scene = job.live_state, bpy.data.scenes.get(self._scene_name)
        if message is None or message is self._shown or not job.running or scene is None:
            return
        self._shown = message
        state = take_state(message)
        if state is None:
            return
        if message["network"]:
            yield from self._seen.show_network(context, scene, Path(message["network"]))
        if state:
            self._seen.show_curves(scene, history_from(state), message["epochs"] or None)

    def finish(self, context, result):
        self.report({"INFO"}, result["note"])
        scene, history = context.scene, None
        if result["network"]:
            name = self._seen.network_name or self._run
            yield from build_result(context, {"path": result["network"]}, name, undo=False, **self._seen.where(scene))
            self._seen.network_name = active_network(context).name
            with NetworkFile(result["network"]) as file:
                history = file.part("history") if file.has("history") else None
        else:
            history = read_log(Path(result["path"]))
        if history is not None:
            self._seen.show_curves(scene, history, None)
        bpy.ops.ed.undo_push(message=self.bl_label)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_follow_training,))
