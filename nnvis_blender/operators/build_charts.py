"""Open Evaluation: the curves of an evaluation.json become charts in the scene, in one undo step. An evaluation ends
with it, too.
"""

from pathlib import Path

import bpy
from bpy_extras.io_utils import ImportHelper

from ..processing.errors import bad_input
from ..scene.charts import build_charts_file
from .action import Action
from .results import prepare_scene, show_results


class NNVIS_OT_build_charts(Action, bpy.types.Operator, ImportHelper):
    """Show the curves of an evaluation (evaluation.json) as charts in this scene"""

    bl_idname = "nnvis.build_charts"
    bl_label = "Open Evaluation"
    bl_options = {"REGISTER", "UNDO"}

    filename_ext = ".json"
    filter_glob: bpy.props.StringProperty(default="*.json", options={"HIDDEN"})
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})

    def act(self, context):
        if not self.filepath:
            raise bad_input("no file is named", "Choose an evaluation.json")
        built = build_charts_file(Path(bpy.path.abspath(self.filepath)), context.scene)
        prepare_scene(context.scene)
        show_results(context, built.points, built.pose)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_build_charts,))
