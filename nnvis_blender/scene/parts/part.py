"""What a part of a picture is: data, node group, materials, and the names by which settings and looks know it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ..controls import has_control, set_control
from ..objects import add_object, give_data, new_object, remove_objects
from .wardrobe import Wardrobe


def always(*_) -> bool:
    return True


def nothing(*_) -> None:
    pass


@dataclass(frozen=True)
class Part:
    """One role of a subject's objects.

    role: of its objects. controls: the name by which settings ("edges.size") and looks know its controls.
    build(name, *what) -> a new data-block for its one object, or, where each_anew, a list of new objects that take the
    place of those that are there. what: of a network (ProcessedNetwork, (classes, 3) linear colours).
    group() -> the node group that draws the data, or None. materials: input of the group -> what makes its material.
    is_held(*what): whether there is anything to build; a part that is there already is always brought up to date.
    recolor(objects, (classes, 3) linear colours): gives what is there other class colours.
    refresh(network, object, processed, is_new): what else follows from the data; is_new: its controls are new. It may
    be a generator, which rests where it yields. pieces(space) -> [(name, piece)]: of a space, what each is an object
    of; then what: (Space, piece, Fit).
    """

    role: str
    build: Callable
    each_anew: bool = False
    group: Callable | None = None
    materials: dict[str, Callable] = field(default_factory=dict)
    controls: str = ""
    is_held: Callable = always
    refresh: Callable = nothing
    recolor: Callable = nothing
    pieces: Callable = nothing


def update_part(part: Part, collection, found: list, name: str, *what) -> list:
    """Makes a part's objects in the collection, or gives those that were found new data.

    Then place, controls and animation stay. Returns them.
    """
    if part.each_anew:
        remove_objects(found)  # before, so that the new ones get their names
        made = part.build(name, *what)
        for item in made:
            add_object(item, part.role, collection)
        return made
    data = part.build(name, *what)
    if found and type(found[0].data) is not type(data):  # an earlier version had others in this role
        remove_objects(found)
        found = []
    if not found:
        return [new_object(data.name, data, part.role, collection)]
    give_data(found[0], data)
    return found[:1]


def dress(part: Part, item, wardrobe: Wardrobe, **inputs) -> bool:
    """Gives an object with new data the part's materials and node group, with those of these inputs that it has.

    Controls that are there stay as they are. Returns whether they are new.
    """
    materials = {name: wardrobe.take(make) for name, make in part.materials.items()}
    for material in materials.values():
        item.data.materials.append(material)
    if part.group is None:
        return False
    group = part.group()
    name = group["nnvis_group"]
    modifier = item.modifiers.get(name) or item.modifiers.new(name, "NODES")
    is_new = modifier.node_group != group
    if is_new:
        modifier.node_group = group
    for control, value in {**materials, **inputs}.items():
        if has_control(item, control):
            set_control(item, control, value)
    return is_new
