"""A processed network -> a collection of objects in a scene."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix

from ... import compat
from ...nodes.class_view import ONE_CLASS
from ...processing.files.fields import Fields
from ...processing.files.network_file import SUFFIX, read_network_file
from ...processing.network import ProcessedNetwork
from ...shaders.depth import CENTER, HALF_SIZE
from ..camera import DEFAULT_POSE, network_points
from ..colors import scene_colors
from ..controls import Drawn, drawn_controls, get_control, has_control
from ..coordinates import Box, bounding_box, to_blender
from ..epochs import update_epochs
from ..inside import INSIDE, forget_inside, read_inside
from ..iteration import update_states
from ..layer_plates import drawn_layer_controls, find_layer_controls, plate_layers
from ..objects import (
    MOST_ITEMS,
    ensure_collection,
    find_collection,
    find_collections,
    find_instanced,
    free_name,
    keep_values,
    kept_values,
    new_object,
    objects_by_role,
    subject_name,
    world_matrix,
)
from ..own import own_subjects
from ..parts import NETWORK_PARTS
from ..parts.layer_labels import ROLE as LAYERS
from ..parts.part import always, dress, update_part
from ..parts.plates import ROLE as PLATES
from ..parts.wardrobe import Wardrobe
from ..picking import PICKED, forget_picked, read_picked
from ..pieces import Pieces, at_once
from ..placement import REPLACE, Placement
from ..playground import picked_weights
from ..render import Eevee, update_edge_style
from ..source_file import remember_source
from ..statistics import importance_share, network_statistics, read_statistics
from .view import Built, View

KIND = "network"
# inputs of node groups -> the roles of the hidden objects that they look things up in
_LOOKED_UP = {
    "Palette": "palette",
    "Windows": "windows",
    "Attention": "attention",
    "Points": "points",
    "Epochs": "epochs",
    "Unit Epochs": "unit epochs",
}
_ROOT_SIZE = 0.1  # of the axes that are drawn of it: beside the strands that cross in its place, not over all of them


@dataclass
class NetworkObjects:
    """The objects of one network. Blender data: look up again (find_networks) after an undo or when Blender goes on.

    roles: role -> objects, see parts/. What a user has deleted, and a density that the file did not have, is None.
    instancer: the empty that shows the network in the scene, None where the scene has the network itself.
    """

    name: str
    collection: object
    roles: dict[str, list[bpy.types.Object]]
    instancer: bpy.types.Object | None = None

    def having(self, role: str) -> list[bpy.types.Object]:
        """The objects of a role."""
        return self.roles.get(role, [])

    def one(self, role: str):
        """The object of a role, or None."""
        return next(iter(self.having(role)), None)

    @property
    def root(self):
        """The empty that carries them all, and provenance, statistics and class names as JSON texts."""
        return self.one("root")

    @property
    def edges(self):
        return self.one("edges")

    @property
    def units(self):
        return self.one("units")

    @property
    def density(self):
        return self.one("density")

    @property
    def palette(self):
        return self.one("palette")

    @property
    def labels(self):
        """The object of the classes' names, or None; a file of an earlier version has a text a class instead."""
        return next((item for item in self.having("label") if item.type == "MESH"), None)

    @property
    def shown_layers(self) -> list[bpy.types.Object]:
        """The object of the layers' planes and names, where pictures show it."""
        return [item for item in self.having(LAYERS) if item.type == "MESH" and not item.hide_render]

    @property
    def is_whole(self) -> bool:
        """Whether what a network cannot be without is there: the user may have deleted it, and in a foreign .blend it
        may be damaged.
        """
        if None in (self.root, self.edges, self.units):
            return False
        boxed = all(_is_point(self.root.get(key)) for key in (CENTER, HALF_SIZE))
        return boxed and bool(self.statistics and self.class_names)

    @property
    def place(self) -> Matrix:
        """From where the network's objects stand by themselves to where they are seen."""
        if self.instancer is None:
            return Matrix()
        offset = self.instancer.instance_collection.instance_offset
        return world_matrix(self.instancer) @ Matrix.Translation(-offset)

    @property
    def is_linked(self) -> bool:
        """Whether it is another file's, so that what is changed here is not saved."""
        return self.collection.library is not None

    @property
    def is_shown(self) -> bool:
        """Whether it is drawn at all, in the viewport and in pictures."""
        return not self.collection.hide_render

    @is_shown.setter
    def is_shown(self, shown: bool) -> None:
        self.collection.hide_viewport = self.collection.hide_render = not shown

    @property
    def drawn(self) -> tuple[bpy.types.Object, ...]:
        """The objects that node groups draw."""
        return tuple(item for part in NETWORK_PARTS if part.group for item in self.having(part.role))

    @property
    def provenance(self) -> dict[str, object]:
        return kept_values(self.root, "nnvis_provenance", _read_provenance) or {}

    @property
    def statistics(self) -> dict[str, object]:
        """See scene.statistics.network_statistics; empty where they are damaged, or their object was deleted."""
        if self.root is None:
            return {}
        return kept_values(self.root, "nnvis_statistics", read_statistics) or {}

    @property
    def class_names(self) -> list[str]:
        """Empty where they are damaged."""
        return kept_values(self.root, "nnvis_class_names", _read_class_names) or []

    @property
    def layer_names(self) -> list[str]:
        """Empty where the file says none."""
        return self.statistics.get("layers", [])

    @property
    def picked(self) -> dict[str, object] | None:
        """See scene.picking.read_picked; None where nothing is picked."""
        return kept_values(self.root, PICKED, read_picked)

    @property
    def picked_weights(self) -> list[tuple[object, str, str]]:
        """See scene.playground.picked_weights."""
        return picked_weights(self)

    @property
    def inside(self) -> dict[str, object] | None:
        """See scene.inside.read_inside; None where nothing was looked into."""
        return kept_values(self.root, INSIDE, read_inside)

    @property
    def shows_only_paths(self) -> bool:
        return has_control(self.edges, "Only Paths") and get_control(self.edges, "Only Paths")

    @property
    def shown_class(self) -> tuple[str, int]:
        """(class view, class index) of the edges."""
        return get_control(self.edges, "Class View"), get_control(self.edges, "Class")

    @property
    def drawn_edge_count(self) -> int:
        """How many edges pruning and the budget leave; the threshold may hide some of them."""
        return min(self.statistics["drawn_edges"], get_control(self.edges, "Edge Budget"))

    @property
    def drawn_importance_share(self) -> float | None:
        """What share of all edges' importance the edges have that pruning and the budget leave, or None.

        None where the file does not say, where paths alone are drawn, and in the view of one class, whose own most
        important edges are.
        """
        if get_control(self.edges, "Class View") == ONE_CLASS or self.shows_only_paths:
            return None
        return importance_share(self.root["nnvis_statistics"], self.drawn_edge_count)

    def drawn_controls(self, role: str) -> dict[str, Drawn] | None:
        """See scene.controls.drawn_controls; None where the user has deleted the object."""
        return drawn_controls(self.one(role)) if self.having(role) else None

    @property
    def plate_layers(self) -> dict[int, str]:
        """Layer -> name of those whose units have plates; none without."""
        names, layers = self.layer_names, plate_layers(self.one(PLATES))
        return {layer: names[layer] if layer < len(names) else f"layer {layer}" for layer in layers}

    @property
    def drawn_layer_controls(self) -> dict[int, dict[str, tuple[object, str]]]:
        """Layer -> (owner, property) of each of its own controls of plates, for layout.prop."""
        plates = self.one(PLATES)
        own = {} if plates is None else find_layer_controls(plates)
        return {layer: drawn_layer_controls(modifier) for layer, modifier in own.items()}

    @property
    def box(self) -> Box:
        """The box around the network in the root's space."""
        return Box(np.array(self.root[CENTER]), np.array(self.root[HALF_SIZE]))


