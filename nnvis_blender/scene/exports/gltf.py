"""glTF by Blender's own exporter, one .glb."""

import bpy

ATTRIBUTES = "_"  # before the names of attributes that are no others' of glTF


def write(path: str) -> None:
    """Writes the scene of the context."""
    bpy.ops.export_scene.gltf(
        filepath=path,
        export_format="GLB",
        use_active_scene=True,
        use_mesh_edges=True,
        export_attributes=True,
        export_vertex_color="ACTIVE",
        export_morph=True,
        export_morph_normal=False,
        export_animations=False,
    )
