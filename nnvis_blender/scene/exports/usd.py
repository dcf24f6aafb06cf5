"""Universal Scene Description by Blender's own exporter, one .usdc."""

import bpy


def write(path: str) -> None:
    """Writes the scene of the context."""
    bpy.ops.wm.usd_export(filepath=path, export_shapekeys=True, export_animation=True, convert_world_material=False)
