"""Presets: of everything that decides a job's result but its network and data, and of random networks."""

import bpy
from bl_operators.presets import AddPresetBase
from bl_ui.utils import PresetPanel

from ..jobs.parameter_groups import fields_of
from ..properties import PARAMETER_GROUPS

_FOLDER, _RANDOM_FOLDER = "nnvis", "nnvis_random"


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
        return own + [f"settings.{group}.{name}" for group, cls in PARAMETER_GROUPS.items() for name in fields_of(cls)]


class NNVIS_PT_random_presets(PresetPanel, bpy.types.Panel):
    bl_label = "Random Networks"
    preset_subdir = _RANDOM_FOLDER
    preset_operator = "script.execute_preset"
    preset_add_operator = "nnvis.add_random_preset"


class NNVIS_OT_add_random_preset(AddPresetBase, bpy.types.Operator):
    """Keep or remove a random network: its layers and its seed"""

    bl_idname = "nnvis.add_random_preset"
    bl_label = "Add Random Network"
    preset_menu = "NNVIS_PT_random_presets"
    preset_subdir = _RANDOM_FOLDER
    preset_defines = ["random = bpy.context.scene.nnvis.random"]
    preset_values = ["random.sizes", "random.count", "random.seed"]


_CLASSES = (NNVIS_PT_presets, NNVIS_OT_add_preset, NNVIS_PT_random_presets, NNVIS_OT_add_random_preset)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
