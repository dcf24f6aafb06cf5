"""Architecture: a network as a list of layers, their shapes and mistakes beside them as one types."""

import bpy

from ..jobs.layer_list import layer_group, layer_line, outline, shape_text
from .panel import SidebarPanel, draw_text, prepare, region_width, sentence
from .parameters import draw_parameters

_ICONS = {"conv": "MESH_GRID", "dense": "NODETREE", "maxpool": "FULLSCREEN_EXIT", "avgpool": "FULLSCREEN_EXIT"}


class NNVIS_UL_layers(bpy.types.UIList):
    """The layers, each with the shape after it; the one with a mistake is red."""

    def draw_item(self, context, layout, data, item, icon, _active_data, _active_property, index):
        row = layout.row(align=True)
        shapes, mistake = outline(data)
        row.alert = mistake is not None and mistake.index == index
        icon = "ERROR" if row.alert else _ICONS.get(item.type, "DOT")
        row.label(text=layer_line(item), icon=icon)
        after = row.row()
        after.alignment = "RIGHT"
        after.label(text=shape_text(shapes[index]) if index < len(shapes) else "?")


class NNVIS_PT_architecture(SidebarPanel, bpy.types.Panel):
    bl_label = "Architecture"
    bl_parent_id = "NNVIS_PT_source"

    @classmethod
    def poll(cls, context):
        return context.scene.nnvis.source == "LAYERS"

    def draw(self, context):
        layout, group = self.layout, context.scene.nnvis.layer_list
        mistake = outline(group).mistake
        row = layout.row(align=True)
        row.operator_menu_enum("nnvis.load_layer_preset", "preset", text="Preset", icon="PRESET")
        row.operator("nnvis.open_layer_list", text="Open", icon="FILE_FOLDER")
        row.operator("nnvis.save_layer_list", text="Save", icon="FILE_TICK")
        column = prepare(layout.column(align=True))
        for name in ("channels", "height", "width", "classes"):
            column.prop(group, name)
        _draw_list(layout, group)
        if mistake is not None:
            box = layout.box()
            box.alert = True
            text = f"{sentence(mistake.sentence)}."
            draw_text(box, text, region_width(context) - 60, "ERROR")
        if group.active < len(group.layers):
            _draw_layer(prepare(layout.column()), group.layers[group.active])
        row = layout.row(align=True)
        row.enabled = mistake is None
        row.operator("nnvis.draw_layer_list", icon="OUTLINER_OB_CURVES")
        row.operator("nnvis.process_network", text="Train", icon="PLAY")
        layout.prop(context.scene.nnvis.follow, "live_training")


def _draw_list(layout, group) -> None:
    row = layout.row()
    row.template_list("NNVIS_UL_layers", "", group, "layers", group, "active", rows=6)
    column = row.column(align=True)
    column.operator_menu_enum("nnvis.add_layer", "type", text="", icon="ADD")
    for action, icon in (("REMOVE", "REMOVE"), ("UP", "TRIA_UP"), ("DOWN", "TRIA_DOWN"), ("CLEAR", "X")):
        column.operator("nnvis.edit_layer_list", text="", icon=icon).action = action


def _draw_layer(layout, item) -> None:
    """The chosen layer's type, name and parameters."""
    layout.prop(item, "type")
    layout.prop(item, "name")
    own = layer_group(item)
    if own is not None:
        draw_parameters(layout, own)
