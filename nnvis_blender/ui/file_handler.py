"""A .nnvis file, or a file of the original nn_vis, dropped on the 3D view opens."""

import bpy

from ..properties import NETWORK_SUFFIXES


class NNVIS_FH_network(bpy.types.FileHandler):
    bl_label = "NNVis Network"
    bl_import_operator = "nnvis.build_scene"
    bl_export_operator = "nnvis.save_network"
    bl_file_extensions = ";".join(dict.fromkeys(f".{suffix.rpartition('.')[2]}" for suffix in NETWORK_SUFFIXES))

    @classmethod
    def poll_drop(cls, context):
        return context.area is not None and context.area.type == "VIEW_3D"


register, unregister = bpy.utils.register_classes_factory((NNVIS_FH_network,))
