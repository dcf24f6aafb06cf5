"""Show Preferred Images: a job finds the images that the network's units like best, by gradient ascent."""

import bpy

from ..jobs.image_requests import prefer_request
from ..processing.images.images import PREFERRED
from .network_job import NetworkJobOperator


class NNVIS_OT_show_preferred(NetworkJobOperator, bpy.types.Operator):
    """Find for units of the active network the images that raise them most, starting from noise or from an image"""

    bl_idname = "nnvis.show_preferred"
    bl_label = "Show Preferred Images"
    jobs = ("prefer",)
    images = PREFERRED
    request_of = staticmethod(prefer_request)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_preferred,))
