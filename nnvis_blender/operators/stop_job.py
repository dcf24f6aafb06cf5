"""Stop Here: a running action ends after this step and keeps what it has reached."""

import bpy

from ..jobs import status


class NNVIS_OT_stop_job(bpy.types.Operator):
    """End the running action here and keep what it has reached"""

    bl_idname = "nnvis.stop_job"
    bl_label = "Stop Action Here"

    @classmethod
    def poll(cls, context):
        if not status.current.stoppable:
            cls.poll_message_set("No action is running that could stop on the way")
            return False
        return True

    def execute(self, context):
        status.stop()
        return {"FINISHED"}


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_stop_job,))
