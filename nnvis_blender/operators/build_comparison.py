"""Open Comparison: the networks of a comparison.json stand side by side in the scene, in one undo step.

A comparison ends with it, too.
"""

from pathlib import Path

import bpy
from bpy_extras.io_utils import ImportHelper

from ..processing.errors import bad_input
from ..scene import open_file
from ..scene.views import comparison
from . import SceneOperator, show_result


class NNVIS_OT_build_comparison(SceneOperator, bpy.types.Operator, ImportHelper):
    """Show the networks of a comparison (comparison.json) side by side in this scene"""

    bl_idname = "nnvis.build_comparison"
    bl_label = "Open Comparison"
    bl_options = {"REGISTER", "UNDO"}

    filename_ext = comparison.VIEW.suffix
    filter_glob: bpy.props.StringProperty(default=f"*{comparison.VIEW.suffix}", options={"HIDDEN"})
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})

    def act(self, context):
        if not self.filepath:
            raise bad_input("no file is named", "Choose a comparison.json")
        path = Path(bpy.path.abspath(self.filepath))
        show_result(context, open_file(path, context.scene, view=comparison.VIEW))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_build_comparison,))
