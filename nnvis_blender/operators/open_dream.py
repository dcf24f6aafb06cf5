"""Open Dream: the pictures of a folder with a dream.json or report.json come into the scene, in one undo step."""

import bpy

from ..scene.pieces import at_once
from .build_dream import show_dream
from .file_opener import FileOpener


class NNVIS_OT_open_dream(FileOpener, bpy.types.Operator):
    """Show the pictures of a dream (dream.json) or of a report (report.json) in this scene"""

    bl_idname = "nnvis.open_dream"
    bl_label = "Open Dream"
    bl_options = {"REGISTER"}

    asked, filename_ext = "a dream.json or report.json", ".json"
    filter_glob: bpy.props.StringProperty(default="*.json", options={"HIDDEN"})

    def open(self, context, path):
        at_once(show_dream(self, context, path))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_open_dream,))
