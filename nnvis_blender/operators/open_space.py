"""Open Space: a .nnspace file becomes objects in the scene, in one undo step."""

import bpy

from ..processing.files.space_file import SUFFIX
from ..scene import open_file
from ..scene.opening import Picture
from . import show_result
from .file_opener import FileOpener


class NNVIS_OT_open_space(FileOpener, bpy.types.Operator):
    """Open a space (.nnspace): an embedding, a warp or the steps of a method"""

    bl_idname = "nnvis.open_space"
    bl_label = "Open Space"
    bl_options = {"REGISTER", "UNDO"}

    asked, filename_ext = f"a {SUFFIX} file", SUFFIX
    filter_glob: bpy.props.StringProperty(default=f"*{SUFFIX}", options={"HIDDEN"})
    space_name: bpy.props.StringProperty(
        name="Name",
        options={"SKIP_SAVE"},
        description="Name of the space; one of that name gets the new data. Empty: the file's name",
    )

    def invoke(self, context, event):
        if self.filepath:  # dropped on the 3D view
            return self.execute(context)
        return super().invoke(context, event)

    def open(self, context, path):
        picture = Picture(set_up_scene=context.scene.nnvis.set_up_scene)
        show_result(context, open_file(path, context.scene, self.space_name, picture))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_open_space,))
