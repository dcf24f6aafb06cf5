"""Rigs in a scene: made, found, and where a camera sees them."""

from typing import NamedTuple

import numpy as np

from ..processing.activations.inside import look_inside
from ..processing.errors import usage
from ..processing.files.network_file import read_network_file
from .belongings import hide_startup_objects, is_startup_scene, is_users_scene
from .camera import network_points
from .controls import follow_control, has_control, set_control
from .formula import Formula, formula_of
from .framing import seen_from_front
from .looks import apply_ink, apply_scene_look, current_look, is_set_up
from .objects import ensure_collection, find_collections, free_name, mark, new_object, objects_by_role
from .opening import frame, prepare_scene
from .own import own_view
from .parts.labels import set_text
from .parts.part import dress
from .parts.rig import CONVOLUTION, FORMULA, ROLE, label_lines
from .parts.wardrobe import Wardrobe
from .removal import remove_subject
from .source_file import require_source
from .unit_names import UnitNames
from .views.charts import CHART_POSE, charts_points, find_charts, object_corners
from .views.network import find_networks

KIND = "rig"
FORMULA_OF = "nnvis_formula_of"  # of a formula's collection: the name of the network that it is of
_CONVOLUTION = "Convolution"
_SHARED = {"Sample": "Sample", "Kernel Position": "Kernel Position"}  # controls of a formula, and of plates
_MARGIN = 0.25  # from what stands there to a formula, over the network's height
_HIGH, _WIDE = 1.0, 2.4  # a formula is at most, over the network's height
_PICTURE = 2.2  # width of a picture that shows a formula whole, over its height
_LABELS = 3.0  # cells that labels take to the left of a formula


class Rig(NamedTuple):
    """What has been made. Blender data. is_first: whether it is the first in the untouched startup file."""

    item: object
    is_first: bool


def add_convolution(scene, location=(0.0, 0.0, 0.0)) -> Rig:
    """Adds the teaching rig of a convolution: one object, whose controls are in scene.controls.

    A scene with nothing in it becomes a picture of it: camera, look and render settings, as opening a network does.
    """
    is_first, sets_up = is_startup_scene(scene), not is_users_scene(scene) and not is_set_up(scene)
    item = _new_rig(scene, CONVOLUTION, _CONVOLUTION)
    item.location = location
    if is_first:
        hide_startup_objects(scene)
    if sets_up:
        own_view(scene)
        prepare_scene(scene)
        apply_scene_look(scene, current_look(scene))
        frame(scene, rig_points(scene, [item]), CHART_POSE)
    apply_ink(scene)
    return Rig(item, is_first)


def build_formula(scene, network, channels: int = 4):
    """Builds the formula of what was looked into last, right of all that stands there; returns the object.

    It is of all pixels of that unit and all samples, and follows the plates' Sample and Kernel Position, which are set
    to what was looked into. network: a NetworkObjects. channels: how many windows are drawn. Raises NNVisError: usage
    where nothing was looked into, where the value is not made of anything that is known, and where it is too large;
    bad_input where the network's file is gone.
    """
    kept, is_free = network.inside, not is_users_scene(scene)
    if kept is None:
        raise usage("nothing has been looked into", "Look inside a pixel of a plate first")
    processed = read_network_file(require_source(network))
    found = look_inside(processed, *(kept[name] for name in ("layer", "unit", "row", "column", "sample")))
    first, names = processed.network.unit_offsets, UnitNames(network)
    title = names.name(int(first[found.layer]) + found.unit)
    formula = formula_of(processed, found, title, lambda layer, unit: names.name(int(first[layer]) + unit), channels)
    item = _new_rig(scene, FORMULA, f"Formula of {title}", formula)
    item.users_collection[0][FORMULA_OF] = network.name
    for control, value in (
        ("Samples", formula.samples),
        ("Map Height", formula.height),
        ("Map Width", formula.width),
        ("Title", title),
        ("Sample", found.sample),
        ("Kernel Position", found.row * formula.width + found.column),
    ):
        set_control(item, control, value)
    set_text(item, "Labels", label_lines(formula), title)
    _follow(item, network, found, formula)
    _stand(scene, item, network, formula)
    apply_ink(scene)
    if is_free:
        frame(scene, rig_points(scene, [item]), CHART_POSE)
    return item


def find_formulas(scene, network) -> list:
    """The collections of the formulas of a network."""
    return [one for one in find_collections(scene, KIND) if one.get(FORMULA_OF) == network.name]


def remove_formulas(scene, network) -> None:
    """Removes all formulas of a network. Raises NNVisError (usage) where there is none."""
    found = find_formulas(scene, network)
    if not found:
        raise usage(f"{network.name!r} has no formula", "Build one first")
    for one in found:
        remove_subject(one)


def find_rigs(scene) -> list:
    """The objects of the scene's rigs."""
    return [item for one in find_collections(scene, KIND) for item in objects_by_role(one).get(ROLE, [])]


def rig_points(scene, items) -> np.ndarray:
    """(n, 3) float64: the corners of everything that rigs draw, in world coordinates. Evaluates the scene."""
    scene.view_layers[0].update()
    graph = scene.view_layers[0].depsgraph
    return np.concatenate([object_corners(item.evaluated_get(graph)) for item in items])


def _new_rig(scene, part, name: str, *what):
    """A new object of a part of rigs, in a collection of its own."""
    name = free_name({one[mark(KIND)] for one in find_collections(scene, KIND)}, name)
    collection = ensure_collection(scene, KIND, name)
    item = new_object(name, part.build(name, *what), ROLE, collection)
    dress(part, item, Wardrobe(collection))
    return item


def _follow(item, network, found, formula: Formula) -> None:
    """Has the plates show what was looked into, and the formula what the plates show."""
    plates = network.one("plates")
    if plates is None:
        return
    for control, value in (
        ("Sample", found.sample),
        ("Tap Layer", found.layer),
        ("Tap Unit", found.unit),
        ("Kernel Position", found.row * formula.width + found.column),
    ):
        if has_control(plates, control):
            set_control(plates, control, value)
    for own, theirs in _SHARED.items():
        if has_control(plates, theirs):
            follow_control(item, own, plates, theirs)


def _stand(scene, item, network, formula: Formula) -> None:
    """Moves a formula to the right of all networks, charts and rigs, as large as suits the network that it is of."""
    seen = seen_from_front(network_points(network))
    low, high = seen.min(axis=0), seen.max(axis=0)
    cells = np.ptp(formula.cells["position"], axis=0) + (_LABELS + 2, 5, 0)
    set_control(item, "Size", (high[2] - low[2]) * min(_HIGH / cells[1], _WIDE / cells[0]))
    own = rig_points(scene, [item])
    others = [one for one in find_rigs(scene) if one != item]
    whole = [one for one in find_networks(scene) if one.is_whole]
    plates = [item for one in whole for item in one.having("plates")]  # whose bars and texts stand beside
    there = [seen_from_front(network_points(one)) for one in whole]
    there += [rig_points(scene, plates)] if plates else []
    there += [charts_points(scene, charts) for charts in [find_charts(scene)] if charts]
    there += [rig_points(scene, others)] if others else []
    right = max(float(points[:, 0].max()) for points in there)
    width, height = np.ptp(own[:, 0]), np.ptp(own[:, 2])
    margin = max(_MARGIN * (high[2] - low[2]), (_PICTURE * height - width) / 2)  # that nothing else is in its picture
    item.location = (
        right + margin - own[:, 0].min(),
        network.root.matrix_world.translation.y,
        (low[2] + high[2]) / 2 - (own[:, 2].max() + own[:, 2].min()) / 2,
    )
