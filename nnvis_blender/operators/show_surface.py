"""Show Surface: a job runs the network over a plane of its inputs, and it gets the surface of its answers."""

import bpy

from ..jobs.requests import surface_request
from ..scene.source_file import require_source
from . import poll_network, require_own
from .job_operator import JobOperator, build_result


class NNVIS_OT_show_surface(JobOperator, bpy.types.Operator):
    """Run the active network over a plane of its inputs and show its answers as a surface, with samples on it"""

    bl_idname = "nnvis.show_surface"
    bl_label = "Show Surface"
    bl_options = {"REGISTER"}
    jobs = ("surface",)

    @classmethod
    def poll(cls, context):
        return super().poll(context) and poll_network(cls, context)

    def make_request(self, context) -> dict[str, object]:
        network = require_own(context)
        self._network_name = network.name
        return surface_request(context.scene.nnvis, str(require_source(network)))

    def finish(self, context, result):
        for note in result["notes"]:
            self.report({"INFO"}, note)
        yield from build_result(context, result, self._network_name)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_surface,))
