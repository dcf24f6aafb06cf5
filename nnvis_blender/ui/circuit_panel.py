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
        draw_circuits(layout, network, region_width(context))


def draw_circuits(layout, network, width: float) -> None:
    """A button a circuit, of which the one that is shown is pressed, how it is shown, and what is said of it."""
    circuits, shown = network.circuits, network.shown_circuit
    column = layout.column(align=True)
    for number, one in enumerate(circuits):
        column.operator("nnvis.set_circuit", text=one["title"], depress=number == shown).number = number
    controls = network.drawn_controls("edges") or {}
    column = prepare(layout.column())
    column.use_property_decorate = True  # they can be keyframed
    for name in ("Circuit", "Shown Circuit"):
        if name in controls:
            column.prop(*controls[name][:2], text=name)
    for line in circuits[shown]["lines"] if shown is not None else ():
        draw_text(layout, line, width)


register, unregister = bpy.utils.register_classes_factory((NNVIS_PT_circuit,))
