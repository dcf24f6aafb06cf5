"""File > Import and File > Export."""

import bpy

from ..properties import NETWORK_SUFFIXES


def register() -> None:
    bpy.types.TOPBAR_MT_file_import.append(_draw_import)
    bpy.types.TOPBAR_MT_file_export.append(_draw_export)


def unregister() -> None:
    bpy.types.TOPBAR_MT_file_export.remove(_draw_export)
    bpy.types.TOPBAR_MT_file_import.remove(_draw_import)


def _draw_import(self, context):
    self.layout.operator("nnvis.build_scene", text=f"NNVis Network ({', '.join(NETWORK_SUFFIXES)})")


def _draw_export(self, context):
    self.layout.operator("nnvis.save_network", text=f"NNVis Network ({NETWORK_SUFFIXES[0]})")
    self.layout.operator("nnvis.export_density", text="NNVis Density (.vdb)")
