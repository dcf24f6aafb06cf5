"""Inside: what the value of a plate's pixel is made of, as a sum that adds up."""

import bpy

from .panel import AdvancedNetworkPanel, draw_text, region_width, shown_network


class NNVIS_PT_inside(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Look Inside"
    bl_parent_id = "NNVIS_PT_display"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context):
        return super().poll(context) and shown_network(context).one("plates") is not None

    def draw(self, context):
        network, layout = shown_network(context), self.layout
        row = layout.row(align=True)
        row.operator("nnvis.pick_in_view", text="Pick Pixel", icon="EYEDROPPER")
        row.operator("nnvis.look_inside", text="By Number...")
        inside = network.inside if network.is_whole else None
        if inside is None:
            return
        row = layout.row(align=True)
        row.operator("nnvis.build_formula")
        row.operator("nnvis.remove_formula", text="", icon="X")
        column = layout.column(align=True)
        column.label(text=inside["title"], icon="IMAGE_DATA")
        column.label(text=inside["place"], icon="BLANK1")
        if inside["terms"]:
            layout.label(text=inside["terms_title"])
            draw_units(layout, inside, "terms", inside["more_terms"])
            draw_window(layout, inside)
        draw_sum(layout.box(), inside["lines"])
        if inside["shares"]:
            draw_softmax(layout, inside["shares"])
        if inside["edges"]:
            layout.label(text="What it brings, the strongest first")
            draw_units(layout, inside, "edges", inside["more_edges"])
        for note in inside["notes"]:
            draw_text(layout, note, int(region_width(context)) - 40, icon="INFO")


def draw_units(layout, inside: dict, name: str, more: int) -> None:
    """Units with a number each; a click picks one."""
    column = layout.column(align=True)
    for one in inside[name]:
        split = column.split(factor=0.5, align=True)
        button = split.operator("nnvis.pick_unit", text=one["text"])
        button.layer, button.unit = one["layer"], one["unit"]
        side = split.row()
        side.alignment = "RIGHT"
        side.label(text=one["value"])
    if more:
        column.label(text=f"and {more:,} more")


def draw_window(layout, inside: dict) -> None:
    """The numbers of the strongest channel's window, and below it those of the kernel."""
    if not inside["kernel"]:
        return
    box = layout.box()
    for name in ("window", "kernel"):
        rows, column = inside[name], box.column(align=True)
        column.label(text=inside[f"{name}_title"])
        grid = column.grid_flow(row_major=True, columns=len(rows[0]), even_columns=True, even_rows=True, align=True)
        grid.scale_y = 0.8
        for text in (text for cells in rows for text in cells):
            grid.label(text=text)


def draw_sum(layout, lines: list) -> None:
    """What is added up, and what the activation makes of it, name left and number right."""
    column = layout.column(align=True)
    column.scale_y = 0.9
    for name, value in lines:
        row = column.row()
        row.label(text=name[:1].upper() + name[1:])
        side = row.row()
        side.alignment = "RIGHT"
        side.label(text=value)


def draw_softmax(layout, shares: list) -> None:
    """A row a class: what comes in, e to its power less the largest, and the share."""
    layout.label(text="Softmax: z, exp(z − largest z), share")
    column = layout.box().column(align=True)
    column.scale_y = 0.9
    for cells in shares:
        row = column.row()
        for number, text in enumerate(cells):
            side = row.row()
            side.alignment = "LEFT" if number == 0 else "RIGHT"
            side.label(text=text)


_CLASSES = (NNVIS_PT_inside,)
register, unregister = bpy.utils.register_classes_factory(_CLASSES)
