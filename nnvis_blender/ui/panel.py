"""What all panels of the sidebar tab share."""

PACKAGE = __package__.rpartition(".")[0]  # by which Blender knows the extension and its preferences


class SidebarPanel:
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "NNVis"


def prepare(layout):
    """The layout as Blender's own property panels have it: names left, values right, no dots."""
    layout.use_property_split = True
    layout.use_property_decorate = False
    return layout


def region_width(context) -> float:
    """The width of the panels in points, whatever the screen's resolution."""
    return context.region.width / context.preferences.system.ui_scale


def draw_text(layout, text: str, width: int, icon: str = "NONE") -> None:
    """A text over several lines of at most width points, for a narrow panel; Blender's labels do not wrap."""
    column = layout.column(align=True)
    column.scale_y = 0.8
    for number, line in enumerate(wrapped(text, max(12, width // 7))):
        column.label(text=line, icon=icon if number == 0 else ("NONE" if icon == "NONE" else "BLANK1"))


def wrapped(text: str, characters: int) -> list:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > characters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
