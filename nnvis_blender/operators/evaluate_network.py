"""Evaluate: prunes the network by each importance method and shows how long its accuracy holds, as charts in the
scene.
"""

from pathlib import Path

import bpy

from ..job_requests import evaluation_request
from ..preferences import cache_folder, require_worker_python
from ..processing.worker.job import Job
from .job_operator import JobOperator, run_build


class NNVIS_OT_evaluate_network(JobOperator, bpy.types.Operator):
    """Prune the network by each importance method and show its accuracy as charts; also writes CSV, JSON and figures"""

    bl_idname = "nnvis.evaluate_network"
    bl_label = "Evaluate"
    bl_options = {"REGISTER"}

    def make_job(self, context) -> Job:
        return Job(require_worker_python(context), evaluation_request(context.scene.nnvis), cache_folder(context))

    def finish(self, context, result):
        folder = Path(result["path"])
        run_build(bpy.ops.nnvis.build_charts, filepath=str(folder / "evaluation.json"))
        self.report({"INFO"}, f"CSV, JSON and figures are in {folder}")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_evaluate_network,))
