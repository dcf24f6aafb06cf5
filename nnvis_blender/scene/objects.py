"""What NNVis has put into a scene: marked collections of objects with roles. Made, found, given new data, removed.

A subject (a network, a chart, a comparison) is a collection with the custom property nnvis_<kind>, which holds its
name. Its objects say what they are in it by the custom property nnvis_role. No kind and no role is known here.
"""

import json
from functools import lru_cache
from itertools import chain, count

import bpy
from mathutils import Matrix

from ..processing.errors import NNVisError
from ..processing.files.json_file import parse_json

ROLE = "nnvis_role"
MOST_KEPT = 32 << 20  # characters of a text that a panel parses,
MOST_ITEMS = 1 << 20  # of a list in it,
MOST_TEXT = 4000  # characters of a title


def mark(kind: str) -> str:
    """The custom property that marks the collections of a kind."""
    return f"nnvis_{kind}"


def find_collections(scene, kind: str) -> list[bpy.types.Collection]:
    """The collections of a kind, in the scene's order."""
    return [collection for collection in scene.collection.children_recursive if mark(kind) in collection]


def find_instanced(scene, kind: str) -> list[tuple[bpy.types.Object, bpy.types.Collection]]:
    """(empty, collection of the kind) for each that an empty of the scene shows, itself or within what it instances."""
    marked = {collection for collection in bpy.data.collections if mark(kind) in collection}
    found = []
    for item in scene.objects if marked else ():
        shown = item.instance_collection if item.instance_type == "COLLECTION" else None
        for collection in (shown, *shown.children_recursive) if shown else ():
            if collection in marked:
                found.append((item, collection))
    return found


def world_matrix(item) -> Matrix:
    """Where an object stands by its own and its parents' transforms; item.matrix_world is only true once evaluated."""
    if item.parent is None:
        return item.matrix_basis.copy()
    return world_matrix(item.parent) @ item.matrix_parent_inverse @ item.matrix_basis


def members(collection, kind: str) -> list[bpy.types.Collection]:
    """The collections of a kind that a collection holds."""
    return [child for child in collection.children if mark(kind) in child]


def find_collection(scene, kind: str, name: str):
    """The collection of this kind and name, or None."""
    return next((found for found in find_collections(scene, kind) if found[mark(kind)] == name), None)


def is_subject(collection) -> bool:
    """Whether a collection is marked, as of whatever kind."""
    return any(key.startswith("nnvis_") for key in collection.keys())


def free_name(taken, name: str) -> str:
    """This name, or with the first number from 2 on that makes it one that is not taken. taken: takes `in`."""
    names = chain([name], (f"{name} {number}" for number in count(2)))
    return next(one for one in names if one not in taken)


def ensure_collection(scene, kind: str, name: str):
    """The collection of this kind and name, made in the scene where there is none."""
    collection = find_collection(scene, kind, name)
    if collection is None:
        collection = bpy.data.collections.new(free_name(bpy.data.collections, name))
        collection[mark(kind)] = name
        scene.collection.children.link(collection)
    return collection


def subject_name(collection, kind: str) -> str:
    return str(collection[mark(kind)])


def objects_by_role(collection) -> dict[str, list[bpy.types.Object]]:
    """Role -> the collection's own objects of it, in its order; those of its children are theirs."""
    found = {}
    for item in collection.objects:
        if isinstance(item.get(ROLE), str):  # a foreign .blend may hold anything
            found.setdefault(item[ROLE], []).append(item)
    return found


def new_object(name: str, data, role: str, collection):
    """A new object of this role in the collection. data: a data-block, or None for an empty."""
    item = bpy.data.objects.new(name, data)
    add_object(item, role, collection)
    return item


def add_object(item, role: str, collection) -> None:
    """Takes an object into the collection, in this role."""
    item[ROLE] = role
    collection.objects.link(item)


def give_data(item, data) -> None:
    """Gives an object new data of its old data's name; the old goes where nothing else uses it."""
    old, name = item.data, item.data.name
    item.data = data
    if old.users == 0:
        bpy.data.batch_remove([old])
        data.name = name


def remove_objects(items) -> None:
    """Removes objects, and the data that only they used."""
    data = [item.data for item in items if item.data is not None]
    bpy.data.batch_remove(list(items))
    bpy.data.batch_remove({block for block in data if block.users == 0})


def rename_subject(collection, kind: str, name: str) -> None:
    """Gives a subject another name, and its collection and objects with it; a number where the name is taken."""
    scenes = [scene for scene in bpy.data.scenes if collection in scene.collection.children_recursive]
    others = [one for scene in scenes for one in find_collections(scene, kind) if one != collection]
    old = collection.name
    collection[mark(kind)] = free_name({one[mark(kind)] for one in others}, name)
    taken = {one.name for one in bpy.data.collections if one != collection}
    collection.name = free_name(taken, collection[mark(kind)])
    for item in collection.objects:
        for block in (item, item.data):
            if block is not None and ROLE in item and block.name.startswith(old):
                block.name = collection.name + block.name.removeprefix(old)


def keep_values(owner, key: str, values) -> None:
    """Keeps JSON-able values as a text in a custom property, which outlives the extension."""
    owner[key] = json.dumps(values)


def kept_values(owner, key: str, read):
    """read(what keep_values has kept); None where it is gone or damaged: a foreign .blend may hold anything.

    read: raises NNVisError for other values. Not to be changed; panels ask at each redraw.
    """
    text = owner.get(key)
    return parsed(text, read) if isinstance(text, str) else None


@lru_cache(maxsize=64)
def parsed(text: str, read):
    """read(the values of a JSON text), once a text; None where it raises NNVisError or the text is no JSON."""
    if len(text) > MOST_KEPT:
        return None
    try:
        return read(parse_json(text))
    except (NNVisError, ValueError, RecursionError):
        return None
