"""Why Depth: networks of several widths and depths learn the same points; what each does to the plane is laid out."""

import bpy

from ..jobs.space_requests import depth_request
from .space_job import SpaceJobOperator


class NNVIS_OT_why_depth(SpaceJobOperator, bpy.types.Operator):
    """Train networks of several widths and depths on the same points and lay out what each does to the plane"""

    bl_idname = "nnvis.why_depth"
    bl_label = "Why Depth"
    jobs = ("depth",)
    request_of = staticmethod(depth_request)

    @staticmethod
    def wants_network(settings) -> bool:
        return False

    @staticmethod
    def named(settings, name: str | None) -> str:
        return "Why Depth"


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_why_depth,))
