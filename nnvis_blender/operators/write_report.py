"""Write Report: a page and a JSON file on what the active network has learned."""

import bpy

from ..jobs.image_requests import report_request
from .network_job import NetworkJobOperator


class NNVIS_OT_write_report(NetworkJobOperator, bpy.types.Operator):
    """Write a page on what the active network has learned: dead and duplicate units, first weights, what excites units,
    what samples are judged by
    """

    bl_idname = "nnvis.write_report"
    bl_label = "Write Report"
    jobs = ("report",)

    def request_of(self, settings, path: str) -> dict[str, object]:
        return report_request(settings, path, self._network_name)

    def finish(self, context, result):
        for note in result["notes"]:
            self.report({"INFO"}, note)
        found = f"{result['dead']} dead and {result['duplicates']} duplicate units"
        self.report({"INFO"}, f"{found}; the page is in {result['path']}")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_write_report,))
