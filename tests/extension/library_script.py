"""Runs inside any Blender: installs a zip and compares each node group of its library with what the code makes.

How the trees are made, and what they draw of a network.

python library_script.py -- ZIP NETWORK REPORT, or blender -b -P library_script.py -- ZIP NETWORK REPORT
"""

import importlib
import json
import sys

import bpy
import numpy as np

MODULE = "bl_ext.user_default.nnvis"
# of how a tree stands in the editor or in this session's memory, not of what it does
PASSING = {
    *("rna_type", "session_uid", "users", "tag", "is_evaluated", "select", "show_expanded", "is_icon_expanded"),
    *("dimensions", "is_unavailable", "is_active_output", "location_absolute"),
}
WIDTHS = {"FLOAT": ("value", 1), "FLOAT_VECTOR": ("vector", 3), "FLOAT_COLOR": ("color", 4)}


def main(zip_path: str, network: str, report: str) -> None:
    bpy.ops.extensions.package_install_files(filepath=zip_path, repo="user_default", enable_on_install=True)
    library = importlib.import_module(f"{MODULE}.nodes.library")
    path = library.find_library()
    version = "{}.{}".format(*bpy.app.version)
    is_own = path is not None and path.stem.endswith(f"-{version}")  # newer Blenders write older trees out anew
    ready, ready_drawn = groups_of_the_parts(), drawn(network)
    left = {
        "paths": [group.name for group in own() if group.library_weak_reference],
        "libraries": [library.name for library in bpy.data.libraries],
        "names": sorted(group.name for group in bpy.data.node_groups),
    }
    library.find_library = lambda: None
    made, made_drawn = groups_of_the_parts() if is_own else ready, drawn(network)
    found = {
        "library": path and path.name,
        "groups": sorted(ready),
        "differences": list(differences(made, ready)),
        "drawn": len(made_drawn),
        "drawn_otherwise": [name for name, values in made_drawn.items() if not same(values, ready_drawn[name])],
        **left,
    }
    with open(report, "w", encoding="utf-8") as stream:
        json.dump(found, stream)


def start() -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.preferences.addon_enable(module=MODULE)


def drawn(path: str) -> dict:
    """What is drawn of a network: every attribute of what its objects show in each style, and a small picture."""
    start()
    bpy.ops.nnvis.build_scene(filepath=path)
    scene = importlib.import_module(f"{MODULE}.scene")
    network, found = scene.find_networks(bpy.context.scene)[0], {}
    for item in network.drawn:
        item.hide_viewport = item.hide_render = False
        has_styles = "Style" in scene.control_names(item)
        first = scene.get_control(item, "Style") if has_styles else ""
        for style in styles(item) if has_styles else [""]:
            if style:
                scene.set_control(item, "Style", style)
            shown = item.evaluated_get(bpy.context.evaluated_depsgraph_get()).evaluated_geometry()
            for kind in ("curves", "mesh", "pointcloud"):
                data = getattr(shown, kind)
                for name, kept in data.attributes.items() if data else ():
                    if kept.data_type in WIDTHS:
                        found[f"{item.name}/{style}/{kind}/{name}"] = values_of(kept)
        if first:
            scene.set_control(item, "Style", first)
    importlib.import_module(f"{MODULE}.scene.looks").apply_look(bpy.context.scene, network, "studio")
    found["picture"] = picture(bpy.context.scene)
    return found


def styles(item) -> list:
    """The items of the menu Style of an object's group."""
    (node,) = (
        link.to_node
        for link in item.modifiers[0].node_group.links
        if link.from_node.type == "GROUP_INPUT" and link.from_socket.name == "Style"
    )
    return [entry.name for entry in node.enum_items]


def values_of(attribute) -> np.ndarray:
    key, width = WIDTHS[attribute.data_type]
    values = np.empty(len(attribute.data) * width, np.float32)
    attribute.data.foreach_get(key, values)
    return values


def picture(scene) -> np.ndarray:
    scene.render.engine, scene.cycles.samples, scene.cycles.use_denoising = "CYCLES", 8, False
    scene.render.resolution_x, scene.render.resolution_y = 64, 36
    scene.render.filepath = bpy.app.tempdir + "picture.png"
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(scene.render.filepath)
    pixels = np.empty(len(image.pixels), np.float32)
    image.pixels.foreach_get(pixels)
    bpy.data.images.remove(image)
    return pixels


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """To the last bits that newer nodes compute otherwise; a picture's eighth of a bit is within."""
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-5, atol=1e-6)


def groups_of_the_parts() -> dict:
    """Name -> what a group is, of all groups that the parts ask for in an empty file."""
    start()
    parts = importlib.import_module(f"{MODULE}.scene.parts")
    for part in (*parts.NETWORK_PARTS, *parts.CHART_PARTS):
        for make in (part.group, *part.materials.values()):
            if make is not None:
                make()
    return {group.name: described_tree(group) for group in own()}


def own() -> list:
    return [group for group in bpy.data.node_groups if "nnvis_group" in group]


def described_tree(tree) -> dict:
    return {
        "itself": described(tree),
        "marks": {key: tree[key] for key in tree.keys()},
        "interface": [{**described(item), "panel": item.parent.name} for item in tree.interface.items_tree],
        "nodes": {node.name: described_node(node) for node in tree.nodes},
        "links": sorted(
            [link.from_node.name, link.from_socket.identifier, link.to_node.name, link.to_socket.identifier, number]
            for number, link in enumerate(tree.links)
        ),
    }


def described_node(node) -> dict:
    sockets = {
        side: [described(socket) for socket in getattr(node, side) if socket.enabled] for side in ("inputs", "outputs")
    }
    items = {name: [described(item) for item in found] for name, found in item_collections(node)}
    return {**described(node), **sockets, **items}


def item_collections(node):
    """(name, collection) of what a node holds besides sockets, such as the items of a menu."""
    for prop in node.bl_rna.properties:
        if prop.type == "COLLECTION" and prop.identifier not in {"inputs", "outputs", "internal_links"}:
            yield prop.identifier, getattr(node, prop.identifier)


def described(owner) -> dict:
    """Every plain property of some data, and the names of the data-blocks that it uses."""
    found = {"type": owner.bl_rna.identifier}
    for prop in owner.bl_rna.properties:
        if prop.identifier in PASSING or prop.type == "COLLECTION":
            continue
        value = getattr(owner, prop.identifier)
        if prop.type != "POINTER":
            found[prop.identifier] = sorted(value) if isinstance(value, set) else plain(value)
        elif isinstance(value, bpy.types.ID):
            found[prop.identifier] = value.name
    return found


def plain(value):
    return value if isinstance(value, (str, int, float, bool, type(None))) else list(value)


def differences(one, other, place: str = ""):
    """Where two descriptions differ, and how."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from differences(one.get(key), other.get(key), f"{place}/{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other)):
            yield from differences(*pair, f"{place}/{number}")
    elif one != other:
        yield f"{place}: {one!r} made, {other!r} in the library"


main(*sys.argv[sys.argv.index("--") + 1 :])
