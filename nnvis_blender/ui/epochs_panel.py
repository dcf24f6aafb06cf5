"""Watch Training: the checkpoints that become one network, and how its training is played."""

import bpy

from ..jobs import status
from .panel import AdvancedPanel, SidebarPanel, prepare, shown_network
from .parameters import draw_parameter
from .process_panel import draw_progress

_PLAYED = ("Epoch", "Smooth")


class NNVIS_PT_epochs(SidebarPanel, bpy.types.Panel):
    bl_label = "Watch Training"
    bl_parent_id = "NNVIS_PT_train_and_watch"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context):
        layout, settings = self.layout, context.scene.nnvis.epochs
        if status.current.running:
            draw_progress(layout, status.current)
            return
        prepare(layout).prop(settings, "path")
        layout.operator("nnvis.show_epochs", icon="TIME")
        _draw_playing(layout, shown_network(context), settings)


class NNVIS_PT_epochs_kept(AdvancedPanel, bpy.types.Panel):
    bl_label = "What Is Kept"
    bl_parent_id = "NNVIS_PT_epochs"

    def draw(self, context):
        layout, settings = prepare(self.layout), context.scene.nnvis.epochs
        for name in ("most_epochs", "edge_budget", "one_scale", "largest_move"):
            draw_parameter(layout, settings, name)


def _draw_playing(layout, network, settings) -> None:
    """The epoch of a network that has checkpoints, and its animation."""
    controls = network.drawn_controls("edges") if network is not None and network.is_whole else None
    if not controls or "Epoch" not in controls:
        return
    column = layout.column()
    for name in _PLAYED:
        column.prop(controls[name].owner, controls[name].prop, text=name)
    column = layout.column()
    column.prop(settings, "frames")
    column.prop(settings, "by_checkpoint")
    layout.operator("nnvis.animate_epochs", icon="KEYFRAME")


_CLASSES = (NNVIS_PT_epochs, NNVIS_PT_epochs_kept)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
