"""Display: the inputs of the Geometry Nodes modifiers and of the materials, where they are, so that each can be
keyframed.
"""

import bpy

from .panel import SidebarPanel, draw_text, region_width

BUTTONS = 12  # more classes than these have no button each
GEOMETRY = (
    "Style",
    "Size",
    "Sphere Detail",
    "Bundle",
    "Iteration",
    "Edge Budget",
    "Importance Threshold",
    "Density Threshold",
    "Picture",
    "Sample",
    "Distance",
)
SHORT = {  # what fits beside a value in the sidebar's usual width
    "Importance Threshold": "Threshold",
    "Density Threshold": "Threshold",
    "Importance Opacity": "Importance",
    "Depth Opacity": "Depth",
    "Base Opacity": "Base",
    "Depth Exponent": "Exponent",
    "Emission Strength": "Emission",
}
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


class DisplayPanel(SidebarPanel):
    @classmethod
    def poll(cls, context):
        return context.scene.nnvis.has_network


class NNVIS_PT_display(DisplayPanel, bpy.types.Panel):
    bl_label = "Display"
    bl_order = 2

    def draw(self, context):
        layout, network = self.layout, shown_network(context)
        layout.label(text=network.name, icon="OUTLINER_COLLECTION")
        if network.root is not None:
            draw_fit(layout, network.statistics, region_width(context))
        if network.is_whole:
            draw_class_view(layout, network)
            layout.operator("nnvis.show_layer_labels", icon="FONT_DATA")


class PartPanel(DisplayPanel):
    """The controls of one part of the network. role: of its object. detail: those that are not GEOMETRY's."""

    bl_parent_id = "NNVIS_PT_display"
    bl_options = {"DEFAULT_CLOSED"}
    role, detail = "", False

    def draw(self, context):
        controls = shown_network(context).drawn_controls(self.role)
        draw_controls(self.layout, controls, shown=lambda name: (name in GEOMETRY) != self.detail)


class DetailPanel(PartPanel):
    bl_label = "Opacity and Colour"
    detail = True


class NNVIS_PT_edges(PartPanel, bpy.types.Panel):
    bl_label, role = "Edges", "edges"
    bl_options = set()


class NNVIS_PT_edges_detail(DetailPanel, bpy.types.Panel):
    bl_parent_id, role = "NNVIS_PT_edges", "edges"


class NNVIS_PT_units(PartPanel, bpy.types.Panel):
    bl_label, role = "Units", "units"


class NNVIS_PT_units_detail(DetailPanel, bpy.types.Panel):
    bl_parent_id, role = "NNVIS_PT_units", "units"


class NNVIS_PT_density(PartPanel, bpy.types.Panel):
    bl_label, role = "Density", "density"

    @classmethod
    def poll(cls, context):
        return super().poll(context) and bool(shown_network(context).having(cls.role))

    def draw(self, context):
        PartPanel.draw(self, context)
        self.layout.operator("nnvis.export_density", icon="EXPORT")


class NNVIS_PT_density_detail(DetailPanel, bpy.types.Panel):
    bl_parent_id, role = "NNVIS_PT_density", "density"


class NNVIS_PT_input_image(PartPanel, bpy.types.Panel):
    bl_label, role = "Input Image", "input image"

    @classmethod
    def poll(cls, context):
        return super().poll(context) and bool(shown_network(context).having(cls.role))


class NNVIS_PT_input_image_detail(DetailPanel, bpy.types.Panel):
    bl_parent_id, role = "NNVIS_PT_input_image", "input image"


class NNVIS_PT_statistics(DisplayPanel, bpy.types.Panel):
    bl_label = "Statistics"
    bl_parent_id = "NNVIS_PT_display"
    bl_options = {"DEFAULT_CLOSED"}

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
        if network.is_whole:
            names.label(text="Drawn at most")
            drawn = network.drawn_edge_count
            values.label(text=f"{drawn:,} ({percent(drawn / max(statistics['edges'], 1))})")
            share = network.drawn_importance_share
            if share is not None:
                names.label(text="Their Importance")
                values.label(text=percent(share))
        for key, value in statistics.get("bundle_quality", {}).items():
            names.label(text=QUALITY[key])
            values.label(text=f"{value:.3f}")


class NNVIS_PT_notes(DisplayPanel, bpy.types.Panel):
    bl_label = "Notes"
    bl_parent_id = "NNVIS_PT_display"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        network = shown_network(context)
        notes = network.statistics.get("notes", []) if network.root is not None else []
        for note in notes:
            draw_text(self.layout, note, region_width(context), "DOT")
        if not notes:
            self.layout.label(text="Nothing was guessed or left out")


def draw_fit(layout, statistics: dict, width: float) -> None:
    """How well the model knows its data, and what speaks against them belonging together."""
    if "accuracy" in statistics:  # a scene saved with an earlier version has none
        draw_text(layout, statistics["accuracy"], width)
    if statistics.get("warning"):
        draw_text(layout, statistics["warning"], width, "ERROR")


def shown_network(context):
    """The network that the panels are about."""
    return context.scene.nnvis.network(context.active_object)


def percent(share: float) -> str:
    """A share in percent, to three digits: 0.0958 %, 17.3 %, 100 %."""
    return f"{100 * share:.3g} %"


def draw_class_view(layout, network) -> None:
    """One button a view; the pressed one is what the edges show. Many classes have one button, between those for the
    class before and after.
    """
    view, index = network.shown_class
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


def draw_controls(layout, controls: dict | None, shown) -> None:
    """The controls whose name `shown` takes, with their keyframe dots. controls: see scene.controls.drawn_controls."""
    layout.use_property_split = True
    if controls is None:
        layout.label(text="Its object was deleted", icon="ERROR")
        return
    for name, (owner, prop) in controls.items():
        if shown(name):
            layout.prop(owner, prop, text=SHORT.get(name, name))


_CLASSES = (
    NNVIS_PT_display,
    NNVIS_PT_edges,
    NNVIS_PT_edges_detail,
    NNVIS_PT_units,
    NNVIS_PT_units_detail,
    NNVIS_PT_density,
    NNVIS_PT_density_detail,
    NNVIS_PT_input_image,
    NNVIS_PT_input_image_detail,
    NNVIS_PT_statistics,
    NNVIS_PT_notes,
)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
