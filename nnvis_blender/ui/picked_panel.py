"""Picked: the unit or edge that was clicked or named, what it matters for, and its strongest edges."""

import bpy

from .display_panel import percent
from .panel import AdvancedNetworkPanel, prepare, say_last, sentence, shown_network

_CLASSES_SHOWN = 12  # of more, those that it matters most for
FILTERS = {"Edge Budget": "Of Edges", "Importance Threshold": "Threshold"}  # controls, and what the panel calls them
MARK = {"Mark Picked": "Mark", "Mark Color": "Color"}


class NNVIS_PT_picked(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Unit or Edge"
    bl_parent_id = "NNVIS_PT_display"

    def draw(self, context):
        network = shown_network(context)
        self.layout.operator("nnvis.pick_in_view", icon="EYEDROPPER")
        row = self.layout.row()
        row.enabled = not network.is_linked  # what is picked is kept in its own file
        row.prop(context.scene.nnvis, "unit", text="", icon="VIEWZOOM", placeholder="Layer, Number or Class")
        picked = network.picked if network.is_whole else None
        if picked is not None:
            self.layout.operator("nnvis.show_only_paths", depress=network.shows_only_paths, icon="FILTER")
            draw_filter(self.layout, network)
            draw_mark(self.layout, network, picked["kind"])
            say_last(self.layout, network)
            draw_picked(self.layout, picked, network.class_names)


def draw_filter(layout, network) -> None:
    """Of which edges paths are made: the fewer, the clearer."""
    if network.shows_only_paths:
        controls, column = network.drawn_controls("edges"), prepare(layout.column(align=True))
        for name, text in FILTERS.items():
            if name in controls:
                column.prop(controls[name].owner, controls[name].prop, text=text)


def draw_mark(layout, network, kind: str) -> None:
    """Whether what is picked is marked, and how; kind: "unit" or "edge", in whose object its controls are."""
    controls, column = network.drawn_controls(f"{kind}s"), prepare(layout.column(align=True))
    for name, text in MARK.items():
        if name in controls:  # which a file of an earlier version has not
            column.prop(controls[name].owner, controls[name].prop, text=text)


def draw_picked(layout, picked: dict, class_names: list) -> None:
    """picked: see scene.picking.read_picked."""
    is_unit = picked["kind"] == "unit"
    layout.label(text=picked["text"], icon="MESH_UVSPHERE" if is_unit else "CURVE_DATA")
    layout.progress(factor=min(picked["strength"], 1.0), text=f"Strength {percent(picked['strength'])}")
    column = layout.column(align=True)
    column.label(text="Importance for")
    shares = sorted(enumerate(picked["importance"]), key=lambda one: -one[1])[:_CLASSES_SHOWN]
    for number, share in sorted(shares):
        name = class_names[number] if number < len(class_names) else str(number)
        column.progress(factor=min(share, 1.0), text=f"{name}   {percent(share)}")
    column = layout.column(align=True)
    column.label(text="Strongest Edges" if is_unit else "Units")
    for one in picked["rows"]:
        draw_row(column, one)
    if picked["samples"]:
        column = layout.column(align=True)
        column.label(text="Strongest Samples")
        for text in picked["samples"]:
            column.label(text=sentence(text))


def draw_row(column, one: dict) -> None:
    """A unit at the other end, with how strong the edge is; both can be picked."""
    split = column.split(factor=0.55, align=True)
    button = split.operator("nnvis.pick_unit", text=one["text"])
    button.layer, button.unit = one.get("layer", 0), one.get("unit", 0)
    row = split.row(align=True)
    row.progress(factor=min(one["strength"], 1.0), text=percent(one["strength"]))
    if "edge" in one:
        row.operator("nnvis.pick_edge", text="", icon="CURVE_DATA").edge = one["edge"]


_CLASSES = (NNVIS_PT_picked,)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
