"""Feature Maps: what the plates of units show, where they stand, and layers with controls of their own."""

import bpy

from .display_panel import draw_controls
from .panel import AdvancedNetworkPanel, NetworkPanel, is_advanced, prepare, shown_network

ROLE = "plates"
BASIC = ("Sample", "Shows", "Color Map", "Range", "Own Places", "Arrange")  # in the panel itself


class NNVIS_PT_plates(NetworkPanel, bpy.types.Panel):
    bl_label = "Feature Maps"
    bl_parent_id = "NNVIS_PT_display"

    @classmethod
    def poll(cls, context):
        return super().poll(context) and bool(shown_network(context).plate_layers)

    def draw(self, context):
        controls = shown_network(context).drawn_controls(ROLE)
        column = prepare(self.layout.column())
        column.use_property_decorate = True  # each can be keyframed
        for name in BASIC:
            if name in controls:
                column.prop(controls[name].owner, controls[name].prop, text=name)
        if is_advanced(context):
            draw_controls(self.layout, controls, ROLE, left_out=BASIC)


class NNVIS_PT_layer_plates(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Layers"
    bl_parent_id = "NNVIS_PT_plates"

    def draw(self, context):
        network = shown_network(context)
        own = network.drawn_layer_controls
        for layer, name in network.plate_layers.items():
            row = self.layout.row()
            row.label(text=name)
            what, icon = ("remove", "X") if layer in own else ("add", "ADD")
            row.operator(f"nnvis.{what}_layer_controls", text="", icon=icon).layer = layer
            column = prepare(self.layout.column())
            column.use_property_decorate = True
            for control, (owner, prop) in own.get(layer, {}).items():
                column.prop(owner, prop, text=control)


register, unregister = bpy.utils.register_classes_factory((NNVIS_PT_plates, NNVIS_PT_layer_plates))
