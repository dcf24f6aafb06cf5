"""Show Epochs: a job makes one network of the checkpoints of a training, and it follows the input Epoch."""

from pathlib import Path

import bpy

from ..jobs.requests import epochs_request
from .job_operator import JobOperator, build_result
from .placing import placing


class NNVIS_OT_show_epochs(JobOperator, bpy.types.Operator):
    """Measure what matters at each of the chosen checkpoints, bundle and build them as one network that trains"""

    bl_idname = "nnvis.show_epochs"
    bl_label = "Show Epochs"
    bl_options = {"REGISTER"}
    jobs = ("epochs",)

    def make_request(self, context) -> dict[str, object]:
        request = epochs_request(context.scene.nnvis)
        self._network_name, self._placing = Path(request["model"]).stem, placing(context)
        return request

    def finish(self, context, result):
        if result.get("note"):
            self.report({"INFO"}, result["note"])
        return build_result(context, result, self._network_name, **self._placing)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_epochs,))
