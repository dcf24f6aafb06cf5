"""Write Report: a page and a JSON file on what the active network has learned, its pictures in the scene."""

from pathlib import Path

import bpy

from ..jobs.image_requests import report_request
from .build_dream import show_dream
from .network_job import NetworkJobOperator


class NNVIS_OT_write_report(NetworkJobOperator, bpy.types.Operator):
    """Write a page on what the active network has learned, and show its pictures: dead and duplicate units, first
    weights, what excites units, what samples are judged by, what fools it
    """

    bl_idname = "nnvis.write_report"
    bl_label = "Write Report"
    jobs = ("report",)

    def request_of(self, settings, path: str) -> dict[str, object]:
        return report_request(settings, path, self._network_name)

    def finish(self, context, result):
        for note in result["notes"]:
            self.report({"INFO"}, note)
        yield from show_dream(self, context, Path(result["path"]))
        found = f"{result['dead']} dead and {result['duplicates']} duplicate units"
        self.report({"INFO"}, f"{found}; the page is in {Path(result['path']).parent}")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_write_report,))
