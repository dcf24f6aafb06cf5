"""What the running playground is to do: train, pause, take one step, go to an epoch, begin again, or finish."""

import bpy

from ..jobs import status

_DOINGS = {
    "train": ("Train", "Train on and on"),
    "pause": ("Pause", "Rest; the network can be looked at and changed"),
    "step": ("Step", "Train one epoch"),
    "to": ("To Epoch", "Train up to the epoch beside; one that has passed begins again"),
    "reset": ("Reset", "Begin again with the same first weights"),
    "finish": ("Finish", "End, and keep the network with all its epochs"),
}


class NNVIS_OT_command_playground(bpy.types.Operator):
    """Tell the running playground what to do"""

    bl_idname = "nnvis.command_playground"
    bl_label = "Command Playground"
    bl_options = {"INTERNAL"}

    do: bpy.props.EnumProperty(name="Do", items=[(name, *texts) for name, texts in _DOINGS.items()])

    @classmethod
    def description(cls, context, properties):
        return _DOINGS[properties.do][1]

    @classmethod
    def poll(cls, context):
        if not status.current.running or not status.current.figures:
            cls.poll_message_set("No playground is running: start one first")
            return False
        return not status.current.cancelling

    def execute(self, context):
        goal = {"epoch": context.scene.nnvis.playground.epochs} if self.do == "to" else {}
        status.send({"do": self.do, **goal})
        return {"FINISHED"}


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_command_playground,))
