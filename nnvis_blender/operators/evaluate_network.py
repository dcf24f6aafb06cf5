"""Evaluate: prunes the network by each importance method and charts how long its accuracy holds."""

from pathlib import Path

import bpy

from ..jobs.requests import evaluation_request
from ..scene.views import charts
from .job_operator import JobOperator, build_file


class NNVIS_OT_evaluate_network(JobOperator, bpy.types.Operator):
    """Prune the network by each importance method and show its accuracy as charts; also writes CSV, JSON and figures"""

    bl_idname = "nnvis.evaluate_network"
    bl_label = "Evaluate Network"
    bl_options = {"REGISTER"}
    jobs = ("evaluate",)

    def make_request(self, context) -> dict[str, object]:
        return evaluation_request(context.scene.nnvis)

    def finish(self, context, result):
        folder = Path(result["path"])
        yield from build_file(context, folder / "evaluation.json", view=charts.VIEW)
        self.report({"INFO"}, f"CSV, JSON and figures are in {folder}")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_evaluate_network,))
