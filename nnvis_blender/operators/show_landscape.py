"""Show Landscape: a job measures the loss around the network's weights, and it gets the surface of it."""

import bpy

from ..jobs.requests import landscape_request
from ..scene.source_file import require_source
from . import poll_network, require_own
from .job_operator import JobOperator, build_result


class NNVIS_OT_show_landscape(JobOperator, bpy.types.Operator):
    """Move the active network's weights along two directions and show the loss as a surface, with its path"""

    bl_idname = "nnvis.show_landscape"
    bl_label = "Show Landscape"
    bl_options = {"REGISTER"}
    jobs = ("landscape",)

    @classmethod
    def poll(cls, context):
        return super().poll(context) and poll_network(cls, context)

    def make_request(self, context) -> dict[str, object]:
        network = require_own(context)
        self._network_name = network.name
        return landscape_request(context.scene.nnvis, str(require_source(network)))

    def finish(self, context, result):
        for note in result["notes"]:
            self.report({"INFO"}, note)
        yield from build_result(context, result, self._network_name)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_landscape,))
