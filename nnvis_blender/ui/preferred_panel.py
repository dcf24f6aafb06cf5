"""Preferred Images: of which units there are images, and by which recipe they climb."""

import bpy

from ..jobs import status
from .panel import AdvancedNetworkPanel, prepare
from .parameters import draw_parameters
from .process_panel import draw_progress

_OF_FOURIER = ("jitter", "scale", "rotation")
_OF_OWN = ("decay", "blur", "blur_every", "small_norm", "small_contribution")
_LEFT_OUT = {"FOURIER": _OF_OWN, "OWN": _OF_FOURIER}


class NNVIS_PT_preferred(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Preferred Images"
    bl_parent_id = "NNVIS_PT_images"

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.prefer
        if status.current.running:
            draw_progress(layout, status.current)
            return
        left_out = _LEFT_OUT.get(settings.recipe.upper(), _OF_OWN + _OF_FOURIER)
        if settings.images == 1:
            left_out += ("diversity",)
        if settings.target == "layer":
            left_out += ("numbers", "units")
        column = prepare(layout).column()
        draw_parameters(column, settings, left_out)
        column.prop(context.scene.nnvis, "seed")
        layout.operator("nnvis.show_preferred", icon="OUTLINER_OB_IMAGE")


register, unregister = bpy.utils.register_classes_factory((NNVIS_PT_preferred,))
