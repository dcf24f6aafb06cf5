"""Show Warp: a job sends a grid of the inputs and samples through the network's layers, and they are shown."""

import bpy

from ..jobs.space_requests import warp_request
from .space_job import SpaceJobOperator


class NNVIS_OT_show_warp(SpaceJobOperator, bpy.types.Operator):
    """Send a grid of the inputs and samples through the active network, layer by layer, and show what they become"""

    bl_idname = "nnvis.show_warp"
    bl_label = "Show Warp"
    jobs = ("warp",)
    request_of = staticmethod(warp_request)

    @staticmethod
    def wants_network(settings) -> bool:
        return True

    @staticmethod
    def named(settings, name: str | None) -> str:
        return f"{name or 'Network'} Warp"


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_warp,))
