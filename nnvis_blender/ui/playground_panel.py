"""Playground: one, its data and network before it begins, and while it learns what it is to do and has reached."""

import math

import bpy

from ..jobs import status
from .panel import AdvancedPanel, SidebarPanel, draw_text, prepare, region_width, sentence, shown_network
from .parameters import draw_parameters
from .process_panel import draw_progress

_AFTER = ("keep", "side")  # in the panel of the file
_ELSEWHERE = ("epochs", "speed", *_AFTER)


class NNVIS_MT_lessons(bpy.types.Menu):
    bl_label = "Lessons"

    def draw(self, context):
        self.layout.operator_enum("nnvis.load_lesson", "lesson")


class NNVIS_PT_playground(SidebarPanel, bpy.types.Panel):
    bl_label = "Playground"
    bl_parent_id = "NNVIS_PT_train_and_watch"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        layout, current = self.layout, status.current
        if current.running and not current.figures:
            draw_progress(layout, current)
            return
        if current.running:
            _draw_commands(layout, context, current.figures)
            _draw_figures(layout, current.figures)
            for warning in current.warnings[-1:]:
                draw_text(layout, sentence(warning), region_width(context) - 40, "ERROR")
        else:
            row = layout.row()
            row.scale_y = 1.4
            row.operator("nnvis.train_playground", icon="PLAY")
        layout.menu("NNVIS_MT_lessons", icon="PRESET")


class NNVIS_PT_playground_settings(SidebarPanel, bpy.types.Panel):
    bl_label = "Data and Network"
    bl_parent_id = "NNVIS_PT_playground"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        draw_parameters(prepare(self.layout), context.scene.nnvis.playground, left_out=_ELSEWHERE)


class NNVIS_PT_playground_file(AdvancedPanel, bpy.types.Panel):
    bl_label = "What Is Kept"
    bl_parent_id = "NNVIS_PT_playground"

    def draw(self, context):
        layout, settings = prepare(self.layout), context.scene.nnvis.playground
        for name in _AFTER:
            layout.prop(settings, name)


class NNVIS_PT_playground_weights(SidebarPanel, bpy.types.Panel):
    """The weights and the bias of the picked unit, as they are in the data of the edges and the plates."""

    bl_label = "Weights by Hand"
    bl_parent_id = "NNVIS_PT_playground"

    @classmethod
    def poll(cls, context):
        return bool(status.current.figures) and status.current.running

    def draw(self, context):
        layout, network = prepare(self.layout), shown_network(context)
        layout.prop(context.scene.nnvis, "unit")
        layout.operator("nnvis.pick_in_view", icon="EYEDROPPER")
        values = [] if network is None or not network.is_whole else network.picked_weights
        column = layout.column(align=True)
        for owner, prop, text in values:
            column.prop(owner, prop, text=text)


def _draw_commands(layout, context, figures: dict) -> None:
    row = layout.row(align=True)
    row.scale_y = 1.4
    name, icon = ("pause", "PAUSE") if figures["running"] else ("train", "PLAY")
    row.operator("nnvis.command_playground", text=name.title(), icon=icon).do = name
    row.operator("nnvis.command_playground", text="Step", icon="FRAME_NEXT").do = "step"
    row.operator("nnvis.command_playground", text="Reset", icon="LOOP_BACK").do = "reset"
    row = layout.row(align=True)
    row.operator("nnvis.command_playground", text="To Epoch").do = "to"
    row.prop(context.scene.nnvis.playground, "epochs", text="")
    layout.prop(context.scene.nnvis.playground, "speed")
    row = layout.row(align=True)
    row.operator("nnvis.command_playground", text="Finish", icon="CHECKMARK").do = "finish"
    row.operator("nnvis.cancel_job", text="Cancel", icon="CANCEL")


def _draw_figures(layout, figures: dict) -> None:
    column = layout.box().column(align=True)
    column.label(text=f"Epoch {figures['epoch']}")
    for number, part in enumerate(("Training", "Test")):
        loss, accuracy = figures["losses"][number], figures["accuracies"][number]
        share = "" if math.isnan(accuracy) else f", {accuracy:.1%} right"
        column.label(text=f"{part}: loss {loss:.4f}{share}")


_CLASSES = (
    NNVIS_MT_lessons,
    NNVIS_PT_playground,
    NNVIS_PT_playground_settings,
    NNVIS_PT_playground_weights,
    NNVIS_PT_playground_file,
)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
