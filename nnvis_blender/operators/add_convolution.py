"""Add Convolution: a teaching rig, one object whose modifier has size, kernel, stride, padding and dilation."""

import bpy

from ..scene.rigs import add_convolution
from ..scene.viewport import show_in_views
from . import SceneOperator


class NNVIS_OT_add_convolution(SceneOperator, bpy.types.Operator):
    """Add a convolution to teach by: a kernel that slides over an input and fills an output. What it does is set in
    the object's modifier, and can be keyframed"""

    bl_idname = "nnvis.add_convolution"
    bl_label = "Add Convolution"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context):
        if context.mode != "OBJECT":
            cls.poll_message_set("Leave the active object's mode first: new objects are added in Object Mode")
            return False
        return True

    def act(self, context):
        rig = add_convolution(context.scene, context.scene.cursor.location)
        for item in context.selected_objects:
            item.select_set(False)
        rig.item.select_set(True)
        context.view_layer.objects.active = rig.item
        if rig.is_first:
            show_in_views(None if bpy.app.background else context.window)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_add_convolution,))
