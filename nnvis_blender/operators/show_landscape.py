"""Show Landscape: a job measures the loss around the network's weights, and it gets the surface of it."""

import bpy

from ..jobs.requests import landscape_request
from .network_job import NetworkJobOperator


class NNVIS_OT_show_landscape(NetworkJobOperator, bpy.types.Operator):
    """Move the active network's weights along two directions and show the loss as a surface, with its path"""

    bl_idname = "nnvis.show_landscape"
    bl_label = "Show Landscape"
    jobs = ("landscape",)
    request_of = staticmethod(landscape_request)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_landscape,))
