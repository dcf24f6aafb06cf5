"""Open Processed Network: a .nnvis file becomes objects in the scene, in one undo step. Jobs end with it, too."""

import bpy

from ..properties import NETWORK_SUFFIXES
from ..scene import open_file
from . import show_result
from .file_opener import FileOpener
from .placing import PlacingOperator


class NNVIS_OT_build_scene(PlacingOperator, FileOpener, bpy.types.Operator):
    """Open a processed network (.nnvis), or a file of the original nn_vis (.imp.npz, .pro.npz), which the worker
    converts
    """

    bl_idname = "nnvis.build_scene"
    bl_label = "Open Processed Network"
    bl_options = {"REGISTER", "UNDO"}

    asked, filename_ext = f"a {NETWORK_SUFFIXES[0]} file", NETWORK_SUFFIXES[0]
    filter_glob: bpy.props.StringProperty(
        default=";".join(f"*{suffix}" for suffix in NETWORK_SUFFIXES), options={"HIDDEN"}
    )
    network_name: bpy.props.StringProperty(
        name="Name",
        options={"SKIP_SAVE"},
        description="Name of the network; one of that name and model gets the new data. Empty: the file's name",
    )

    def invoke(self, context, event):
        self.take_settings(context)
        if self.filepath:  # dropped on the 3D view
            return self.execute(context)
        return FileOpener.invoke(self, context, event)

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

    def open(self, context, path):
        show_result(context, open_file(path, context.scene, self.network_name, **self.opening(context)))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_build_scene,))
