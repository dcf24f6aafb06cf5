"""Open Processed Network: a .nnvis file becomes objects in the scene, in one undo step. Jobs end with it, too."""

from pathlib import Path

import bpy
from bpy_extras.io_utils import ImportHelper

from ..processing.errors import bad_input
from ..properties import NETWORK_SUFFIXES
from ..scene import open_file
from . import SceneOperator, show_result
from .placing import PlacingOperator


class NNVIS_OT_build_scene(PlacingOperator, SceneOperator, bpy.types.Operator, ImportHelper):
    """Open a processed network (.nnvis), or a file of the original nn_vis (.imp.npz, .pro.npz), which the worker
    converts
    """

    bl_idname = "nnvis.build_scene"
    bl_label = "Open Processed Network"
    bl_options = {"REGISTER", "UNDO"}

    filename_ext = NETWORK_SUFFIXES[0]
    filter_glob: bpy.props.StringProperty(
        default=";".join(f"*{suffix}" for suffix in NETWORK_SUFFIXES), options={"HIDDEN"}
    )
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    network_name: bpy.props.StringProperty(
        name="Name",
        options={"SKIP_SAVE"},
        description="Name of the network; one of that name and model gets the new data. Empty: the file's name",
    )

    def invoke(self, context, event):
        self.take_settings(context)
        if self.filepath:  # dropped on the 3D view
            return self.execute(context)
        return ImportHelper.invoke(self, context, event)

    def execute(self, context):
        return self._convert() if self.filepath.lower().endswith(".npz") else super().execute(context)

    def _convert(self) -> set:
        """Leaves a file of the original to the worker, whose job ends with an undo step of its own."""
        try:
            done = bpy.ops.nnvis.convert_network("INVOKE_DEFAULT", filepath=self.filepath)
        except RuntimeError as error:  # what bpy.ops raises for an operator that has reported an error
            self.report({"ERROR"}, str(error).strip().removeprefix("Error: "))
            return {"CANCELLED"}
        return done if done == {"FINISHED"} else {"CANCELLED"}

    def act(self, context):
        if not self.filepath:
            raise bad_input("no file is named", f"Choose a {NETWORK_SUFFIXES[0]} file")
        path = Path(bpy.path.abspath(self.filepath))
        show_result(context, open_file(path, context.scene, self.network_name, **self.opening(context)))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_build_scene,))
