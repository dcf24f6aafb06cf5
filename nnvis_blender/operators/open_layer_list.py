"""Open List: a JSON file of layers becomes the architecture list."""

import bpy

from ..jobs.layer_list import show_list
from ..processing.models.layer_list.form import read_layer_list
from .file_opener import FileOpener


class NNVIS_OT_open_layer_list(FileOpener, bpy.types.Operator):
    """Open a list of layers from a JSON file, with its input and what it says of training"""

    bl_idname = "nnvis.open_layer_list"
    bl_label = "Open Layer List"
    bl_options = {"REGISTER", "UNDO"}

    asked, filename_ext = "a JSON file of layers", ".json"
    filter_glob: bpy.props.StringProperty(default="*.json", options={"HIDDEN"})

    def open(self, context, path):
        listed = read_layer_list(path)
        show_list(context.scene.nnvis, listed)
        for note in listed.notes:
            self.report({"WARNING"}, note[:1].upper() + note[1:])


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_open_layer_list,))
