"""Draw Untrained: the architecture list with random weights, without data and without training."""

import json

import bpy

from ..jobs.layer_list import require_list
from ..jobs.requests import network_name, untrained_request
from ..preferences import cache_folder
from ..processing.files.whole_file import write_beside
from ..processing.models.layer_list.form import values_of
from .job_operator import JobOperator, build_result
from .placing import placing


class NNVIS_OT_draw_layer_list(JobOperator, bpy.types.Operator):
    """Build the architecture with random weights in this scene: no data are needed"""

    bl_idname = "nnvis.draw_layer_list"
    bl_label = "Draw Untrained"
    bl_options = {"REGISTER"}
    jobs = ("process",)

    def make_request(self, context) -> dict[str, object]:
        settings = context.scene.nnvis
        text = json.dumps(values_of(require_list(settings)))
        self._network_name, self._placing = network_name(settings), placing(context)
        file = cache_folder(context) / "layers" / f"{self._network_name}.json"
        write_beside(file, lambda stream: stream.write(text.encode()))
        return untrained_request(settings, str(file))

    def finish(self, context, result):
        return build_result(context, result, self._network_name, **self._placing)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_draw_layer_list,))
