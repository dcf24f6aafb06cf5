"""What Is Inside: the worker tells what the chosen model file holds, before anything is processed."""

import bpy

from ..jobs.contents import keep_contents
from ..jobs.requests import info_request
from .job_operator import JobOperator


class NNVIS_OT_show_contents(JobOperator, bpy.types.Operator):
    """List the layers, shapes, inputs and outputs of the chosen file, and what was stripped or guessed of it"""

    bl_idname = "nnvis.show_contents"
    bl_label = "Show What Is Inside"
    bl_options = {"REGISTER"}
    jobs = ("info",)

    def make_request(self, context) -> dict[str, object]:
        self._request = info_request(context.scene.nnvis)
        return self._request

    def finish(self, context, result):
        keep_contents(self._request, result)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_contents,))
