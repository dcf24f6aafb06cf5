"""Warp: through which places of the inputs the grid goes, and how layers are seen; the lesson that compares some."""

import bpy

from ..jobs import status
from .panel import SidebarPanel, prepare
from .parameters import draw_parameter, draw_parameters
from .process_panel import draw_progress

_FIRST = ("plane", "axes", "ending")


class NNVIS_PT_warp(SidebarPanel, bpy.types.Panel):
    bl_label = "Warp"
    bl_parent_id = "NNVIS_PT_spaces"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.warp
        if status.current.running:
            draw_progress(layout, status.current)
            return
        column = prepare(layout).column()
        for name in _FIRST:
            draw_parameter(column, settings, name)
        row = layout.row()
        row.scale_y = 1.2
        row.operator("nnvis.show_warp", icon="MOD_LATTICE")


class NNVIS_PT_warp_more(SidebarPanel, bpy.types.Panel):
    bl_label = "Grid and Layers"
    bl_parent_id = "NNVIS_PT_warp"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        settings = context.scene.nnvis.warp
        left_out = {"inputs": ("samples",), "samples": ("inputs",)}.get(settings.plane, ("inputs", "samples"))
        if settings.shown_by != "units":
            left_out = (*left_out, "units")
        if settings.axes == 2:
            left_out = (*left_out, "solid")
        draw_parameters(prepare(self.layout).column(), settings, (*_FIRST, *left_out))


class NNVIS_PT_why_depth(SidebarPanel, bpy.types.Panel):
    bl_label = "Why Depth"
    bl_parent_id = "NNVIS_PT_spaces"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        layout = self.layout
        draw_parameters(prepare(layout), context.scene.nnvis.depth)
        if not status.current.running:
            layout.operator("nnvis.why_depth", icon="PLAY")


_CLASSES = (NNVIS_PT_warp, NNVIS_PT_warp_more, NNVIS_PT_why_depth)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
