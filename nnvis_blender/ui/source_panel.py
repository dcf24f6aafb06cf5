"""Source: which network, and the data that it was trained on."""
import bpy

from ..properties import group_fields
from .panel import SidebarPanel, prepare


class NNVIS_PT_source(SidebarPanel, bpy.types.Panel):
    bl_label = "Source"
    bl_order = 0

    def draw(self, context):
        settings = context.scene.nnvis
        layout = prepare(self.layout)
        layout.row().prop(settings, "source", expand=True)
        if settings.source == "FILE":
            layout.prop(settings, "network_path", text="File")
        layout.row().prop(settings, "data", expand=True)
        if settings.data == "PATH":
            layout.prop(settings, "data_path", text="Path")
        row = layout.row(align=True)
        row.operator("nnvis.open_example", icon="OUTLINER_OB_CURVES")
        row.operator("nnvis.build_scene", text="Open File", icon="FILE_FOLDER")


class NNVIS_PT_data_options(SidebarPanel, bpy.types.Panel):
    bl_label = "Data Options"
    bl_parent_id = "NNVIS_PT_source"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        layout = prepare(self.layout)
        layout.prop(context.scene.nnvis, "image_size")
        layout.prop(context.scene.nnvis, "class_selection")


class NNVIS_PT_training(SidebarPanel, bpy.types.Panel):
    bl_label = "Training"
    bl_parent_id = "NNVIS_PT_source"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context):
        return context.scene.nnvis.source == "EXAMPLE"

    def draw(self, context):
        layout = prepare(self.layout)
        for name in group_fields(context.scene.nnvis.training):
            layout.prop(context.scene.nnvis.training, name)


class NNVIS_PT_random(SidebarPanel, bpy.types.Panel):
    bl_label = "Random Network"
    bl_parent_id = "NNVIS_PT_source"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        layout = prepare(self.layout)
        layout.prop(context.scene.nnvis, "random_layers")
        layout.prop(context.scene.nnvis, "random_seed")
        layout.operator("nnvis.generate_random_network", text="Generate", icon="PARTICLE_DATA")


_CLASSES = (NNVIS_PT_source, NNVIS_PT_data_options, NNVIS_PT_training, NNVIS_PT_random)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
