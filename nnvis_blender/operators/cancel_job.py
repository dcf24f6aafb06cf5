"""Cancel: ends the running job. Stages that are done stay cached."""

import bpy

from ..jobs import status


class NNVIS_OT_cancel_job(bpy.types.Operator):
    """Stop the running job; what it has finished is kept for the next time"""

    bl_idname = "nnvis.cancel_job"
    bl_label = "Cancel Job"

    @classmethod
    def poll(cls, context):
        if not status.current.running:
            cls.poll_message_set("No job is running")
            return False
        return not status.current.cancelling

    def execute(self, context):
        status.cancel()
        return {"FINISHED"}


def register() -> None:
    bpy.utils.register_class(NNVIS_OT_cancel_job)


def unregister() -> None:
    status.kill()
    bpy.utils.unregister_class(NNVIS_OT_cancel_job)
