"""Test: asks the worker's Python which packages it has, and has it compile what the first network would wait for."""

import bpy

from ..jobs import status
from ..preferences import require_worker_python
from ..processing.errors import NNVisError
from ..processing.worker.interpreter import probe
from .job_operator import JobOperator


class NNVIS_OT_test_worker(JobOperator, bpy.types.Operator):
    """Ask the worker's Python which packages it has; the first time, have it compile what networks would wait for"""

    bl_idname = "nnvis.test_worker"
    bl_label = "Test Worker"
    bl_options = {"REGISTER", "INTERNAL"}
    jobs = ("compile",)

    def make_request(self, context) -> dict[str, object]:
        try:
            versions = probe(require_worker_python(context))
        except NNVisError as error:
            _keep(str(error), False)
            raise
        _keep("The worker works: " + ", ".join(f"{name} {version}" for name, version in versions.items()), True)
        return {"command": "compile"}

    def finish(self, context, result):
        self.report({"INFO"}, status.worker_text)

    def put_back(self, context):
        if status.current.outcome == "failed":
            _keep(status.current.message, False)


def _keep(text: str, works: bool) -> None:
    status.worker_text, status.worker_works = text, works


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_test_worker,))
