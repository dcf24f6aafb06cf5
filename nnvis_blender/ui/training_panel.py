"""Train and Watch: what is about training, in one panel; its subpanels are a file each."""

import bpy

from .panel import SidebarPanel


class NNVIS_PT_train_and_watch(SidebarPanel, bpy.types.Panel):
    bl_label = "Train and Watch"
    bl_options = {"DEFAULT_CLOSED"}
    bl_order = 2

    def draw(self, context):
        pass


_CLASSES = (NNVIS_PT_train_and_watch,)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
