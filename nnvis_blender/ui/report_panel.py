"""Report: what of the active network a page tells."""

import bpy

from ..jobs import status
from .panel import AdvancedNetworkPanel, prepare
from .parameters import draw_parameters
from .process_panel import draw_progress


class NNVIS_PT_report(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Report"
    bl_parent_id = "NNVIS_PT_images"
    bl_order = 9

    def draw(self, context):
        layout = self.layout
        if status.current.running:
            draw_progress(layout, status.current)
            return
        column, settings = prepare(layout).column(), context.scene.nnvis.report
        draw_parameters(column, settings)
        column.prop(settings, "other")
        layout.operator("nnvis.write_report", icon="TEXT")


register, unregister = bpy.utils.register_classes_factory((NNVIS_PT_report,))
