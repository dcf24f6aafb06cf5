"""Follow Training: a run that another program writes, and the curves of what it, or a network trained here, has
logged.
"""

import bpy

from ..jobs import status
from .panel import SidebarPanel, prepare
from .parameters import draw_parameter
from .process_panel import draw_progress


class NNVIS_PT_follow(SidebarPanel, bpy.types.Panel):
    bl_label = "Follow Training"
    bl_parent_id = "NNVIS_PT_train_and_watch"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.follow
        if status.current.running:
            draw_progress(layout, status.current)
            if status.current.stoppable:
                layout.operator("nnvis.stop_job", text="Stop Here", icon="SNAP_FACE")
            return
        column = prepare(layout).column()
        for name in ("path", "show_checkpoints", "silence"):
            draw_parameter(column, settings, name)
        row = layout.row(align=True)
        row.scale_y = 1.2
        row.operator("nnvis.follow_training", icon="PLAY")
        row.operator("nnvis.save_callback", text="", icon="FILE_SCRIPT")


class NNVIS_PT_curves(SidebarPanel, bpy.types.Panel):
    bl_label = "Curves"
    bl_parent_id = "NNVIS_PT_follow"

    def draw(self, context):
        layout, scene = self.layout, context.scene
        row = layout.row(align=True)
        row.operator("nnvis.show_curves", icon="GRAPH").path = scene.nnvis.follow.path
        if scene.nnvis.follow.path and scene.nnvis.has_network:
            row.operator("nnvis.show_curves", text="Network's Own").path = ""
        chart = scene.nnvis.curves(context.active_object)
        if chart is None:
            return
        epoch = chart.drawn_controls.get("Epoch")
        column = prepare(layout).column()
        if epoch is not None:
            column.prop(epoch.owner, epoch.prop, text="Epoch")
        column.prop(scene.nnvis.follow, "frames")
        row = layout.row(align=True)
        row.operator("nnvis.animate_curves", icon="KEYFRAME")
        row.operator("nnvis.sonify_curve", text="", icon="SPEAKER")


_CLASSES = (NNVIS_PT_follow, NNVIS_PT_curves)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
