"""How panels draw what the user chooses before a job: the groups that are made from the jobs' parameters."""

from ..jobs.parameter_groups import acts, group_sections, menu_of, switch_of, unset_word


def draw_parameters(layout, group, left_out: tuple = ()) -> None:
    """The properties of a parameter group that act as the others stand, each group of them under its heading.

    layout: see panel.prepare. left_out: names of properties that are none of this panel's.
    """
    for heading, names in group_sections(group):
        shown = [name for name in names if name not in left_out and acts(group, name)]
        column = layout.column()
        if heading and shown:
            column.label(text=heading)
        for name in shown:
            draw_parameter(column, group, name)


def draw_parameter(layout, group, name: str) -> None:
    """One property; a number that may be absent has a switch before it, and a word in its place."""
    switch = switch_of(group, name)
    if switch is None:
        layout.prop(group, menu_of(group, name) or name, placeholder=unset_word(group, name))
        return
    row = layout.row(align=True, heading=group.bl_rna.properties[name].name)
    row.prop(group, switch, text="")
    if getattr(group, switch):
        row.prop(group, name, text="")
    else:
        row.label(text=unset_word(group, name))
