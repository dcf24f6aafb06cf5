"""Makes the library of node groups that the extension ships, see nnvis_blender/nodes/library.py. Runs inside Blender.

python build_library.py -- FOLDER with the bpy wheel, or blender -b --factory-startup -P build_library.py -- FOLDER

It has every part make its groups and materials, and writes each group that came of it into FOLDER.
"""

import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from nnvis_blender.nodes.library import GROUP, library_name  # noqa: E402
from nnvis_blender.scene.parts import CHART_PARTS, NETWORK_PARTS, RIG_PARTS, SPACE_PARTS  # noqa: E402
from nnvis_blender.shaders.backdrop import backdrop_group  # noqa: E402
from nnvis_blender.shaders.ground import ground_material  # noqa: E402


def main(folder: Path) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    for part in (*NETWORK_PARTS, *CHART_PARTS, *RIG_PARTS, *SPACE_PARTS):
        for make in (part.group, *part.materials.values()):
            if make is not None:
                make()
    for make in (backdrop_group, ground_material):
        make()
    path = folder / library_name()
    bpy.data.libraries.write(str(path), plain_groups())
    print(path)


def plain_groups() -> set:
    """NNVis' groups that are made of nothing but nodes, groups and fonts.

    What else a group may hold, such as an image, would come along each time that it is appended.
    """
    users = bpy.data.user_map()
    mixed = {
        user
        for block, found in users.items()
        if not isinstance(block, (bpy.types.NodeTree, bpy.types.VectorFont))
        for user in found
    }
    groups = {group for group in bpy.data.node_groups if GROUP in group}
    while spread := {user for group in mixed & groups for user in users[group]} - mixed:
        mixed |= spread
    return groups - mixed


main(Path(sys.argv[sys.argv.index("--") + 1]))