def _read_provenance(values) -> dict:
    return Fields(values, "provenance").values


def _read_class_names(values) -> list:
    return Fields({"names": values}, "class names").texts("names", MOST_ITEMS)


def _is_point(value) -> bool:
    """Whether a custom property is three finite numbers."""
    try:
        return np.shape(value) == (3,) and bool(np.isfinite(value).all())
    except (TypeError, ValueError):
        return False


def build_network(processed: ProcessedNetwork, name: str, scene, wardrobe: Wardrobe | None = None) -> NetworkObjects:
    """Makes a network's objects in the scene, or gives those of the same name in it new data.

    Objects that are there keep their place, controls and animation; only their data is replaced. wardrobe: of networks
    that share their materials. Uses no context, so it works from scripts, timers and operators alike.
    """
    return at_once(network_pieces(processed, name, scene, wardrobe))


def network_pieces(
    processed: ProcessedNetwork, name: str, scene, wardrobe: Wardrobe | None = None
) -> Pieces[NetworkObjects]:
    """build_network in pieces, one a part. A network that is new is seen once it is whole."""
    collection = ensure_collection(scene, KIND, name)
    _mark_asset(collection)
    roles = objects_by_role(collection)
    is_first = "root" not in roles
    if is_first:
        collection.hide_viewport = True
        roles["root"] = [new_object(collection.name, None, "root", collection)]
        roles["root"][0].empty_display_size = _ROOT_SIZE
    network, wardrobe = NetworkObjects(name, collection, roles), wardrobe or Wardrobe(collection)
    if processed.maps is not None:
        processed = dataclasses.replace(processed, maps=processed.maps.by_sample())
    what = (processed, scene_colors(scene, len(processed.network.class_names)))
    parts = [part for part in NETWORK_PARTS if part.is_held(*what) or network.having(part.role)]
    for number, part in enumerate(parts):
        yield number / (2 * len(parts))
        roles[part.role] = update_part(
            part, collection, network.having(part.role), f"{collection.name} {part.role.title()}", *what
        )
        for item in roles[part.role]:
            item.parent = network.root
    _keep_properties(network, processed)
    for number, part in enumerate(parts):
        yield (len(parts) + number) / (2 * len(parts))
        for item in network.having(part.role):
            looked_up = {name: network.one(role) for name, role in _LOOKED_UP.items()}
            is_new = dress(part, item, wardrobe, **looked_up)
            for _ in part.refresh(network, item, processed, is_new) or ():
                yield (len(parts) + number) / (2 * len(parts))
    update_states(network, processed)
    update_epochs(network)
    if is_first:
        collection.hide_viewport = False
    return network


