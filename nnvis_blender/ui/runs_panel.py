"""Networks: many of them as points of a space, and two of them beside each other."""

import bpy

from ..jobs import status
from .panel import SidebarPanel, prepare
from .parameters import draw_parameter, draw_parameters
from .process_panel import draw_progress


class NNVIS_PT_runs(SidebarPanel, bpy.types.Panel):
    bl_label = "Networks"
    bl_parent_id = "NNVIS_PT_spaces"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.runs
        if status.current.running:
            draw_progress(layout, status.current)
            return
        column = prepare(layout).column()
        column.prop(settings, "path")
        for name in ("files", "measure", "dimensions"):
            draw_parameter(column, settings, name)
        row = layout.row()
        row.scale_y = 1.2
        row.operator("nnvis.map_networks", icon="OUTLINER_OB_POINTCLOUD")
        if context.scene.nnvis.has_space:
            layout.operator("nnvis.open_picked_network", icon="IMPORT")


class NNVIS_PT_runs_more(SidebarPanel, bpy.types.Panel):
    bl_label = "Samples of Networks"
    bl_parent_id = "NNVIS_PT_runs"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        settings = context.scene.nnvis.runs
        draw_parameters(prepare(self.layout).column(), settings, ("files", "measure", "dimensions"))


class NNVIS_PT_difference(SidebarPanel, bpy.types.Panel):
    bl_label = "Difference"
    bl_parent_id = "NNVIS_PT_spaces"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.difference
        if status.current.running:
            draw_progress(layout, status.current)
            return
        column = prepare(layout).column()
        column.prop(settings, "other")
        draw_parameters(column, settings)
        row = layout.row()
        row.scale_y = 1.2
        row.operator("nnvis.show_difference", icon="MOD_MIRROR")


_CLASSES = (NNVIS_PT_runs, NNVIS_PT_runs_more, NNVIS_PT_difference)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
