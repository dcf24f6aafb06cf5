"""Process: the main button, how far the job is, and what went wrong."""

from pathlib import Path

import bpy

from ..jobs import status
from ..jobs.requests import method_group, method_of, what_is_missing
from ..jobs.wording import panel_error, panel_words
from .networks_list import draw_placement
from .next_steps import draw_next_steps
from .panel import (
    PACKAGE,
    AdvancedPanel,
    SidebarPanel,
    draw_text,
    is_advanced,
    preferences_of,
    prepare,
    region_width,
    sentence,
    shown_network,
)
from .parameters import draw_parameters
from .presets import NNVIS_PT_presets


class NNVIS_PT_process(SidebarPanel, bpy.types.Panel):
    bl_label = "Process"
    bl_order = 1

    def draw_header_preset(self, context):
        if is_advanced(context):
            NNVIS_PT_presets.draw_panel_header(self.layout)

    def draw(self, context):
        layout, current = self.layout, status.current
        width = region_width(context)
        if current.running:
            draw_progress(layout, current)
            return
        button = layout.row()
        button.scale_y = 1.4
        button.operator("nnvis.process_network", icon="PLAY")
        missing = what_is_missing(context.scene.nnvis)
        if missing is not None:
            button.enabled = False
            draw_text(layout, sentence(str(panel_error(missing))), width - 40, "INFO")
        draw_placement(layout, context.scene.nnvis)
        if not preferences_of(context).has_worker:
            draw_missing_worker(layout, width)
        elif is_shown(current, context.scene.nnvis):
            draw_outcome(layout, current, width)
        network = shown_network(context)
        statistics = {} if network is None or network.root is None else network.statistics
        if current.accuracy and is_shown(current, context.scene.nnvis):
            draw_text(layout, sentence(current.accuracy), width - 20)  # of an evaluation
        draw_fit(layout, statistics, width)
        if network is not None:
            draw_next_steps(layout, context, network)


def draw_progress(layout, current) -> None:
    row = layout.row(align=True)
    row.scale_y = 1.4
    stage = "Cancelling" if current.cancelling else current.stage
    row.progress(factor=current.fraction, type="BAR", text=f"{stage}  {current.fraction:.0%}")
    row.operator("nnvis.cancel_job", text="", icon="CANCEL")
    layout.label(text=f"{current.kind}: {current.seconds:.0f} s, ESC cancels", icon="TIME")


def is_shown(current, settings) -> bool:
    """Whether there is an outcome to tell of; of a job that is done, not while undo has taken away what came of it."""
    return bool(current.outcome) and (current.outcome != "done" or settings.shown_job == current.begun)


def draw_outcome(layout, current, width: float) -> None:
    """How the last job ended, and what to do about an error."""
    if current.outcome == "failed":
        box = layout.box()
        draw_text(box, sentence(current.message), width - 40, "ERROR")
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
    for warning in current.warnings:
        draw_text(layout, sentence(warning), width - 40, "INFO")


def draw_fit(layout, statistics: dict, width: float) -> None:
    """How well the model knows its data, and what speaks against them belonging together."""
    if "accuracy" in statistics:  # a scene saved with an earlier version has none
        draw_text(layout, sentence(statistics["accuracy"]), width - 20)
    if statistics.get("warning"):
        draw_text(layout, sentence(panel_words(statistics["warning"])), width - 40, "ERROR")


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


class NNVIS_PT_importance(AdvancedPanel, bpy.types.Panel):
    bl_label = "Importance"
    bl_parent_id = "NNVIS_PT_process"

    def draw(self, context):
        layout, settings = prepare(self.layout), context.scene.nnvis
        if method_of(settings) == settings.method:
            layout.prop(settings, "method", text="Method")
        else:
            draw_text(layout, "Weight, which is the one that needs no data", region_width(context) - 40, "INFO")
        draw_parameters(layout, method_group(settings))


class NNVIS_PT_bundling(AdvancedPanel, bpy.types.Panel):
    bl_label = "Layout and Bundling"
    bl_parent_id = "NNVIS_PT_process"

    def draw(self, context):
        layout, settings = prepare(self.layout), context.scene.nnvis
        draw_parameters(layout, settings.bundling)
        layout.prop(settings, "seed")


_CLASSES = (NNVIS_PT_process, NNVIS_PT_importance, NNVIS_PT_bundling)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
