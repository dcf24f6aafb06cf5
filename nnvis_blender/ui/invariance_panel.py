"""Invariance: how images are changed, and of which samples."""

import bpy

from ..jobs import status
from .panel import AdvancedNetworkPanel, prepare
from .parameters import draw_parameters
from .process_panel import draw_progress


class NNVIS_PT_invariance(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Invariance"
    bl_parent_id = "NNVIS_PT_images"

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.invariance
        if status.current.running:
            draw_progress(layout, status.current)
            return
        draw_parameters(prepare(layout).column(), settings)
        layout.operator("nnvis.chart_invariance", icon="GRAPH")


register, unregister = bpy.utils.register_classes_factory((NNVIS_PT_invariance,))
