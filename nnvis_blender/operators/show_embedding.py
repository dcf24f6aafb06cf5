"""Show Embedding: a job brings samples, or what layers hold for them, into the plane or space, and they are shown."""

import bpy

from ..jobs.space_requests import embed_request
from .space_job import SpaceJobOperator


class NNVIS_OT_show_embedding(SpaceJobOperator, bpy.types.Operator):
    """Embed the data, or what the layers of the active network hold for them, in the plane or in space"""

    bl_idname = "nnvis.show_embedding"
    bl_label = "Show Embedding"
    jobs = ("embed",)
    request_of = staticmethod(embed_request)

    @staticmethod
    def wants_network(settings) -> bool:
        return not settings.embed.data_alone

    @staticmethod
    def named(settings, name: str | None) -> str:
        return f"{name or 'Data'} Embedding"


register, unregister = bpy.utils.register_classes_factory((NNVIS_OT_show_embedding,))
