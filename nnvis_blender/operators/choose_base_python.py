"""Choose Base Python: of the Pythons of this machine those that a worker environment can be made from."""

import sys

import bpy

from ..preferences import find_preferences
from ..processing.worker.pythons import find_pythons, fits


class NNVIS_OT_choose_base_python(bpy.types.Operator):
    """Look in the usual places of this system for Pythons that a worker environment can be made from"""

    bl_idname = "nnvis.choose_base_python"
    bl_label = "Choose Base Python"

    path: bpy.props.StringProperty(
        name="Path", options={"SKIP_SAVE", "HIDDEN"}, description="The interpreter; empty: Blender's own"
    )

    @classmethod
    def description(cls, context, properties):
        return "Make the worker's environment from this Python" if properties.is_property_set("path") else cls.__doc__

    def invoke(self, context, event):
        found = find_pythons()
        context.window_manager.popup_menu(lambda menu, context: _draw(menu.layout, found), title=self.bl_label)
        return {"FINISHED"}

    def execute(self, context):
        find_preferences(context).base_python = self.path
        return {"FINISHED"}


def _draw(layout, found: list) -> None:
    layout.operator_context = "EXEC_DEFAULT"
    choices = [(f"{one.number}  {one.path}", one.path) for one in found]
    if fits(sys.version_info):
        choices.insert(0, (f"{sys.version.split()[0]}  Blender's own", ""))
    for text, path in choices:
        layout.operator("nnvis.choose_base_python", text=text).path = path
    if not choices:
        layout.label(text="There is none of 3.11 to 3.13: install one from python.org", icon="INFO")


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_choose_base_python,))
