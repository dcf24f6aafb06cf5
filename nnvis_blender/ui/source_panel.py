"""Source: which network, and the data that it was trained on."""

import bpy

from ..jobs.contents import contents_of
from ..jobs.request_values import needs_data
from .architecture_panel import NNVIS_PT_architecture, NNVIS_UL_layers
from .panel import (
    AdvancedPanel,
    SidebarPanel,
    draw_text,
    is_advanced,
    preferences_of,
    prepare,
    region_width,
)
from .parameters import draw_parameters
from .presets import NNVIS_PT_random_presets

LAYERS_SHOWN = 24  # of a network's, in the panel


class NNVIS_PT_source(SidebarPanel, bpy.types.Panel):
    bl_label = "Source"
    bl_order = 0

    def draw_header_preset(self, context):
        self.layout.prop(preferences_of(context), "advanced")

    def draw(self, context):
        settings, advanced = context.scene.nnvis, is_advanced(context)
        draw_example(self.layout, region_width(context), is_first=not settings.has_network)
        if advanced:
            self.layout.operator("nnvis.build_scene", icon="FILE_FOLDER")
        row = self.layout.row(align=True)
        for source in ("EXAMPLE", "FILE", *(("LAYERS",) if advanced or settings.source == "LAYERS" else ())):
            row.prop_enum(settings, "source", source)
        layout = prepare(self.layout)
        if settings.source == "FILE":
            layout.prop(settings, "network_path", text="File", placeholder="Choose a file")
        if needs_data(settings):
            layout.prop(settings, "data")
            if settings.data == "PATH":
                layout.prop(settings, "data_path", text="Path", placeholder="Choose data")
            elif settings.data == "NONE" and settings.source == "FILE":
                draw_text(layout, "Importance is that of the weights alone", region_width(context) - 40, "INFO")


def draw_example(layout, width: float, is_first: bool) -> None:
    """The button of the example; while there is no network it is large and says what it is."""
    column = layout.column()
    row = column.row()
    row.scale_y = 1.6 if is_first else 1.0
    row.operator("nnvis.open_example", icon="OUTLINER_OB_CURVES")
    if is_first:
        draw_text(column, "A small network that reads digits, drawn at once. Or draw one of your own:", width - 20)


class NNVIS_PT_contents(AdvancedPanel, bpy.types.Panel):
    bl_label = "What Is Inside"
    bl_parent_id = "NNVIS_PT_source"

    @classmethod
    def poll(cls, context):
        return super().poll(context) and context.scene.nnvis.source == "FILE" and needs_data(context.scene.nnvis)

    def draw(self, context):
        layout, width = self.layout, region_width(context)
        layout.operator("nnvis.show_contents", icon="VIEWZOOM")
        contents = contents_of(context.scene.nnvis)
        if contents is None:
            return
        draw_text(layout, contents["title"], width)
        column = layout.column(align=True)
        column.scale_y = 0.8
        for line in contents["layers"][:LAYERS_SHOWN]:
            column.label(text=line)
        if len(contents["layers"]) > LAYERS_SHOWN:
            column.label(text=f"... and {len(contents['layers']) - LAYERS_SHOWN} more layers")
        for line in contents["others"]:
            draw_text(layout, line, width)


class NNVIS_PT_data_options(AdvancedPanel, bpy.types.Panel):
    bl_label = "Data Options"
    bl_parent_id = "NNVIS_PT_source"

    @classmethod
    def poll(cls, context):
        settings = context.scene.nnvis
        return super().poll(context) and needs_data(settings) and settings.data != "NONE"

    def draw(self, context):
        draw_parameters(prepare(self.layout), context.scene.nnvis.data_options)


class NNVIS_PT_model_options(AdvancedPanel, bpy.types.Panel):
    bl_label = "Model Options"
    bl_parent_id = "NNVIS_PT_source"

    @classmethod
    def poll(cls, context):
        return super().poll(context) and context.scene.nnvis.source == "FILE" and needs_data(context.scene.nnvis)

    def draw(self, context):
        layout, options = prepare(self.layout), context.scene.nnvis.model_options
        draw_parameters(layout, options)
        if options.run_code:
            layout.label(text="Runs the file's code: trusted files only", icon="ERROR")


class NNVIS_PT_training(AdvancedPanel, bpy.types.Panel):
    bl_label = "Training"
    bl_parent_id = "NNVIS_PT_source"

    @classmethod
    def poll(cls, context):
        return super().poll(context) and context.scene.nnvis.source in ("EXAMPLE", "LAYERS")

    def draw(self, context):
        layout, settings = prepare(self.layout), context.scene.nnvis
        sizes = () if settings.source == "EXAMPLE" else ("hidden",)  # those are the list's
        draw_parameters(layout, settings.training, left_out=sizes)


class NNVIS_PT_random(AdvancedPanel, bpy.types.Panel):
    bl_label = "Random Network"
    bl_parent_id = "NNVIS_PT_source"

    def draw_header_preset(self, context):
        NNVIS_PT_random_presets.draw_panel_header(self.layout)

    def draw(self, context):
        layout, random = self.layout, context.scene.nnvis.random
        column = layout.column(align=True)
        for index in range(random.count):
            draw_layer(column.row(align=True), random, index)
        row = layout.row(align=True)
        edit_button(row, "ADD", text="Add Layer", icon="ADD")
        edit_button(row, "CLEAR", text="Clear", icon="X")
        layout = prepare(layout)
        layout.prop(random, "seed")
        layout.operator("nnvis.generate_random_network", text="Generate", icon="PARTICLE_DATA")


def draw_layer(row, random, index: int) -> None:
    """One layer's line: its size, up, down, remove."""
    last = random.count - 1
    row.prop(
        random, "sizes", index=index, text="Input" if index == 0 else "Classes" if index == last else f"Layer {index}"
    )
    for action, icon, possible in (
        ("UP", "TRIA_UP", index > 0),
        ("DOWN", "TRIA_DOWN", index < last),
        ("REMOVE", "REMOVE", True),
    ):
        part = row.row(align=True)
        part.enabled = possible
        edit_button(part, action, index, icon=icon)


def edit_button(layout, action: str, index: int = 0, text: str = "", icon: str = "NONE") -> None:
    button = layout.operator("nnvis.edit_random_layers", text=text, icon=icon)
    button.action, button.index = action, index


# the panels below the source stand in this order
_CLASSES = (
    NNVIS_PT_source,
    NNVIS_UL_layers,
    NNVIS_PT_architecture,
    NNVIS_PT_contents,
    NNVIS_PT_model_options,
    NNVIS_PT_data_options,
    NNVIS_PT_training,
    NNVIS_PT_random,
)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
