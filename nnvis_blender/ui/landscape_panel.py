"""Loss Landscape: along which directions the weights are moved, and on which samples the loss is measured."""

import bpy

from ..jobs import status
from .panel import AdvancedNetworkPanel, prepare
from .parameters import draw_parameters
from .process_panel import draw_progress


class NNVIS_PT_landscape(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Loss Landscape"
    bl_order = 3

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.landscape
        if status.current.running:
            draw_progress(layout, status.current)
            return
        column, chosen = prepare(layout).column(), settings.directions
        left_out = {"random": ("margin",), "path": ("span",)}
        draw_parameters(column, settings, left_out.get(chosen, ()))
        layout.operator("nnvis.show_landscape", icon="RNDCURVE")


register, unregister = bpy.utils.register_classes_factory((NNVIS_PT_landscape,))
