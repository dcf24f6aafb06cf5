"""Palette: the colours of the classes."""

import bpy

from ..processing.colors import PALETTES
from ..scene.palettes import apply_palette
from . import SceneOperator

_TEXTS = {
    "standard": "All classes equally light: none stands out but by its importance",
    "colour-blind": "Classes apart in lightness and from blue to yellow, for those with red-green blindness",
}


class NNVIS_OT_set_palette(SceneOperator, bpy.types.Operator):
    """Give all classes of this scene, in networks and charts, the colours of this palette"""

    bl_idname = "nnvis.set_palette"
    bl_label = "Set Palette"
    bl_options = {"REGISTER", "UNDO"}

    palette: bpy.props.EnumProperty(name="Palette", items=[(name, name.title(), _TEXTS[name]) for name in PALETTES])

    def act(self, context):
        apply_palette(context.scene, self.palette)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_set_palette,))
