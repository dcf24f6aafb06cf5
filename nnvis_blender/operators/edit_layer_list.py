"""Edit Architecture: removes or moves the chosen layer of the architecture list, or clears the list."""

import bpy


class NNVIS_OT_edit_layer_list(bpy.types.Operator):
    """Change the architecture list"""

    bl_idname = "nnvis.edit_layer_list"
    bl_label = "Edit Architecture"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    action: bpy.props.EnumProperty(
        name="Action",
        items=[
            ("REMOVE", "Remove Layer", "Remove the chosen layer"),
            ("UP", "Move Up", "Change places with the layer before"),
            ("DOWN", "Move Down", "Change places with the layer after"),
            ("CLEAR", "Clear", "Remove all layers"),
        ],
    )

    @classmethod
    def description(cls, context, properties):
        return properties.bl_rna.properties["action"].enum_items[properties.action].description

    def execute(self, context):
        group = context.scene.nnvis.layer_list
        here, last = group.active, len(group.layers) - 1
        if self.action == "CLEAR":
            group.layers.clear()
            group.active = 0
            return {"FINISHED"}
        there = here + {"UP": -1, "DOWN": 1}.get(self.action, 0)
        if not (0 <= here <= last and 0 <= there <= last):
            return {"CANCELLED"}
        if self.action == "REMOVE":
            group.layers.remove(here)
            group.active = min(here, max(0, last - 1))
        else:
            group.layers.move(here, there)
            group.active = there
        return {"FINISHED"}


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_edit_layer_list,))
