"""Compare Networks: the same architecture untrained, trained and trained with L1, side by side."""

from pathlib import Path

import bpy

from ..jobs.requests import comparison_request
from ..scene.views import comparison
from .job_operator import JobOperator, build_file


class NNVIS_OT_compare_networks(JobOperator, bpy.types.Operator):
    """Train the same network in several ways, show them side by side and measure how far their bundles spread"""

    bl_idname = "nnvis.compare_networks"
    bl_label = "Compare Networks"
    bl_options = {"REGISTER"}
    jobs = ("compare",)

    def make_request(self, context) -> dict[str, object]:
        return comparison_request(context.scene.nnvis)

    def finish(self, context, result):
        folder = Path(result["path"])
        yield from build_file(context, folder / "comparison.json", view=comparison.VIEW)
        self.report({"INFO"}, f"Numbers, figures and networks are in {folder}")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_compare_networks,))
