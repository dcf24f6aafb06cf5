"""Activations: on which samples the network is run, and how much is kept of what its units hold."""

import bpy

from ..jobs import status
from .panel import AdvancedNetworkPanel, prepare
from .parameters import draw_parameter
from .process_panel import draw_progress


class NNVIS_PT_activations(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Activations"
    bl_order = 3

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.maps
        if status.current.running:
            draw_progress(layout, status.current)
            return
        column = prepare(layout).column()
        column.prop(settings, "drawing")
        if settings.drawing is None:
            draw_parameter(column, settings, "image")
        draw_parameter(column, settings, "frames")
        if settings.frames:
            draw_parameter(column, settings, "every")
        draw_parameter(column, settings, "samples")
        has_images = settings.drawing is not None or settings.image or settings.frames
        if not has_images and not settings.samples.strip():
            _draw_choice(column, settings)
        draw_parameter(column, settings, "part")
        layout.operator("nnvis.show_activations", icon="IMAGE_DATA")
        animate = layout.column(align=True)
        for name in ("forward_pass", "samples", "kernel"):
            animate.operator(f"nnvis.animate_{name}", icon="KEYFRAME")


class NNVIS_PT_activations_kept(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "What Is Kept"
    bl_parent_id = "NNVIS_PT_activations"

    def draw(self, context):
        layout, settings = prepare(self.layout), context.scene.nnvis.maps
        for name in ("side", "units", "keep_before"):
            draw_parameter(layout, settings, name)


def _draw_choice(column, settings) -> None:
    draw_parameter(column, settings, "choice")
    if settings.choice == "one_class":
        draw_parameter(column, settings, "one_class")
    draw_parameter(column, settings, "count")


_CLASSES = (NNVIS_PT_activations, NNVIS_PT_activations_kept)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
