"""Classical Methods: what learns which points, and how."""

import bpy

from ..jobs import status
from .panel import SidebarPanel, prepare
from .parameters import draw_parameter, draw_parameters
from .process_panel import draw_progress

_OF_METHODS = {  # which parameters each has
    "means": ("k", "start"),
    "neighbours": ("k", "query"),
    "tree": ("depth",),
    "forest": ("trees", "depth"),
    "logistic": ("strength",),
    "svm": ("kernel", "strength"),
}


class NNVIS_PT_methods(SidebarPanel, bpy.types.Panel):
    bl_label = "Classical Methods"
    bl_parent_id = "NNVIS_PT_spaces"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.learn
        if status.current.running:
            draw_progress(layout, status.current)
            return
        column = prepare(layout).column()
        column.prop(settings, "points_of")
        for name in ("method", *_OF_METHODS[settings.method]):
            draw_parameter(column, settings, name)
        row = layout.row()
        row.scale_y = 1.2
        row.operator("nnvis.learn_step_by_step", icon="OUTLINER_OB_POINTCLOUD")


class NNVIS_PT_methods_more(SidebarPanel, bpy.types.Panel):
    bl_label = "Points and Regions"
    bl_parent_id = "NNVIS_PT_methods"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        settings = context.scene.nnvis.learn
        left_out = {"method", *(name for names in _OF_METHODS.values() for name in names)}
        if settings.plane != "inputs":
            left_out.add("inputs")
        draw_parameters(prepare(self.layout).column(), settings, tuple(left_out))


_CLASSES = (NNVIS_PT_methods, NNVIS_PT_methods_more)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
