"""Circuit: of which class or unit the greatest contributions are followed, and what they explain."""

import bpy

from ..jobs import status
from .panel import AdvancedNetworkPanel, draw_text, prepare, region_width, shown_network
from .parameters import draw_parameters
from .process_panel import draw_progress


class NNVIS_PT_circuit(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Circuit"
    bl_parent_id = "NNVIS_PT_images"

    def draw(self, context):
        layout, settings, network = self.layout, context.scene.nnvis.circuit, shown_network(context)
        if status.current.running:
            draw_progress(layout, status.current)
            return
        left_out = ("sample", "part") if settings.image else ()
        draw_parameters(prepare(layout).column(), settings, left_out)
        buttons = layout.column(align=True)
        buttons.operator("nnvis.show_circuit", icon="TRACKING").picked = False
        row = buttons.row(align=True)
        row.enabled = network.is_whole and network.picked is not None
        row.operator("nnvis.show_circuit", text="Show Circuit of Picked Unit", icon="RESTRICT_SELECT_OFF").picked = True
        controls = network.drawn_controls("edges") or {}
        if "Circuit" in controls:
            column = prepare(layout.column())
            column.use_property_decorate = True  # it can be keyframed
            column.prop(controls["Circuit"].owner, controls["Circuit"].prop, text="Circuit")
        for line in network.circuit:
            draw_text(layout, line, region_width(context))


register, unregister = bpy.utils.register_classes_factory((NNVIS_PT_circuit,))
