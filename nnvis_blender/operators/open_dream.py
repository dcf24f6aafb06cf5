"""Open Dream: the pictures of a folder with a dream.json or report.json come into the scene, in one undo step."""

from pathlib import Path

import bpy
from bpy_extras.io_utils import ImportHelper

from ..processing.errors import bad_input
from ..scene.pieces import at_once
from . import SceneOperator
from .build_dream import show_dream


class NNVIS_OT_open_dream(SceneOperator, bpy.types.Operator, ImportHelper):
    """Show the pictures of a dream (dream.json) or of a report (report.json) in this scene"""

    bl_idname = "nnvis.open_dream"
    bl_label = "Open Dream"
    bl_options = {"REGISTER"}

    filename_ext = ".json"
    filter_glob: bpy.props.StringProperty(default="*.json", options={"HIDDEN"})
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})

    def act(self, context):
        if not self.filepath:
            raise bad_input("no file is named", "Choose a dream.json or report.json")
        at_once(show_dream(self, context, Path(bpy.path.abspath(self.filepath))))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_open_dream,))
