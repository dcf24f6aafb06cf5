"""Node groups that come ready made with the extension: a .blend in its folder data/, from which they are appended.

Blender goes through a whole tree at each node and link that is added, so making all groups anew holds it up for long.
The code that makes them stays the only source: scripts/build_library.py has it make each group once and keeps what came
of it, in a file whose name says which source and which Blender that was. The file of another source, or of a newer
Blender, is none; and without one each group is made by its code.
"""

import functools
import hashlib
from pathlib import Path

import bpy

from .. import compat
from .font import any_font, own_font, product_font

GROUP, VERSION = "nnvis_group", "nnvis_version"  # custom properties of every group
_PACKAGE = Path(__file__).resolve().parents[1]
_EVERY_NETWORK = {
    *("NNVis Edges", "NNVis Units", "NNVis Density", "NNVis Labels", "NNVis Layers", "NNVis Legend"),
    *("NNVis Surface", "NNVis Fog", "NNVis Label"),
}
_ROOMS = ("nodes", "shaders", "scene")  # whose code makes groups


def library_name() -> str:
    """What the library is called that this Blender makes of this source."""
    return f"groups-{source_stamp()}-{'.'.join(map(str, compat.FILE_VERSION))}.blend"


def source_stamp() -> str:
    """16 hexadecimal digits of the SHA-256 of all source that says how groups are made."""
    digest = hashlib.sha256()
    rooms = [path for room in _ROOMS for path in sorted((_PACKAGE / room).rglob("*.py"))]
    for path in (_PACKAGE / "compat.py", *rooms):
        digest.update(path.read_text(encoding="utf-8").encode() + b"\0")
    return digest.hexdigest()[:16]


@functools.cache
def find_library() -> Path | None:
    """The library of this source, if there is one that this Blender can read."""
    for path in sorted((_PACKAGE / "data").glob(f"groups-{source_stamp()}-*.blend")):
        made_by = tuple(map(int, path.stem.rpartition("-")[2].split(".")))
        if made_by <= compat.FILE_VERSION:
            return path
    return None


def own_groups() -> dict[tuple[str, int], bpy.types.NodeTree]:
    """(name, version) -> the group of the file itself; what is linked belongs to another."""
    groups = [group for group in bpy.data.node_groups if group.library is None and GROUP in group]
    return {(group[GROUP], group.get(VERSION)): group for group in reversed(groups)}


def append_group(name: str, version: int):
    """The library's group of this name and version, now the file's own; None where there is none.

    What every network has comes along with the first of it, since one by one these would take twice as long.
    """
    together = _EVERY_NETWORK if name in _EVERY_NETWORK else set()
    found = _append(lambda held, known: {name} | together & held - known if name in held else set())
    return found.get((name, version))


def append_all() -> None:
    """All of the library's groups are the file's own now, in a fraction of the time that they take one by one."""
    _append(lambda held, known: held - known)


def _append(choose) -> dict[tuple[str, int], bpy.types.NodeTree]:
    """own_groups() with those of the library that choose(names held there, names in the file) names.

    Of the groups that they are made of, those stay that the file has already.
    """
    path, own = find_library(), own_groups()
    if path is None or not path.is_file():  # in a checkout, that of changed source may have taken its place meanwhile
        return own
    before, libraries, fonts = set(bpy.data.node_groups), set(bpy.data.libraries), set(bpy.data.fonts)
    product_font(), any_font()  # before the library's, which would take their names
    own_fonts = set(bpy.data.fonts)
    # linked first: what is appended keeps the path that it came from, which only copies lose, and each copy that takes
    # a group's place has Blender go through all trees
    with bpy.data.libraries.load(str(path), link=True) as (held, wanted):
        wanted.node_groups = sorted(choose(set(held.node_groups), {name for name, _ in own}))
    not_needed = []
    for group in _users_first([group for group in bpy.data.node_groups if group not in before]):
        key = group[GROUP], group[VERSION]
        if key in own:
            group.user_remap(own[key])
            not_needed.append(group)
        else:
            own[key] = group.make_local()
    brought = [font for font in bpy.data.fonts if font not in own_fonts]
    for font in brought:
        font.user_remap(own_font(font))
    unused = [font for font in own_fonts - fonts if font.users == 0]
    bpy.data.batch_remove([*not_needed, *brought, *unused, *(set(bpy.data.libraries) - libraries)])
    return own


def _users_first(groups: list) -> list:
    """Each before those that it is made of: a linked group stays itself as it becomes local only where no linked one
    uses it.
    """
    found = {}

    def follow(group) -> None:
        if group not in found:
            for node in group.nodes:
                if used := getattr(node, "node_tree", None):
                    follow(used)
            found[group] = None

    for group in groups:
        follow(group)
    return [group for group in reversed(found) if group in groups]
