"""Display: what is seen of a network. All of it are inputs of Geometry Nodes modifiers and of materials, drawn where
they are, so that each can be keyframed.
"""

import bpy

from ..jobs.wording import panel_words
from .networks_list import draw_networks
from .panel import (
    AdvancedNetworkPanel,
    NetworkPanel,
    draw_named,
    draw_text,
    prepare,
    region_width,
    say_last,
    shown_network,
)

BUTTONS = 12  # more classes than these have no button each
BASIC = {"Bundle": "Bundle", "Edge Budget": "Edges Drawn"}  # of the edges: in Display itself, under these names
SHORT = {  # what fits beside a value in the sidebar's usual width
    "Importance Threshold": "Threshold",
    "Density Threshold": "Threshold",
    "Importance Opacity": "By Importance",
    "Depth Opacity": "By Depth",
    "Depth Exponent": "By Thickness",
    "Base Opacity": "At Least",
    "Emission Strength": "Emission",
}
WIDE = ("Style",)  # whose values want the width of a keyframe's dot, too
TITLES = {
    "Selection": "",
    "Picked": "Mark",
    "Classes": "Class",
}  # of groups of controls, where the panel has others than the nodes
STATISTICS = (
    ("units", "Units"),
    ("edges", "Edges"),
    ("pruned_edges", "Pruned"),
    ("undrawn_edges", "In Density Only"),
    ("samples", "Samples"),
    ("grid_cells", "Grid Cells"),
    ("classes", "Classes"),
)
QUALITY = {"ink": "Ink", "detour": "Detour", "coherence": "Coherence", "coherence_straight": "Coherence, Straight"}


class NNVIS_PT_display(NetworkPanel, bpy.types.Panel):
    bl_label = "Display"
    bl_order = 2

    def draw(self, context):
        layout, network = self.layout, shown_network(context)
        draw_networks(layout, context.scene.nnvis, network)
        if network.is_whole:
            draw_class_view(layout, network)
            draw_looks(layout, context.scene.nnvis)
            draw_edges(layout, network, region_width(context))


class PartPanel(AdvancedNetworkPanel):
    """The controls of one part of the network. role: of its object."""

    bl_parent_id = "NNVIS_PT_display"
    role = ""

    def draw(self, context):
        network = shown_network(context)
        controls = network.drawn_controls(self.role)
        basic = BASIC if self.role == "edges" and network.is_whole else ()
        draw_controls(self.layout, controls, self.role, left_out=basic)


class NNVIS_PT_edges(PartPanel, bpy.types.Panel):
    bl_label, role = "Edges", "edges"


class NNVIS_PT_units(PartPanel, bpy.types.Panel):
    bl_label, role = "Units", "units"


class NNVIS_PT_density(PartPanel, bpy.types.Panel):
    bl_label, role = "Density", "density"

    @classmethod
    def poll(cls, context):
        return super().poll(context) and bool(shown_network(context).having(cls.role))

    def draw(self, context):
        say_last(self.layout, shown_network(context))
        PartPanel.draw(self, context)
        self.layout.operator("nnvis.export_density", icon="EXPORT")


