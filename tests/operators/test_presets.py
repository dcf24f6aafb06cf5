"""Presets keep the parameters and give them back."""

from pathlib import Path

import bpy


def test_a_preset_brings_its_parameters_back(nnvis):
    settings = bpy.context.scene.nnvis
    settings.method, settings.bundling.sampling_rate, settings.importance.batchnorm.epochs = "weight", 7.0, 33
    assert bpy.ops.nnvis.add_preset(name="Coarse") == {"FINISHED"}
    settings.method, settings.bundling.sampling_rate, settings.importance.batchnorm.epochs = "batchnorm", 12.0, 5
    preset = next(Path(bpy.utils.user_resource("SCRIPTS", path="presets/nnvis")).glob("*.py"))
    try:
        bpy.ops.script.execute_preset(filepath=str(preset), menu_idname="NNVIS_PT_presets")
        assert (settings.method, settings.bundling.sampling_rate, settings.importance.batchnorm.epochs) == (
            "weight",
            7.0,
            33,
        )
    finally:
        preset.unlink()
