"""What Units See: which images of it the active network has, and which of them its plates show."""

import bpy

from ..jobs.wording import panel_words
from .panel import NetworkPanel, draw_text, is_advanced, prepare, region_width, shown_network

ROLE = "plates"
CONTROLS = ("Shows", "Image", "Mosaic", "Filter", "Boost", "Gamma")


class NNVIS_PT_images(NetworkPanel, bpy.types.Panel):
    bl_label = "What Units See"
    bl_order = 3
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context):
        return super().poll(context) and (is_advanced(context) or bool(shown_network(context).images))

    def draw(self, context):
        layout, network = self.layout, shown_network(context)
        controls = network.drawn_controls(ROLE) or {}
        column = prepare(layout.column())
        column.use_property_decorate = True  # each can be keyframed
        for name in CONTROLS:
            if name in controls:
                column.prop(controls[name].owner, controls[name].prop, text=name)
        if any(one["is_own"] and one["count"] > 1 for one in network.images):
            layout.operator("nnvis.animate_images", icon="KEYFRAME")
        for one in network.images:
            each = "an image" if one["count"] == 1 else f"{one['count']} images"
            layout.label(text=f"{one['title']}: {each} each of {one['units']:,} units", icon="IMAGE_DATA")
            for note in one["notes"]:
                draw_text(layout, panel_words(note), region_width(context), "DOT")
        if not network.images:
            layout.label(text="No images yet")
        elif not network.plate_layers:
            layout.label(text="Show Activations: plates show images", icon="INFO")


register, unregister = bpy.utils.register_classes_factory((NNVIS_PT_images,))
