"""Display settings as text, for scripts: "edges.size=0.01", "bundle=0.5", and class views by name."""

from ..nodes import density_group, edges_group, units_group
from ..processing.errors import usage
from ..shaders import density_material, edges_material, fog_material, labels_material, units_material
from ..shaders.materials import CONTROLS_NODE
from .controls import set_control
from .iteration import place_labels

_POINTERS = {"NodeSocketGeometry", "NodeSocketMaterial", "NodeSocketObject"}


def setting_names() -> dict:
    """Every display setting: "edges.base_opacity" -> ("edges", "Base Opacity"), for edges, units, density and
    labels.
    """
    names = {}
    for part, groups, materials in (
        ("edges", [edges_group()], [edges_material()]),
        ("units", [units_group()], [units_material()]),
        ("density", [density_group()], [density_material(), fog_material()]),
        ("labels", [], [labels_material()]),
    ):
        for tree in [*groups, *(material.node_tree.nodes[CONTROLS_NODE].node_tree for material in materials)]:
            for item in tree.interface.items_tree:
                if _is_setting(item):
                    names[f"{part}.{item.name.lower().replace(' ', '_')}"] = (part, item.name)
    return names


def _is_setting(item) -> bool:
    return (
        item.item_type == "SOCKET"
        and item.in_out == "INPUT"
        and item.socket_type not in _POINTERS
        and not item.hide_in_modifier
    )


def find_setting(key: str, names: dict) -> tuple | None:
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
    """Sets a control of a network's edges, units, density or labels.

    Raises NNVisError (usage) for a value it cannot take, and for the density of a network that has none.
    """
    if part == "density" and network.density is None:
        raise usage(f"the network {network.name!r} has no density", "Process it again with this version")
    for item in network.labels if part == "labels" else [getattr(network, part)]:
        set_control(item, control, value)
    if (part, control) == ("units", "Iteration"):
        place_labels(network)


def apply_class_view(network, view: str) -> None:
    """Shows "independent", "all", or one class by its name or number. Raises NNVisError (usage) naming the classes."""
    menu, index = find_class_view(network, view)
    for item in network.drawn:
        set_control(item, "Class View", menu)
        if index is not None:
            set_control(item, "Class", index)


def find_class_view(network, view: str) -> tuple:
    """(item of the control "Class View", class index or None) of "independent", "all", or a class by its name or
    number.

    Raises NNVisError (usage) naming the classes.
    """
    names = network.class_names
    if view in names:  # a name goes before a number: digits may be named out of order
        return "Class", names.index(view)
    if view.isdigit() and int(view) < len(names):
        return "Class", int(view)
    if view.lower() not in {"independent", "all"}:
        raise usage(f"there is no class view {view!r}", f"Known are: independent, all, {', '.join(names)}")
    return view.capitalize(), None
