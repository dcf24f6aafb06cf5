"""A .nnvis file, a file of the original nn_vis, or a space, dropped on the 3D view opens."""

import bpy

from ..properties import NETWORK_SUFFIXES, SPACE_SUFFIX


class _Dropped:
    """What is opened where it is dropped on the 3D view."""

    @classmethod
    def poll_drop(cls, context):
        return context.area is not None and context.area.type == "VIEW_3D"


class NNVIS_FH_network(_Dropped, bpy.types.FileHandler):
    bl_label = "NNVis Network"
    bl_import_operator = "nnvis.build_scene"
    bl_export_operator = "nnvis.save_network"
    bl_file_extensions = ";".join(dict.fromkeys(f".{suffix.rpartition('.')[2]}" for suffix in NETWORK_SUFFIXES))


class NNVIS_FH_space(_Dropped, bpy.types.FileHandler):
    bl_label = "NNVis Space"
    bl_import_operator = "nnvis.open_space"
    bl_file_extensions = SPACE_SUFFIX


register, unregister = bpy.utils.register_classes_factory((NNVIS_FH_network, NNVIS_FH_space))
