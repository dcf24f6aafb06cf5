"""Attribution: what is asked about, and how it is measured what each value, unit and edge has to do with it."""

import bpy

from ..jobs import status
from .panel import AdvancedNetworkPanel, prepare
from .parameters import draw_parameters
from .process_panel import draw_progress

# parameters that belong to some methods alone
_OF_METHODS = {
    "baseline": ("integrated_gradients", "conductance", "occlusion", "ablation"),
    "steps": ("integrated_gradients", "conductance"),
    "draws": ("smoothgrad",),
    "noise": ("smoothgrad",),
    "rule": ("lrp",),
    "gamma": ("lrp",),
    "window": ("occlusion", "ablation"),
    "stride": ("occlusion",),
}


class NNVIS_PT_attribution(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Attribution"
    bl_parent_id = "NNVIS_PT_images"

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.attribution
        if status.current.running:
            draw_progress(layout, status.current)
            return
        left_out = [name for name, methods in _OF_METHODS.items() if settings.method not in methods]
        left_out += ["gamma"] if settings.rule != "gamma" else []
        draw_parameters(prepare(layout).column(), settings, tuple(left_out))
        layout.operator("nnvis.show_attribution", icon="LIGHT_AREA")


register, unregister = bpy.utils.register_classes_factory((NNVIS_PT_attribution,))
