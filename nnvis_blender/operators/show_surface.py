"""Show Surface: a job runs the network over a plane of its inputs, and it gets the surface of its answers."""

import bpy

from ..jobs.requests import surface_request
from .network_job import NetworkJobOperator


class NNVIS_OT_show_surface(NetworkJobOperator, bpy.types.Operator):
    """Run the active network over a plane of its inputs and show its answers as a surface, with samples on it"""

    bl_idname = "nnvis.show_surface"
    bl_label = "Show Surface"
    jobs = ("surface",)
    request_of = staticmethod(surface_request)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_surface,))
