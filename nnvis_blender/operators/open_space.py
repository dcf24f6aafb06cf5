"""Open Space: a .nnspace file becomes objects in the scene, in one undo step."""

from pathlib import Path

import bpy
from bpy_extras.io_utils import ImportHelper

from ..processing.errors import bad_input
from ..processing.files.space_file import SUFFIX
from ..scene import open_file
from ..scene.opening import Picture
from . import SceneOperator, show_result


class NNVIS_OT_open_space(SceneOperator, bpy.types.Operator, ImportHelper):
    """Open a space (.nnspace): an embedding, a warp or the steps of a method"""

    bl_idname = "nnvis.open_space"
    bl_label = "Open Space"
    bl_options = {"REGISTER", "UNDO"}

    filename_ext = SUFFIX
    filter_glob: bpy.props.StringProperty(default=f"*{SUFFIX}", options={"HIDDEN"})
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    space_name: bpy.props.StringProperty(
        name="Name",
        options={"SKIP_SAVE"},
        description="Name of the space; one of that name gets the new data. Empty: the file's name",
    )

    def invoke(self, context, event):
        if self.filepath:  # dropped on the 3D view
            return self.execute(context)
        return ImportHelper.invoke(self, context, event)

    def act(self, context):
        if not self.filepath:
            raise bad_input("no file is named", f"Choose a {SUFFIX} file")
        path, picture = Path(bpy.path.abspath(self.filepath)), Picture(set_up_scene=context.scene.nnvis.set_up_scene)
        show_result(context, open_file(path, context.scene, self.space_name, picture))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_open_space,))
