"""Open Comparison: the networks of a comparison.json stand side by side in the scene, in one undo step.

A comparison ends with it, too.
"""

import bpy

from ..scene import open_file
from ..scene.views import comparison
from . import show_result
from .file_opener import FileOpener


class NNVIS_OT_build_comparison(FileOpener, bpy.types.Operator):
    """Show the networks of a comparison (comparison.json) side by side in this scene"""

    bl_idname = "nnvis.build_comparison"
    bl_label = "Open Comparison"
    bl_options = {"REGISTER", "UNDO"}

    asked, filename_ext = "a comparison.json", comparison.VIEW.suffix
    filter_glob: bpy.props.StringProperty(default=f"*{comparison.VIEW.suffix}", options={"HIDDEN"})

    def open(self, context, path):
        show_result(context, open_file(path, context.scene, view=comparison.VIEW))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_build_comparison,))
