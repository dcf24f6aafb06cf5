"""Show Occlusion: a job hides parts of a sample place by place, and the network gets the stage that shows it."""

import bpy

from ..jobs.image_requests import occlusion_request
from .network_job import NetworkJobOperator


class NNVIS_OT_show_occlusion(NetworkJobOperator, bpy.types.Operator):
    """Hide parts of a sample place by place, and show what becomes of the active network's answer"""

    bl_idname = "nnvis.show_occlusion"
    bl_label = "Show Occlusion"
    jobs = ("occlude",)
    request_of = staticmethod(occlusion_request)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_occlusion,))
