"""Generate Random Network: layers of any size with random importance, without training or data."""

import bpy

from ..job_requests import random_request
from ..preferences import cache_folder, require_worker_python
from ..processing.worker.job import Job
from .job_operator import JobOperator, build_result


class NNVIS_OT_generate_random_network(JobOperator, bpy.types.Operator):
    """Make a network with random importance, bundle its edges and build it in this scene"""

    bl_idname = "nnvis.generate_random_network"
    bl_label = "Generate Random Network"
    bl_options = {"REGISTER"}

    def make_job(self, context) -> Job:
        return Job(require_worker_python(context), random_request(context.scene.nnvis), cache_folder(context))

    def finish(self, context, result):
        build_result(result, "Random")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_generate_random_network,))