class NNVIS_PT_texts(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Texts"
    bl_parent_id = "NNVIS_PT_display"

    def draw(self, context):
        self.layout.operator("nnvis.show_layer_labels", icon="FONT_DATA")
        self.layout.operator("nnvis.show_legend", icon="INFO")


class NNVIS_PT_input_image(PartPanel, bpy.types.Panel):
    bl_label, role = "Input Image", "input image"

    @classmethod
    def poll(cls, context):
        return super().poll(context) and bool(shown_network(context).having(cls.role))


class NNVIS_PT_statistics(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Statistics"
    bl_parent_id = "NNVIS_PT_display"

    def draw(self, context):
        network = shown_network(context)
        if network.root is None:
            self.layout.label(text="Its object was deleted", icon="ERROR")
            return
        if not network.statistics:
            self.layout.label(text="They are damaged: build it again", icon="ERROR")
            return
        split = self.layout.split(factor=0.5)
        names, values = split.column(align=True), split.column(align=True)
        values.alignment = "RIGHT"
        statistics = network.statistics
        for key, label in STATISTICS:
            if key in statistics:  # a file saved with an earlier version has fewer
                names.label(text=label)
                values.label(text=f"{statistics[key]:,}")
        for key, value in statistics.get("bundle_quality", {}).items():
            names.label(text=QUALITY[key])
            values.label(text=f"{value:.3f}")


class NNVIS_PT_notes(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Notes"
    bl_parent_id = "NNVIS_PT_display"

    def draw(self, context):
        network = shown_network(context)
        notes = network.statistics.get("notes", []) if network.root is not None else []
        for note in notes:
            draw_text(self.layout, panel_words(note), region_width(context), "DOT")
        if not notes:
            self.layout.label(text="Nothing was guessed or left out")


def percent(share: float) -> str:
    """A share in percent, to three digits: 0.0958 %, 17.3 %, 100 %."""
    return f"{100 * share:.3g} %"


def draw_class_view(layout, network) -> None:
    """One button a view; the pressed one is what the edges show. Many classes have one button, between those for the
    class before and after.
    """
    view, index = network.shown_class
    layout = layout.column(align=True)
    layout.label(text="Class")
    row = layout.row(align=True)
    for name in ("Independent", "All"):
        row.operator("nnvis.set_class_view", text=name, depress=view == name).view = name
    names = network.class_names
    if len(names) > BUTTONS:
        last = len(names) - 1
        index = min(index, last)
        row = layout.row(align=True)
        for number, text, icon in (
            (max(index - 1, 0), "", "TRIA_LEFT"),
            (index, names[index], "NONE"),
            (min(index + 1, last), "", "TRIA_RIGHT"),
        ):
            button = row.operator("nnvis.set_class_view", text=text, icon=icon, depress=view == "Class" and bool(text))
            button.view, button.class_index = "Class", number
        return
    grid = layout.grid_flow(
        row_major=True, columns=5 if max(map(len, names)) <= 3 else 2, even_columns=True, align=True
    )
    for number, name in enumerate(names):
        button = grid.operator("nnvis.set_class_view", text=name, depress=view == "Class" and index == number)
        button.view, button.class_index = "Class", number


def draw_looks(layout, settings) -> None:
    """One button a look, and one a palette; the pressed ones are what the scene was given last."""
    column = layout.column(align=True)
    column.label(text="Look and Palette")
    for name, current in (("look", settings.look), ("palette", settings.palette)):
        row, idname = column.row(align=True), f"nnvis.set_{name}"
        for item in getattr(bpy.ops.nnvis, f"set_{name}").get_rna_type().properties[name].enum_items:
            button = row.operator(idname, text=item.name, depress=item.identifier == current)
            setattr(button, name, item.identifier)


def draw_edges(layout, network, width: float) -> None:
    """How bundled the edges are, how many are drawn, and what share of all that is."""
    controls = network.drawn_controls("edges")
    column = prepare(layout.column())
    column.use_property_decorate = True  # each can be keyframed
    for name, text in BASIC.items():
        if name in controls:
            column.prop(*controls[name][:2], text=text)
    total, share = network.statistics["edges"], network.drawn_importance_share
    text = f"{network.drawn_edge_count:,} of {total:,} edges"
    if network.shows_only_paths:
        text = f"Paths of {text}"
    draw_text(column, text if share is None else f"{text}, {percent(share)} of importance", width - 20)


def draw_controls(layout, controls: dict | None, name: str, left_out=()) -> None:
    """An object's controls with their keyframe dots, each group of them under its title, which folds.

    controls: see scene.controls.drawn_controls. name: of the object's sort, by which Blender keeps what is folded.
    """
    layout.use_property_split = True
    if controls is None:
        layout.label(text="Its object was deleted", icon="ERROR")
        return
    groups = {}
    for control, drawn in controls.items():
        if control not in left_out:
            groups.setdefault(TITLES.get(drawn.title, drawn.title), {})[control] = drawn
    for title, group in sorted(groups.items(), key=lambda item: item[0] != ""):
        body = layout
        if title:
            header, body = layout.panel(f"NNVIS_{name}_{title}", default_closed=True)
            header.label(text=title)
        for control, drawn in group.items() if body is not None else ():
            place = draw_named(body, control) if control in WIDE else body
            place.prop(drawn.owner, drawn.prop, text="" if control in WIDE else SHORT.get(control, control))


_CLASSES = (
    NNVIS_PT_display,
    NNVIS_PT_edges,
    NNVIS_PT_units,
    NNVIS_PT_density,
    NNVIS_PT_input_image,
    NNVIS_PT_texts,
    NNVIS_PT_statistics,
    NNVIS_PT_notes,
)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
