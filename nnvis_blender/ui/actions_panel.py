"""Actions: what moves the network on, live, and how its kept states are played."""

import bpy

from .panel import AdvancedNetworkPanel, prepare
from .parameters import draw_parameter, draw_parameters


class NNVIS_PT_actions(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Actions"
    bl_parent_id = "NNVIS_PT_process"

    def draw(self, context):
        layout = self.layout
        _draw_row(layout, "Units", unit_advect="Advect", unit_diverge="Diverge", unit_noise="Noise")
        _draw_row(layout, "Edges", edge_advect="Advect", edge_diverge="Diverge", edge_noise="Noise")
        _draw_row(layout, "", smooth="Smooth", resample="Respace", straighten="Straighten")
        _draw_row(layout, "", reset="Reset").operator("nnvis.stop_job", text="Stop Here")


class NNVIS_PT_actions_options(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Options"
    bl_parent_id = "NNVIS_PT_actions"

    def draw(self, context):
        layout, settings = prepare(self.layout), context.scene.nnvis.actions
        draw_parameters(layout, settings, left_out=("keep", "animate", "frames"))


class NNVIS_PT_animation(AdvancedNetworkPanel, bpy.types.Panel):
    bl_label = "Animation"
    bl_parent_id = "NNVIS_PT_actions"

    def draw(self, context):
        layout, settings = prepare(self.layout), context.scene.nnvis.actions
        draw_parameter(layout, settings, "keep")
        if settings.keep > 1:
            layout.prop(settings, "animate")
        layout.prop(settings, "frames")
        layout.operator("nnvis.animate_iterations", icon="KEYFRAME")


def _draw_row(layout, label: str, **actions):
    """One row of buttons, their actions' names to their texts. Returns the row."""
    split = layout.split(factor=0.2, align=True)
    split.label(text=label)
    row = split.row(align=True)
    for name, text in actions.items():
        row.operator("nnvis.act_on_network", text=text).action = name
    return row


_CLASSES = (NNVIS_PT_actions, NNVIS_PT_actions_options, NNVIS_PT_animation)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
