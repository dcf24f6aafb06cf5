"""Evaluate and Compare: how long the accuracy holds while weights are pruned, and the same network trained in several
ways.
"""

from pathlib import Path

import bpy

from ..jobs import status
from .display_panel import draw_controls, draw_looks
from .panel import SidebarPanel, draw_text, is_advanced, prepare, region_width
from .process_panel import draw_progress


class NNVIS_PT_evaluation(SidebarPanel, bpy.types.Panel):
    bl_label = "Evaluate and Compare"
    bl_order = 4
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context):
        return is_advanced(context) or context.scene.nnvis.has_charts

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.evaluation
        if status.current.running:
            draw_progress(layout, status.current)
            return
        layout.grid_flow(row_major=True, columns=2, even_columns=True, align=True).prop(settings, "charts")
        column = prepare(layout).column()
        column.prop(settings, "seeds")
        if "one_class" in settings.charts:
            column.prop(settings, "one_class")
        _draw_buttons(layout, "nnvis.evaluate_network", "nnvis.build_charts", "GRAPH")


class NNVIS_PT_charts(SidebarPanel, bpy.types.Panel):
    bl_label = "Charts"
    bl_parent_id = "NNVIS_PT_evaluation"

    @classmethod
    def poll(cls, context):
        return context.scene.nnvis.has_charts

    def draw(self, context):
        layout, found = self.layout, context.scene.nnvis.charts
        for chart in found:
            _draw_areas(layout, chart.summary, region_width(context))
        if found:
            _draw_folder(layout, context.scene.nnvis, found[0].root)
            layout.operator("nnvis.frame_results", text="Frame Charts", icon="VIEWZOOM").subject = "CHARTS"
        if not context.scene.nnvis.has_network:  # else Display has them
            draw_looks(layout, context.scene.nnvis)


class NNVIS_PT_chart_controls(SidebarPanel, bpy.types.Panel):
    bl_label = "Lines and Ink"
    bl_parent_id = "NNVIS_PT_charts"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        chart = context.scene.nnvis.chart(context.active_object)
        if chart is not None:
            self.layout.label(text=chart.summary["title"], icon="GRAPH")
            draw_controls(self.layout, chart.drawn_controls, "chart")


class NNVIS_PT_comparison(SidebarPanel, bpy.types.Panel):
    bl_label = "Compare Networks"
    bl_parent_id = "NNVIS_PT_evaluation"

    def draw(self, context):
        layout, found = self.layout, context.scene.nnvis.comparison
        if not status.current.running:
            prepare(layout).prop(context.scene.nnvis.comparing, "seeds")
            _draw_buttons(layout, "nnvis.compare_networks", "nnvis.build_comparison", "MOD_ARRAY")
        if found is None:
            return
        summary = found.summary
        for network in summary["networks"]:
            _draw_network(layout, network)
        draw_text(layout.box(), summary["claim"], region_width(context) - 40)
        for chart in found.charts:
            _draw_areas(layout, chart.summary, region_width(context))
        if found.networks:
            _draw_folder(layout, context.scene.nnvis, found.networks[0].root)
        row = layout.row(align=True)
        row.operator("nnvis.frame_results", text="Frame", icon="VIEWZOOM").subject = "COMPARISON"
        if found.charts:
            row.operator("nnvis.frame_results", text="Frame Charts").subject = "COMPARISON_CHARTS"


def _draw_buttons(layout, run: str, open_file: str, icon: str) -> None:
    row = layout.row(align=True)
    row.scale_y = 1.2
    row.operator(run, icon=icon)
    row.operator(open_file, text="", icon="FILEBROWSER")


def _draw_areas(layout, summary: dict, width: float) -> None:
    """A chart's title and its table of areas under the curves."""
    column = layout.column(align=True)
    draw_text(column, summary["title"], width - 20)
    split = column.box().split(factor=0.75)
    names, values = split.column(align=True), split.column(align=True)
    values.alignment = "RIGHT"
    for label, area, is_default in summary["areas"]:
        names.label(text=label, icon="SOLO_ON" if is_default else "BLANK1")
        values.label(text="" if area is None else f"{area:.3f}")


def _draw_network(layout, network: dict) -> None:
    column = layout.box().column(align=True)
    split = column.split(factor=0.6)
    split.label(text=network["name"][:1].upper() + network["name"][1:])
    split.label(text=f"{100 * network['test_accuracy']:.1f} % right")
    split = column.split(factor=0.3)
    split.label(text="Spread")
    row = split.row(align=True)
    for spread in network["spread"]:
        row.label(text=f"{spread:.2f}")


def _draw_folder(layout, settings, root) -> None:
    """Where the numbers and figures lie, with a button that opens it. root: of the chart or the network that was built
    from them.
    """
    folder = "" if root is None else settings.results_folder(root)
    if folder:
        row = layout.row(align=True)
        row.label(text=Path(folder).name, icon="FILE_FOLDER")
        row.operator("wm.path_open", text="Open Folder").filepath = folder


_CLASSES = (NNVIS_PT_evaluation, NNVIS_PT_charts, NNVIS_PT_chart_controls, NNVIS_PT_comparison)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
