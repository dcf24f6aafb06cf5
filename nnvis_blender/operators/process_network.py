"""Process Network: the main job, from a network and its data to objects in the scene; a training is seen meanwhile."""

from pathlib import Path

import bpy

from ..jobs.requests import network_name, process_request
from ..processing.training.shared_history import history_from
from ..processing.worker.live import take_state
from ..scene.opening import open_file
from ..scene.placement import BESIDE
from ..scene.source_file import require_source
from ..scene.views.curves import curves_view, own_history
from . import active_network, show_result
from .job_operator import JobOperator, build_result
from .placing import placing
from .seen_training import SeenTraining

_TRAINING = "Training"  # what is seen of it is called until it has ended


class NNVIS_OT_process_network(JobOperator, bpy.types.Operator):
    """Measure what matters in the network, bundle its edges and build it in this scene"""

    bl_idname = "nnvis.process_network"
    bl_label = "Process Network"
    bl_options = {"REGISTER"}
    jobs = ("process", "convert")

    _shown = None  # the newest state message that is seen
    _live = False

    def make_request(self, context) -> dict[str, object]:
        settings = context.scene.nnvis
        self._network_name, self._placing = network_name(settings), placing(context)
        self._seen = SeenTraining(_TRAINING, self._placing | {"placement": BESIDE})
        self._scene_name, request = context.scene.name, process_request(settings)
        self._live = bool(request.get("live"))
        return request

    def show(self, context, job):
        scene = bpy.data.scenes.get(self._scene_name)
        if job.live_state is None or job.live_state is self._shown or not job.running or scene is None:
            return
        self._shown, state = job.live_state, take_state(job.live_state)
        if state is None:
            return
        if self._shown.get("network"):
            yield from self._seen.show_network(context, scene, Path(self._shown["network"]))
        self._seen.show_curves(scene, history_from(state), self._shown["steps"])

    def put_back(self, context):
        scene = bpy.data.scenes.get(self._scene_name)
        if self._shown is not None and scene is not None:
            self._seen.remove(scene)

    def finish(self, context, result):
        self.put_back(context)
        yield from build_result(context, result, self._network_name, undo=not self._live, **self._placing)
        if self._live:
            network = active_network(context)
            history = own_history(network, require_source(network))
            show_result(
                context, open_file(network.name, context.scene, network.name, view=curves_view(history, network))
            )
            bpy.ops.ed.undo_push(message=self.bl_label)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_process_network,))
