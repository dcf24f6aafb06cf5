"""Show Attribution: a job says how much values of samples, units and edges have to do with what the network answers."""

import bpy

from ..jobs.image_requests import attribute_request
from ..processing.images.images import ATTRIBUTION
from .network_job import NetworkJobOperator


class NNVIS_OT_show_attribution(NetworkJobOperator, bpy.types.Operator):
    """Show how much each value of the samples, each unit and each edge has to do with what the network answers"""

    bl_idname = "nnvis.show_attribution"
    bl_label = "Show Attribution"
    jobs = ("attribute",)
    images = ATTRIBUTION
    request_of = staticmethod(attribute_request)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_attribution,))
