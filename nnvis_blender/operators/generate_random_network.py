"""Generate Random Network: layers of any size with random importance, without training or data."""

import bpy

from ..jobs.requests import random_request
from .job_operator import JobOperator, build_result
from .placing import placing


class NNVIS_OT_generate_random_network(JobOperator, bpy.types.Operator):
    """Make a network with random importance, bundle its edges and build it in this scene"""

    bl_idname = "nnvis.generate_random_network"
    bl_label = "Generate Random Network"
    bl_options = {"REGISTER"}
    jobs = ("process",)

    def make_request(self, context) -> dict[str, object]:
        self._placing = placing(context)
        return random_request(context.scene.nnvis)

    def finish(self, context, result):
        return build_result(context, result, "Random", **self._placing)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_generate_random_network,))
