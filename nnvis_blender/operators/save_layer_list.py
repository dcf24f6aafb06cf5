"""Save List: the architecture list as a JSON file, as it stands, right or not."""

import json

import bpy
from bpy_extras.io_utils import ExportHelper

from ..jobs.layer_list import scene_list
from ..processing.files.outputs import check_output
from ..processing.files.whole_file import write_beside
from ..processing.models.layer_list.form import values_of
from . import SceneOperator


class NNVIS_OT_save_layer_list(SceneOperator, bpy.types.Operator, ExportHelper):
    """Save the architecture list as a JSON file, with its input and the values of Training"""

    bl_idname = "nnvis.save_layer_list"
    bl_label = "Save Layer List"

    filename_ext = ".json"
    filter_glob: bpy.props.StringProperty(default="*.json", options={"HIDDEN"})

    def act(self, context):
        path = check_output(bpy.path.abspath(self.filepath), ".json", "layers")
        text = json.dumps(values_of(scene_list(context.scene.nnvis)), indent=1)
        write_beside(path, lambda stream: stream.write(text.encode()))
        self.report({"INFO"}, f"Saved {self.filepath}")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_save_layer_list,))
