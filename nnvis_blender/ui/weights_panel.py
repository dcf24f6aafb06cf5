"""Weights: as images on plates, over the layer before or over the input."""

import bpy

from ..jobs import status
from .panel import AdvancedNetworkPanel, prepare
from .parameters import draw_parameters
from .process_panel import draw_progress


class NNVIS_PT_weights(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Weights"
    bl_order = 3

    def draw(self, context):
        layout = self.layout
        if status.current.running:
            draw_progress(layout, status.current)
            return
        draw_parameters(prepare(layout).column(), context.scene.nnvis.mosaics)
        layout.operator("nnvis.show_weights", icon="IMAGE_DATA")


register, unregister = bpy.utils.register_classes_factory((NNVIS_PT_weights,))
