"""Open Evaluation: the curves of an evaluation.json become charts in the scene, in one undo step.

An evaluation ends with it, too.
"""

import bpy

from ..scene import open_file
from ..scene.views import charts
from . import show_result
from .file_opener import FileOpener


class NNVIS_OT_build_charts(FileOpener, bpy.types.Operator):
    """Show the curves of an evaluation (evaluation.json) as charts in this scene"""

    bl_idname = "nnvis.build_charts"
    bl_label = "Open Evaluation"
    bl_options = {"REGISTER", "UNDO"}

    asked, filename_ext = "an evaluation.json", charts.VIEW.suffix
    filter_glob: bpy.props.StringProperty(default=f"*{charts.VIEW.suffix}", options={"HIDDEN"})

    def open(self, context, path):
        show_result(context, open_file(path, context.scene, view=charts.VIEW))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_build_charts,))
