"""Presets of everything that decides a job's result but its network and data."""
import bpy
from bl_operators.presets import AddPresetBase
from bl_ui.utils import PresetPanel

from ..properties import PARAMETER_GROUPS

_FOLDER = "nnvis"


class NNVIS_PT_presets(PresetPanel, bpy.types.Panel):
    bl_label = "Processing Presets"
    preset_subdir = _FOLDER
    preset_operator = "script.execute_preset"
    preset_add_operator = "nnvis.add_preset"


class NNVIS_OT_add_preset(AddPresetBase, bpy.types.Operator):
    """Keep or remove a preset of the importance and bundling parameters"""

    bl_idname = "nnvis.add_preset"
    bl_label = "Add Processing Preset"
    preset_menu = "NNVIS_PT_presets"
    preset_subdir = _FOLDER
    preset_defines = ["settings = bpy.context.scene.nnvis"]

    @property
    def preset_values(self) -> list:
        own = ["settings.method", "settings.seed"]
        return own + [f"settings.{group}.{name}" for group, cls in PARAMETER_GROUPS.items() for name in cls.__annotations__]


_CLASSES = (NNVIS_PT_presets, NNVIS_OT_add_preset)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
