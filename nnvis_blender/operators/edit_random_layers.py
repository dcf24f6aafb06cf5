"""Edit Layers: adds, removes, moves and clears the layers of the next random network."""

import bpy

from ..properties import LAYERS_MOST, NEW_LAYER


class NNVIS_OT_edit_random_layers(bpy.types.Operator):
    """Change the list of the random network's layers"""

    bl_idname = "nnvis.edit_random_layers"
    bl_label = "Edit Random Layers"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    action: bpy.props.EnumProperty(
        name="Action",
        items=[
            ("ADD", "Add Layer", f"Add a layer of {NEW_LAYER} units at the end"),
            ("REMOVE", "Remove Layer", "Remove this layer"),
            ("UP", "Move Up", "Change places with the layer before"),
            ("DOWN", "Move Down", "Change places with the layer after"),
            ("CLEAR", "Clear", "Remove all layers"),
        ],
    )
    index: bpy.props.IntProperty(name="Layer", min=0, max=LAYERS_MOST - 1, description="Counted from 0")

    @classmethod
    def description(cls, context, properties):
        return properties.bl_rna.properties["action"].enum_items[properties.action].description

    def execute(self, context):
        random = context.scene.nnvis.random
        sizes = list(random.sizes[: random.count])
        if not self._edit(sizes):
            return {"CANCELLED"}
        random.count = len(sizes)
        random.sizes = sizes + [NEW_LAYER] * (LAYERS_MOST - len(sizes))
        return {"FINISHED"}

    def _edit(self, sizes: list) -> bool:
        """Changes the list. Returns whether it could."""
        here, other = self.index, self.index + {"UP": -1, "DOWN": 1}.get(self.action, 0)
        if self.action == "CLEAR":
            sizes.clear()
        elif self.action == "ADD":
            if len(sizes) == LAYERS_MOST:
                self.report({"INFO"}, f"There are {LAYERS_MOST} layers at most")
                return False
            sizes.append(NEW_LAYER)
        elif not (0 <= other < len(sizes) and here < len(sizes)):
            return False
        elif self.action == "REMOVE":
            del sizes[here]
        else:
            sizes[here], sizes[other] = sizes[other], sizes[here]
        return True


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_edit_random_layers,))
