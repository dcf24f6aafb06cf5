"""Show Top Samples: a job finds the samples that excite the network's units most, and projects them to the input."""

import bpy

from ..jobs.image_requests import project_request
from ..processing.images.images import TOP
from .network_job import NetworkJobOperator


class NNVIS_OT_show_top_samples(NetworkJobOperator, bpy.types.Operator):
    """Find the samples of the data that excite each unit most, cut out what it sees of them, and project them back"""

    bl_idname = "nnvis.show_top_samples"
    bl_label = "Show Top Samples"
    jobs = ("project",)
    request_of = staticmethod(project_request)
    images = TOP


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_top_samples,))
