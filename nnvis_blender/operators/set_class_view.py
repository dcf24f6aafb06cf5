"""Class View: the same view for edges, units and density at once. Each has an input of its own, to be keyframed."""

import bpy

from ..nodes.class_view import CLASS_VIEWS, ONE_CLASS
from ..scene.settings import show_class_view
from . import NetworkOperator, networks_alike, require_own


class NNVIS_OT_set_class_view(NetworkOperator, bpy.types.Operator):
    """Show overall importance, the mix of the class colours, or one class"""

    bl_idname = "nnvis.set_class_view"
    bl_label = "Set Class View"
    bl_options = {"REGISTER", "UNDO"}

    view: bpy.props.EnumProperty(name="View", items=[(view, view, "") for view in CLASS_VIEWS])
    class_index: bpy.props.IntProperty(
        name="Class", min=0, description="The class that the view Class shows, counted from 0"
    )

    @classmethod
    def description(cls, context, properties):
        return {
            "Independent": "Show overall importance in one colour",
            "All": "Show overall importance in the mix of the class colours",
        }.get(properties.view, "Show what matters for this class")

    def act(self, context):
        require_own(context)
        for network in networks_alike(context):
            last = len(network.class_names) - 1
            show_class_view(network, self.view, min(self.class_index, last) if self.view == ONE_CLASS else None)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_set_class_view,))
