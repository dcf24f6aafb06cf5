"""Spaces: which there are, the state that is shown, what was measured of it, and what cannot be seen in it."""

import bpy

from .display_panel import draw_controls, draw_looks
from .panel import AdvancedPanel, SidebarPanel, draw_named, draw_text, prepare, region_width, sentence


class SpacePanel(SidebarPanel):
    """What is about a space in the scene."""

    bl_parent_id = "NNVIS_PT_spaces"

    @classmethod
    def poll(cls, context):
        return context.scene.nnvis.has_space


def shown_space(context):
    """The space that the panels are about."""
    return context.scene.nnvis.space(context.active_object)


class NNVIS_PT_spaces(SidebarPanel, bpy.types.Panel):
    bl_label = "Spaces"
    bl_order = 4
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        self.layout.operator("nnvis.open_space", icon="FILEBROWSER")


class NNVIS_PT_space_shown(SpacePanel, bpy.types.Panel):
    bl_label = "Shown Space"

    def draw(self, context):
        layout, space = self.layout, shown_space(context)
        _draw_list(layout, context.scene.nnvis, space)
        if not space.is_whole:
            layout.label(text="One of its objects was deleted", icon="ERROR")
            return
        _draw_state(layout, space, context.scene.nnvis)
        if not context.scene.nnvis.has_network:  # else Display has them
            draw_looks(layout, context.scene.nnvis)


class NNVIS_PT_space_display(AdvancedPanel, bpy.types.Panel):
    bl_label = "What Is Drawn"
    bl_parent_id = "NNVIS_PT_spaces"

    @classmethod
    def poll(cls, context):
        return super().poll(context) and context.scene.nnvis.has_space

    def draw(self, context):
        for name, role, controls in shown_space(context).drawn:
            header, body = self.layout.panel(f"NNVIS_space_{role}_{name}", default_closed=True)
            header.label(text=sentence(name))
            if body is not None:
                draw_controls(body, controls, f"space_{role}", left_out=("State",))


class NNVIS_PT_space_point(SpacePanel, bpy.types.Panel):
    bl_label = "Point"

    def draw(self, context):
        layout, space = self.layout, shown_space(context)
        layout.operator("nnvis.pick_point_in_view", icon="EYEDROPPER")
        picked = space.picked if space.is_whole else None
        if picked is not None:
            _draw_picked(layout, picked, space.about["class_names"], space.nearest_state)


class NNVIS_PT_space_components(SpacePanel, bpy.types.Panel):
    bl_label = "Components"

    @classmethod
    def poll(cls, context):
        return super().poll(context) and bool(shown_space(context).having("components"))

    def draw(self, context):
        layout = self.layout
        layout.operator("nnvis.show_scree", icon="GRAPH")
        for _, role, controls in shown_space(context).drawn:
            if role == "components":
                column = prepare(layout.column())
                column.use_property_decorate = True  # each can be keyframed
                for name in [name for name in controls if name.startswith("Weight")]:
                    column.prop(controls[name].owner, controls[name].prop, text=name)


class NNVIS_PT_space_notes(SpacePanel, bpy.types.Panel):
    bl_label = "What It Cannot Show"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context):
        if not super().poll(context):
            return False
        space = shown_space(context)
        return space.is_whole and bool(space.about["notes"])

    def draw(self, context):
        for note in shown_space(context).about["notes"]:
            draw_text(self.layout, note, region_width(context), "DOT")


def _draw_picked(layout, picked: dict, classes: list[str], state: int) -> None:
    """A point's name, class and prediction, and its neighbours, each a button. picked: see SpaceObjects.picked."""
    layout.label(text=picked["name"], icon="DOT")
    predicted = picked["predictions"][min(state, len(picked["predictions"]) - 1)]
    column = layout.column(align=True)
    for name, number in (("Class", picked["label"]), ("Predicted", predicted)):
        if 0 <= number < len(classes):
            draw_named(column, name).label(text=classes[number])
    near = picked["neighbours"]
    if near:
        column.label(text="Nearest")
        for one in near[min(state, len(near) - 1)]:
            button = column.operator("nnvis.pick_point", text=one["name"])
            button.cloud, button.point = picked["cloud"], one["point"]


def _draw_list(layout, settings, active) -> None:
    """A row for each space: the active one, its name, the camera, Remove."""
    column = layout.column(align=True)
    for space in settings.spaces:
        row, is_active = column.row(align=True), space.name == active.name
        icon = "RADIOBUT_ON" if is_active else "RADIOBUT_OFF"
        row.operator("nnvis.activate_space", text=space.name, icon=icon, depress=is_active).space = space.name
        row.operator("nnvis.frame_space", text="", icon="VIEWZOOM").space = space.name
        row.operator("nnvis.remove_space", text="", icon="X").space = space.name


def _draw_state(layout, space, settings) -> None:
    """The state's control, what it is called, its figures, and the animation of all of them."""
    states = space.about["states"]
    name, figures = space.shown_figures
    column = prepare(layout.column())
    if len(states) > 1:
        column.use_property_decorate = True  # it can be keyframed
        drawn = space.state_control
        column.prop(drawn.owner, drawn.prop, text="State")
    box = layout.box().column(align=True)
    box.label(text=name, icon="PINNED")
    split = box.split(factor=0.65)
    names, values = split.column(align=True), split.column(align=True)
    values.alignment = "RIGHT"
    for figure, value in figures.items():
        names.label(text=sentence(figure))
        values.label(text=f"{value:,.0f}" if float(value).is_integer() and abs(value) > 1 else f"{value:.3g}")
    if len(states) > 1:
        prepare(layout.column()).prop(settings, "state_frames")
        layout.operator("nnvis.animate_states", icon="KEYFRAME")
        layout.operator("nnvis.show_figures", icon="GRAPH")


_CLASSES = (
    NNVIS_PT_spaces,
    NNVIS_PT_space_shown,
    NNVIS_PT_space_point,
    NNVIS_PT_space_components,
    NNVIS_PT_space_display,
    NNVIS_PT_space_notes,
)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
