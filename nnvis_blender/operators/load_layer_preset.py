"""Load Architecture: one of the lists to begin with, in the place of the one that is there."""

import bpy

from ..jobs.layer_list import show_list
from ..processing.models.layer_list.presets import PRESETS
from . import SceneOperator


class NNVIS_OT_load_layer_preset(SceneOperator, bpy.types.Operator):
    """Begin with a known architecture; the list that is there is replaced"""

    bl_idname = "nnvis.load_layer_preset"
    bl_label = "Load Architecture"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    preset: bpy.props.EnumProperty(
        name="Architecture",
        items=[(name, preset.title, preset.help[:1].upper() + preset.help[1:]) for name, preset in PRESETS.items()],
    )

    def act(self, context):
        show_list(context.scene.nnvis, PRESETS[self.preset].layer_list)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_load_layer_preset,))
