"""The list of a scene's networks, and where another one goes."""

from .panel import draw_named


def draw_networks(layout, settings, active) -> None:
    """A row for each network: the active one, its name, whether it is shown, Remove. active: the NetworkObjects."""
    column = layout.column(align=True)
    for network in settings.networks:
        row, is_active = column.row(align=True), network.name == active.name
        icon = "RADIOBUT_ON" if is_active else "RADIOBUT_OFF"
        row.operator("nnvis.activate_network", text="", icon=icon).network = network.name
        row = row.row(align=True)
        row.enabled = not network.is_linked  # another file's
        row.prop(network.collection, "nnvis_name", text="")
        icon = "HIDE_OFF" if network.is_shown else "HIDE_ON"
        row.operator("nnvis.show_network", text="", icon=icon).network = network.name
        row.operator("nnvis.remove_network", text="", icon="X").network = network.name


def draw_placement(layout, settings) -> None:
    """Where a further network goes, where there is one; whether the scene is set up, where it is the user's."""
    if settings.has_network:
        draw_named(layout, "Next Network").prop(settings, "placement", text="")
    if settings.is_users_scene:
        layout.prop(settings, "set_up_scene")
