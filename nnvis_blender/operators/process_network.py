"""Process Network: the main job, from a network and its data to objects in the scene."""

import bpy

from ..jobs.requests import network_name, process_request
from .job_operator import JobOperator, build_result
from .placing import placing


class NNVIS_OT_process_network(JobOperator, bpy.types.Operator):
    """Measure what matters in the network, bundle its edges and build it in this scene"""

    bl_idname = "nnvis.process_network"
    bl_label = "Process Network"
    bl_options = {"REGISTER"}
    jobs = ("process", "convert")

    def make_request(self, context) -> dict[str, object]:
        settings = context.scene.nnvis
        self._network_name, self._placing = network_name(settings), placing(context)
        return process_request(settings)

    def finish(self, context, result):
        return build_result(context, result, self._network_name, **self._placing)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_process_network,))
