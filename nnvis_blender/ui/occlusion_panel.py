"""Occlusion: which sample a square hides parts of, and the controls of the stage."""

import bpy

from ..jobs import status
from .display_panel import PartPanel
from .panel import AdvancedNetworkPanel, prepare, shown_network
from .parameters import draw_parameters
from .process_panel import draw_progress


class NNVIS_PT_occlusion(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Occlusion"
    bl_parent_id = "NNVIS_PT_images"

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.occlusion
        if status.current.running:
            draw_progress(layout, status.current)
            return
        draw_parameters(prepare(layout).column(), settings, ("sample", "part") if settings.image else ())
        layout.operator("nnvis.show_occlusion", icon="CLIPUV_HLT")
        layout.operator("nnvis.animate_occlusion", icon="KEYFRAME")


class NNVIS_PT_occlusion_display(PartPanel, bpy.types.Panel):
    bl_label, role = "Occlusion", "occlusion"

    @classmethod
    def poll(cls, context):
        return super().poll(context) and bool(shown_network(context).having(cls.role))


_CLASSES = (NNVIS_PT_occlusion, NNVIS_PT_occlusion_display)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
