"""Open Evaluation: the curves of an evaluation.json become charts in the scene, in one undo step.

An evaluation ends with it, too.
"""

from pathlib import Path

import bpy
from bpy_extras.io_utils import ImportHelper

from ..processing.errors import bad_input
from ..scene import open_file
from ..scene.views import charts
from . import SceneOperator, show_result


class NNVIS_OT_build_charts(SceneOperator, bpy.types.Operator, ImportHelper):
    """Show the curves of an evaluation (evaluation.json) as charts in this scene"""

    bl_idname = "nnvis.build_charts"
    bl_label = "Open Evaluation"
    bl_options = {"REGISTER", "UNDO"}

    filename_ext = charts.VIEW.suffix
    filter_glob: bpy.props.StringProperty(default=f"*{charts.VIEW.suffix}", options={"HIDDEN"})
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})

    def act(self, context):
        if not self.filepath:
            raise bad_input("no file is named", "Choose an evaluation.json")
        path = Path(bpy.path.abspath(self.filepath))
        show_result(context, open_file(path, context.scene, view=charts.VIEW))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_build_charts,))
