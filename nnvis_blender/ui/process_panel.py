"""Process: the main button, how far the job is, and what went wrong."""

from pathlib import Path

import bpy

from ..jobs import status
from ..jobs.parameter_groups import group_fields
from ..jobs.requests import method_group
from .panel import PACKAGE, SidebarPanel, draw_text, prepare, region_width
from .presets import NNVIS_PT_presets


class NNVIS_PT_process(SidebarPanel, bpy.types.Panel):
    bl_label = "Process"
    bl_order = 1

    def draw_header_preset(self, context):
        NNVIS_PT_presets.draw_panel_header(self.layout)

    def draw(self, context):
        layout, current = self.layout, status.current
        width = region_width(context)
        if current.running:
            draw_progress(layout, current)
        else:
            button = layout.row()
            button.scale_y = 1.4
            button.operator("nnvis.process_network", icon="PLAY")
            if not context.preferences.addons[PACKAGE].preferences.has_worker:
                draw_missing_worker(layout, width)
            elif current.outcome:
                draw_outcome(layout, current, width)


def draw_progress(layout, current) -> None:
    row = layout.row(align=True)
    row.scale_y = 1.4
    stage = "Cancelling" if current.cancelling else current.stage
    row.progress(factor=current.fraction, type="BAR", text=f"{stage}  {current.fraction:.0%}")
    row.operator("nnvis.cancel_job", text="", icon="CANCEL")
    layout.label(text=f"{current.kind}: {current.seconds:.0f} s, ESC cancels", icon="TIME")


def draw_outcome(layout, current, width: float) -> None:
    """How the last job ended, and what to do about an error."""
    if current.outcome == "failed":
        box = layout.box()
        draw_text(box, current.message, width - 40, "ERROR")
        draw_text(box, current.remedy, width - 40, "BLANK1")
        row = box.row(align=True)
        if current.code == "worker_failed":
            draw_preferences_button(row)
        if current.log_path:
            row.operator("wm.path_open", text="Open Log", icon="TEXT").filepath = str(Path(current.log_path).parent)
    elif current.outcome == "cancelled":
        layout.label(text=f"{current.kind} was cancelled", icon="INFO")
    else:
        layout.label(text=f"Done in {current.seconds:.0f} s", icon="CHECKMARK")
        if current.accuracy:
            draw_text(layout, current.accuracy, width)
    for warning in current.warnings:
        draw_text(layout, warning, width - 40, "INFO")


def draw_missing_worker(layout, width: float) -> None:
    box = layout.box()
    draw_text(
        box,
        "Processing needs a worker: a Python with torch. Choose or create one in the preferences.",
        width - 40,
        "INFO",
    )
    draw_preferences_button(box)


def draw_preferences_button(layout) -> None:
    layout.operator("preferences.addon_show", text="Preferences", icon="PREFERENCES").module = PACKAGE


class NNVIS_PT_importance(SidebarPanel, bpy.types.Panel):
    bl_label = "Importance"
    bl_parent_id = "NNVIS_PT_process"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        layout, settings = prepare(self.layout), context.scene.nnvis
        layout.prop(settings, "method", text="Method")
        group = method_group(settings)
        for name in group_fields(group):
            layout.prop(group, name)


class NNVIS_PT_bundling(SidebarPanel, bpy.types.Panel):
    bl_label = "Layout and Bundling"
    bl_parent_id = "NNVIS_PT_process"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        layout, settings = prepare(self.layout), context.scene.nnvis
        for name in group_fields(settings.bundling):
            layout.prop(settings.bundling, name)
        layout.prop(settings, "seed")


_CLASSES = (NNVIS_PT_process, NNVIS_PT_importance, NNVIS_PT_bundling)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
