"""Show Weights: the active network's weights become images on plates, in the place of what its units hold."""

import bpy

from ..jobs.requests import mosaics_request
from ..scene.source_file import require_source
from . import poll_network, require_own
from .job_operator import JobOperator, build_result


class NNVIS_OT_show_weights(JobOperator, bpy.types.Operator):
    """Show what each unit of the active network weighs its inputs with as an image, at every epoch"""

    bl_idname = "nnvis.show_weights"
    bl_label = "Show Weights"
    bl_options = {"REGISTER"}
    jobs = ("mosaics",)

    @classmethod
    def poll(cls, context):
        return super().poll(context) and poll_network(cls, context)

    def make_request(self, context) -> dict[str, object]:
        network = require_own(context)
        self._network_name = network.name
        return mosaics_request(context.scene.nnvis, str(require_source(network)))

    def finish(self, context, result):
        for note in result["notes"]:
            self.report({"INFO"}, note)
        yield from build_result(context, result, self._network_name)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_weights,))
