"""What all panels of the sidebar tab share."""

PACKAGE = __package__.rpartition(".")[0]  # by which Blender knows the extension and its preferences


class SidebarPanel:
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "NNVis"


class AdvancedPanel(SidebarPanel):
    """What is beyond the panel's basic level: closed, and there only where the user wants it."""

    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context):
        return is_advanced(context)


class NetworkPanel(SidebarPanel):
    """What is about a network in the scene."""

    @classmethod
    def poll(cls, context):
        return context.scene.nnvis.has_network


class AdvancedNetworkPanel(AdvancedPanel):
    @classmethod
    def poll(cls, context):
        return super().poll(context) and context.scene.nnvis.has_network


def preferences_of(context):
    """The extension's preferences."""
    return context.preferences.addons[PACKAGE].preferences


def is_advanced(context) -> bool:
    """Whether the user wants all settings."""
    return preferences_of(context).advanced


def shown_network(context):
    """The network that the panels are about."""
    return context.scene.nnvis.network(context.active_object)


def say_last(layout, network) -> None:
    """Says, of a network that follows epochs, that what is below does not."""
    if network.is_whole and "Epoch" in network.drawn_controls("edges"):
        layout.label(text="Of the Last Checkpoint", icon="TIME")


def prepare(layout):
    """The layout as Blender's own property panels have it: names left, values right, no dots."""
    layout.use_property_split = True
    layout.use_property_decorate = False
    return layout


def draw_named(layout, name: str):
    """A row for buttons, with their name where Blender's property panels have it."""
    split = layout.split(factor=0.4)
    split.use_property_split = False
    side = split.row()
    side.alignment = "RIGHT"
    side.label(text=name)
    return split.row(align=True)


def region_width(context) -> float:
    """The width of the panels in points, whatever the screen's resolution."""
    return context.region.width / context.preferences.system.ui_scale


def draw_text(layout, text: str, width: int, icon: str = "NONE") -> None:
    """A text over several lines of at most width points, for a narrow panel; Blender's labels do not wrap."""
    column = layout.column(align=True)
    column.scale_y = 0.8
    for number, line in enumerate(wrapped(text, max(12, width // 7))):
        column.label(text=line, icon=icon if number == 0 else ("NONE" if icon == "NONE" else "BLANK1"))


def sentence(text: str) -> str:
    """A text as a panel begins a line with it."""
    return text[:1].upper() + text[1:]


def wrapped(text: str, characters: int) -> list:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > characters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
