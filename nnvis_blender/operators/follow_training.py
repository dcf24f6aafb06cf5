"""Follow Training: a run that another program writes is shown while it goes on, its curves and each checkpoint."""

from pathlib import Path

import bpy

from ..jobs.requests import follow_request
from ..processing.files.network_file import NetworkFile
from ..processing.training.logs import log_title, read_log
from ..processing.training.shared_history import history_from
from ..processing.worker.live import take_state
from ..scene import find_network
from ..scene.history_charts import history_charts
from ..scene.opening import open_file
from ..scene.placement import REPLACE
from ..scene.views.curves import curves_view
from . import active_network, show_result
from .job_operator import JobOperator, build_result
from .placing import opening, placing


class NNVIS_OT_follow_training(JobOperator, bpy.types.Operator):
    """Show what a training run logs and keeps, as it arrives, and say when the run ends or dies"""

    bl_idname = "nnvis.follow_training"
    bl_label = "Follow Training"
    bl_options = {"REGISTER"}
    jobs = ("follow",)

    _shown = _network_name = None  # the newest state message that is seen; what the run's network is called here

    def make_request(self, context) -> dict[str, object]:
        request = follow_request(context.scene.nnvis)
        self._scene_name, self._placing = context.scene.name, placing(context)
        self._run = log_title(Path(request["follow"]["path"]))
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
            self._show_network(context, scene, Path(message["network"]))
        if state:
            self._show_curves(scene, history_from(state), message["epochs"])

    def finish(self, context, result):
        self.report({"INFO"}, result["note"])
        scene, history = context.scene, None
        if result["network"]:
            yield from build_result(
                context, {"path": result["network"]}, self._network_name or self._run, undo=False, **self._where(scene)
            )
            self._network_name = active_network(context).name
            with NetworkFile(result["network"]) as file:
                history = file.part("history") if file.has("history") else None
        else:
            history = read_log(Path(result["path"]))
        if history is not None:
            self._show_curves(scene, history, 0.0)
        bpy.ops.ed.undo_push(message=self.bl_label)

    def _where(self, scene) -> dict[str, object]:
        """Where the run's network goes: into the place of that of the checkpoint before."""
        if self._network_name is None or find_network(scene, self._network_name) is None:
            return self._placing
        return {**self._placing, "placement": REPLACE, "beside": self._network_name}

    def _show_network(self, context, scene, path: Path) -> None:
        """Builds a checkpoint, in the place of the one before."""
        if not path.exists():
            return
        where = opening(context, **self._where(scene))
        built = open_file(path, scene, self._network_name or self._run, **where)
        self._network_name = built.networks[0].name
        show_result(context, built)

    def _show_curves(self, scene, history, epochs: float) -> None:
        if not history_charts(history):  # no value is a number, yet
            return
        network = find_network(scene, self._network_name) if self._network_name else None
        open_file(self._run, scene, self._run, view=curves_view(history, network, epochs or None))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_follow_training,))
