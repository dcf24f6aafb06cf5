"""Open Example: the processed network that comes with the extension, so that there is something to see at one click."""

from pathlib import Path

import bpy

from ..processing.errors import bad_input
from ..scene import open_file
from . import SceneOperator, show_result
from .placing import PlacingOperator

EXAMPLE = Path(__file__).resolve().parents[1] / "data" / "example.nnvis"


class NNVIS_OT_open_example(PlacingOperator, SceneOperator, bpy.types.Operator):
    """Open a small network that is processed already; no worker is needed"""

    bl_idname = "nnvis.open_example"
    bl_label = "Open Example"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        if not EXAMPLE.is_file():
            raise bad_input("the example is missing from this installation", "Install the extension again")
        show_result(context, open_file(EXAMPLE, context.scene, "Example", **self.opening(context)))


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_open_example,))
