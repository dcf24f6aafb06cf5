"""Dreams: what the network is to dream of, as a still or as a zoom."""

import bpy

from ..jobs import status
from .panel import AdvancedNetworkPanel, prepare
from .parameters import draw_parameters
from .process_panel import draw_progress

_OF_DREAM = ("unit", "guide", "size", "rate", "octaves", "octave_scale", "jitter", "frames", "zoom", "frame_steps")
_LEFT_OUT = {
    "dream": ("classes", "prior"),
    "class": (*_OF_DREAM, "layer", "image", "sample"),
    "fool": (*_OF_DREAM, "layer", "prior"),
    "invert": (*_OF_DREAM, "classes"),
}


class NNVIS_PT_dream(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Dreams"
    bl_parent_id = "NNVIS_PT_images"

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.dream
        if status.current.running:
            draw_progress(layout, status.current)
            return
        left_out = _LEFT_OUT[settings.kind]
        if settings.kind == "dream" and settings.frames == 1:
            left_out += ("zoom", "frame_steps")
        column = prepare(layout).column()
        draw_parameters(column, settings, left_out)
        column.prop(context.scene.nnvis, "seed")
        column.prop(context.scene.nnvis, "output_folder")
        row = layout.row(align=True)
        row.operator("nnvis.build_dream", icon="IMAGE_BACKGROUND")
        row.operator("nnvis.open_dream", text="", icon="FILE_FOLDER")


register, unregister = bpy.utils.register_classes_factory((NNVIS_PT_dream,))
