"""What the list of networks does with one of them: make it the active one, show or hide it, remove it."""

import bpy

from ..processing.errors import usage
from ..scene import NetworkObjects, find_network
from ..scene.removal import remove_subject
from . import NetworkOperator, make_active


class ListOperator(NetworkOperator):
    """A NetworkOperator about the network of a name."""

    network: bpy.props.StringProperty(name="Network", options={"SKIP_SAVE"}, description="Its name")

    def find(self, context) -> NetworkObjects:
        """Raises NNVisError (usage) where there is no network of that name."""
        found = find_network(context.scene, self.network)
        if found is None:
            raise usage(f"there is no network {self.network!r} in this scene", "Choose one of the list")
        return found


class NNVIS_OT_activate_network(ListOperator, bpy.types.Operator):
    """Make this network the one that panels and buttons are about, and the active object"""

    bl_idname = "nnvis.activate_network"
    bl_label = "Activate Network"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        make_active(context, self.find(context))


class NNVIS_OT_show_network(ListOperator, bpy.types.Operator):
    """Show or hide this network, in the viewport and in pictures"""

    bl_idname = "nnvis.show_network"
    bl_label = "Show or Hide Network"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        network = self.find(context)
        network.is_shown = not network.is_shown


class NNVIS_OT_remove_network(ListOperator, bpy.types.Operator):
    """Remove this network with all that only it uses; what you have put into its collection stays"""

    bl_idname = "nnvis.remove_network"
    bl_label = "Remove Network"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context):
        remove_subject(self.find(context).collection)


_CLASSES = (NNVIS_OT_activate_network, NNVIS_OT_show_network, NNVIS_OT_remove_network)

register, unregister = bpy.utils.register_classes_factory(_CLASSES)
