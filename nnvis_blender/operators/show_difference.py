"""Show Difference: what another network has otherwise than the chosen one, on that one's layout."""

from pathlib import Path

import bpy

from ..jobs.space_requests import difference_request
from .job_operator import JobOperator, build_result
from .placing import placing


class NNVIS_OT_show_difference(JobOperator, bpy.types.Operator):
    """Match the units of two networks, and show by how much each edge's weight differs"""

    bl_idname = "nnvis.show_difference"
    bl_label = "Show Difference"
    bl_options = {"REGISTER"}
    jobs = ("difference",)

    def make_request(self, context) -> dict[str, object]:
        request = difference_request(context.scene.nnvis)
        names = (Path(request[key]).stem for key in ("other", "model"))
        self._network_name, self._placing = " less ".join(names), placing(context)
        return request

    def finish(self, context, result):
        self.report({"INFO"}, f"{result['moved']} units matched with another number, change {result['change']:.3g}")
        return build_result(context, result, self._network_name, **self._placing)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_difference,))
