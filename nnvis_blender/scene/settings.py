"""Display settings as text, for scripts: "edges.size=0.01", "bundle=0.5", and class views by name."""

import functools

import bpy

from ..nodes.class_view import ALL, INDEPENDENT, ONE_CLASS
from ..nodes.library import append_all
from ..processing.errors import usage
from ..shaders.materials import CONTROLS_NODE
from .controls import POINTERS, has_control, set_control
from .parts import NETWORK_PARTS, SPACE_PARTS


@functools.cache
def setting_names() -> dict[str, tuple[str, str]]:
    """Every display setting: "edges.base_opacity" -> ("edges", "Base Opacity"), for every part of a network
    and of a space. The file is left as it is; what was found out once is not looked for again.
    """
    names, before = {}, set(bpy.data.node_groups)
    append_all()
    for part in (*NETWORK_PARTS, *SPACE_PARTS):
        materials = [make() for make in part.materials.values()]
        groups = [part.group()] if part.group else []
        groups += [material.node_tree.nodes[CONTROLS_NODE].node_tree for material in materials]
        bpy.data.batch_remove(materials)
        for item in (item for group in groups for item in group.interface.items_tree if _is_setting(item)):
            names[f"{part.controls}.{item.name.lower().replace(' ', '_')}"] = (part.controls, item.name)
    bpy.data.batch_remove(set(bpy.data.node_groups) - before)
    return names


def _is_setting(item) -> bool:
    return (
        item.item_type == "SOCKET"
        and item.in_out == "INPUT"
        and item.socket_type not in POINTERS
        and not item.hide_in_modifier
    )


def find_setting(key: str, names: dict[str, tuple[str, str]]) -> tuple[str, str] | None:
    """(part, control name) of a key with or without its part, or None when there is no such setting.

    names: what setting_names returned. Raises NNVisError (usage) when the key fits several parts.
    """
    if key in names:
        return names[key]
    having = [full for full in names if full.partition(".")[2] == key]
    if len(having) > 1:
        raise usage(f"{key} is a setting of several parts", f"Write {' or '.join(having)}")
    return names[having[0]] if having else None


def apply_setting(network, part: str, control: str, value) -> None:
    """Sets a control of a part of a network, or of a space (a SpaceObjects).

    Raises NNVisError (usage) for a value it cannot take, and for the density of a network that has none.
    """
    roles = [one.role for one in (*NETWORK_PARTS, *SPACE_PARTS) if one.controls == part]
    items = [item for role in roles for item in network.having(role)]
    if not items and part != "labels":  # more classes than there is room for have no labels
        raise usage(f"the network {network.name!r} has no {part}", "Process it again with this version")
    if (part, control) == ("units", "Iteration") and network.labels is not None:
        items.append(network.labels)  # names stay beside their units
    for item in items:
        set_control(item, control, value)


def apply_class_view(network, view: str) -> None:
    """Shows "independent", "all", or one class by its name or number. Raises NNVisError (usage) naming the classes."""
    show_class_view(network, *find_class_view(network, view))


def show_class_view(network, view: str, index: int | None = None) -> None:
    """Shows an item of the control Class View, of ONE_CLASS the class of this index, in all that is drawn."""
    for item in [item for item in network.drawn if has_control(item, "Class View")]:
        set_control(item, "Class View", view)
        if index is not None:
            set_control(item, "Class", index)


def find_class_view(network, view: str) -> tuple[str, int | None]:
    """(item of the control "Class View", class index or None) of "independent", "all" or a class's name or number.

    Raises NNVisError (usage) naming the classes.
    """
    names = network.class_names
    if view in names:  # a name goes before a number: digits may be named out of order
        return ONE_CLASS, names.index(view)
    if view.isascii() and view.isdigit() and int(view) < len(names):
        return ONE_CLASS, int(view)
    found = next((item for item in (INDEPENDENT, ALL) if item.lower() == view.lower()), None)
    if found is None:
        raise usage(f"there is no class view {view!r}", f"Known are: independent, all, {', '.join(names)}")
    return found, None
