"""Chart Invariance: how far a network's features go while images are shifted, scaled and turned, as charts."""

from pathlib import Path

import bpy

from ..jobs.image_requests import invariance_request
from ..processing.jobs.invariance import INDEX
from ..scene.source_file import require_source
from ..scene.views import charts
from . import poll_network, require_own
from .job_operator import JobOperator, build_file


class NNVIS_OT_chart_invariance(JobOperator, bpy.types.Operator):
    """Shift, scale and turn images, hide the same part of several, and chart how the network's features change"""

    bl_idname = "nnvis.chart_invariance"
    bl_label = "Chart Invariance"
    bl_options = {"REGISTER"}
    jobs = ("invariance",)

    @classmethod
    def poll(cls, context):
        return super().poll(context) and poll_network(cls, context)

    def make_request(self, context) -> dict[str, object]:
        network = require_own(context)
        return invariance_request(context.scene.nnvis, str(require_source(network)), network.name)

    def finish(self, context, result):
        for note in result["notes"]:
            self.report({"INFO"}, note)
        folder = Path(result["path"])
        yield from build_file(context, folder / INDEX, view=charts.VIEW)
        self.report({"INFO"}, f"CSV, JSON and figures are in {folder}")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_chart_invariance,))