def find_networks(scene) -> list[NetworkObjects]:
    """The NetworkObjects of every network in the scene, in the order of its collections."""
    return [network_of(collection) for collection in find_collections(scene, KIND)]


def find_network(scene, name: str) -> NetworkObjects | None:
    """The NetworkObjects of this name in the scene, its own or an instance, or None."""
    collection = find_collection(scene, KIND, name)
    if collection:
        return network_of(collection)
    instances = (network_of(shown, instancer) for instancer, shown in find_instanced(scene, KIND))
    return next((found for found in instances if found.name == name), None)


def network_of(collection, instancer=None, meant=None) -> NetworkObjects:
    """The NetworkObjects of a collection of a network.

    instancer: the empty that shows it. meant: an object, for a collection in which a user has duplicated the objects:
    those with the same root; what was not duplicated they share.
    """
    roles = objects_by_role(collection)
    roots = roles.get("root", [])
    root = meant if meant in roots else meant.parent if meant is not None and meant.parent in roots else None
    if root is not None and len(roots) > 1:
        own = {role: [item for item in items if root in (item, item.parent)] for role, items in roles.items()}
        roles = {role: own[role] or items for role, items in roles.items()}
    return NetworkObjects(subject_name(collection, KIND), collection, roles, instancer)


def suit_engine(scene, network: NetworkObjects) -> None:
    """Draws the edges as what the scene's engine can draw; see update_edge_style."""
    if scene.render.engine == compat.EEVEE:
        update_edge_style(network, Eevee())


def _mark_asset(collection) -> None:
    """Has the asset browser offer the network, as long as a scene has it."""
    if collection.asset_data is None:
        collection.asset_mark()
        collection.asset_data.description = "A trained neural network with its live controls"
        collection.use_fake_user = False  # else one that a user deletes would stay in the file


def _keep_properties(network: NetworkObjects, processed: ProcessedNetwork) -> None:
    """Provenance, statistics and the box, as plain custom properties that outlive the extension."""
    root = network.root
    forget_picked(root)
    forget_inside(root)
    keep_values(root, "nnvis_provenance", processed.provenance)
    keep_values(root, "nnvis_class_names", [str(name) for name in processed.network.class_names])
    keep_values(root, "nnvis_statistics", network_statistics(processed))
    center, half = to_blender(np.stack(bounding_box(np.concatenate([processed.positions, processed.bundles.points]))))
    for item in (root, *network.drawn):
        item[CENTER], item[HALF_SIZE] = center.tolist(), half.tolist()


def build_file(path: Path, scene, name: str, placement: Placement) -> Pieces[Built]:
    processed = read_network_file(path)
    name = _name_of(processed, name, scene, placement)
    before = find_network(scene, name)
    is_other = before is None or not _is_of_model(before, processed)
    if before is not None:
        own_subjects(scene)
    network = yield from network_pieces(processed, name, scene)
    remember_source(network.root, path)
    return Built(DEFAULT_POSE, lambda: network_points(network), [network], is_new=before is None, is_other=is_other)


def _name_of(processed: ProcessedNetwork, name: str, scene, placement: Placement) -> str:
    """The name of the network in the scene that gets the data: the one that has been processed of the same model under
    this name, or the one that is replaced; else a name that is free.
    """
    networks = {one.name: one for one in find_networks(scene)}
    if name in networks and _is_of_model(networks[name], processed):
        return name
    if placement.how == REPLACE and networks:
        return placement.of if placement.of in networks else list(networks)[-1]
    return free_name(networks, name)


def _is_of_model(network: NetworkObjects, processed: ProcessedNetwork) -> bool:
    """Whether a network was made of the model that was processed: of the same weights, or, where provenance tells none,
    of what is told alike.
    """
    if network.root is None:
        return False
    one, other = (provenance.get("model") for provenance in (network.provenance, processed.provenance))
    weights = [model.get("sha256", model) if isinstance(model, dict) else model for model in (one, other)]
    return weights[0] == weights[1]


VIEW = View(KIND, SUFFIX, always, build_file, is_placed=True)
