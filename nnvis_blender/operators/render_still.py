"""Render Still: in a window as Blender renders, in a script straight to a file."""

import bpy

from ..processing.errors import usage
from ..scene.device import fallback_told
from ..scene.render import render_still
from ..scene.views.network import suit_engine
from . import SceneOperator, active_network


class NNVIS_OT_render_still(SceneOperator, bpy.types.Operator):
    """Render the current frame"""

    bl_idname = "nnvis.render_still"
    bl_label = "Render Still"

    filepath: bpy.props.StringProperty(
        name="File", subtype="FILE_PATH", options={"SKIP_SAVE"}, description="PNG file to write"
    )

    @classmethod
    def poll(cls, context):
        if context.scene.camera is None:
            cls.poll_message_set("The scene has no camera: set a camera pose first")
            return False
        return True

    def invoke(self, context, event):
        network = active_network(context)
        if network is not None:
            suit_engine(context.scene, network)
        told = fallback_told(context.scene, context.preferences)
        if told:
            self.report({"WARNING"}, told)
        bpy.ops.render.render("INVOKE_DEFAULT")
        return {"FINISHED"}

    def act(self, context):
        if not self.filepath:
            raise usage("no file is named for the still", "Give filepath")
        render_still(context.scene, bpy.path.abspath(self.filepath))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_render_still,))
