"""Top Samples: among which samples, and of which layers, it is looked for what excites units most."""

import bpy

from ..jobs import status
from .panel import AdvancedNetworkPanel, prepare
from .parameters import draw_parameters
from .process_panel import draw_progress


class NNVIS_PT_top(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Top Samples"
    bl_parent_id = "NNVIS_PT_images"

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.top
        if status.current.running:
            draw_progress(layout, status.current)
            return
        left_out = {"samples": ("most_epochs",), "epochs": ("count",)}[settings.over]
        draw_parameters(prepare(layout).column(), settings, left_out)
        layout.operator("nnvis.show_top_samples", icon="IMAGE_DATA")


register, unregister = bpy.utils.register_classes_factory((NNVIS_PT_top,))
