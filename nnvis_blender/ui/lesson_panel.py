"""XOR Lesson: the network that learns XOR, beside the playground."""

import bpy

from ..jobs import status
from .panel import SidebarPanel, prepare
from .parameters import draw_parameters


class NNVIS_PT_xor_lesson(SidebarPanel, bpy.types.Panel):
    bl_label = "XOR Lesson"
    bl_parent_id = "NNVIS_PT_train_and_watch"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        layout = self.layout
        draw_parameters(prepare(layout), context.scene.nnvis.lesson)
        if not status.current.running:
            layout.operator("nnvis.xor_lesson", icon="PLAY")


register, unregister = bpy.utils.register_classes_factory((NNVIS_PT_xor_lesson,))
