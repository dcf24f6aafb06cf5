"""What one may do with the first network: three buttons, until they are put away."""

from .panel import preferences_of


def draw_next_steps(layout, context, network) -> None:
    """A class, a look, a still; nothing where they were put away, or where there are several networks."""
    preferences = preferences_of(context)
    if not preferences.next_steps or not context.scene.nnvis.has_one_network or not network.is_whole:
        return
    box = layout.box()
    row = box.row()
    row.label(text="What next?")
    row.prop(preferences, "next_steps", text="", icon="X", emboss=False)
    column = box.column(align=True)
    button = column.operator(
        "nnvis.set_class_view", text=f"Show One Class: {network.class_names[0]}", icon="RESTRICT_SELECT_OFF"
    )
    button.view, button.class_index = "Class", 0
    column.operator("nnvis.set_look", text="Change the Look: Night", icon="SHADING_RENDERED").look = "night"
    column.operator("nnvis.render_still", text="Render a Still", icon="RENDER_STILL")
