"""Show Weights: the active network's weights become images on plates, in the place of what its units hold."""

import bpy

from ..jobs.requests import mosaics_request
from .network_job import NetworkJobOperator


class NNVIS_OT_show_weights(NetworkJobOperator, bpy.types.Operator):
    """Show what each unit of the active network weighs its inputs with as an image, at every epoch"""

    bl_idname = "nnvis.show_weights"
    bl_label = "Show Weights"
    jobs = ("mosaics",)
    request_of = staticmethod(mosaics_request)


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_weights,))
