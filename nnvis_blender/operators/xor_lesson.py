"""XOR Lesson: a small network learns XOR, and all that it is at every epoch is built and laid out."""

import bpy

from ..jobs.requests import lesson_request
from .job_operator import JobOperator, build_result
from .placing import placing


class NNVIS_OT_xor_lesson(JobOperator, bpy.types.Operator):
    """Train a small network on XOR and lay out all its numbers, its curves, its surfaces and its hidden space"""

    bl_idname = "nnvis.xor_lesson"
    bl_label = "XOR Lesson"
    bl_options = {"REGISTER"}
    jobs = ("lesson",)

    def make_request(self, context) -> dict[str, object]:
        self._placing = placing(context)
        return lesson_request(context.scene.nnvis)

    def finish(self, context, result):
        self.report({"INFO"}, result["note"])
        yield from build_result(context, result, "XOR Lesson", **self._placing)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_xor_lesson,))
