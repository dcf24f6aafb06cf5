"""Test: asks the worker's Python which packages it has."""

import bpy

from ..jobs import status
from ..preferences import require_worker_python
from ..processing.errors import NNVisError
from ..processing.worker.interpreter import probe
from . import SceneOperator


class NNVIS_OT_test_worker(SceneOperator, bpy.types.Operator):
    """Ask the worker's Python which packages it has"""

    bl_idname = "nnvis.test_worker"
    bl_label = "Test Worker"

    def act(self, context):
        try:
            versions = probe(require_worker_python(context))
        except NNVisError as error:
            status.worker_text, status.worker_works = str(error), False
            raise
        told = ", ".join(f"{name} {version}" for name, version in versions.items())
        status.worker_text, status.worker_works = f"The worker works: {told}", True
        self.report({"INFO"}, status.worker_text)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_test_worker,))
