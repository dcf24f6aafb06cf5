"""Groups inside a group: what a nested one asks for and is not given becomes an input of the outer one."""

_KEPT = ("subtype", "min_value", "max_value", "default_value", "hide_in_modifier")


def adopt(tree, group, panel: str, **given):
    """Adds a nested group to a tree and declares each input that it is not given under the panel, as it is there.

    given: name -> socket or value, "Own_Places" for "Own Places". What the group does not ask for is left out.
    Returns the group's node.
    """
    asked = [item for item in group.interface.items_tree if item.item_type == "SOCKET" and item.in_out == "INPUT"]
    given = {name.replace("_", " "): value for name, value in given.items()}
    node = tree.group(group, **{item.name: given[item.name] for item in asked if item.name in given})
    tree.panel(panel)
    for item in (item for item in asked if item.name not in given):
        kind = item.socket_type.removeprefix("NodeSocket")
        tree.set(node.inputs[item.name], tree.input(item.name, kind, item.description))
        declared = next(
            one
            for one in tree.tree.interface.items_tree
            if one.item_type == "SOCKET" and one.in_out == "INPUT" and one.name == item.name
        )
        for key in _KEPT:
            if hasattr(item, key):
                setattr(declared, key, getattr(item, key))
    return node
