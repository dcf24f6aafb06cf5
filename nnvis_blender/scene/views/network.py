"""A processed network -> a collection of objects in a scene."""

import dataclasses
from pathlib import Path

import numpy as np

from ... import compat
from ...processing.files.network_file import SUFFIX, read_network_file
from ...processing.network import ProcessedNetwork
from ...shaders.depth import CENTER, HALF_SIZE
from ..camera import DEFAULT_POSE, network_points
from ..circuits_told import CIRCUITS, circuits_told
from ..colors import scene_colors
from ..coordinates import bounding_box, to_blender
from ..edge_style import update_edge_style
from ..epochs import update_epochs
from ..images_told import IMAGES, images_told
from ..inside import forget_inside
from ..iteration import update_states
from ..network_objects import NetworkObjects
from ..objects import (
    ensure_collection,
    find_collection,
    find_collections,
    find_instanced,
    free_name,
    keep_values,
    new_object,
    objects_by_role,
    subject_name,
)
from ..own import own_subjects
from ..parts import NETWORK_PARTS
from ..parts.part import always, dress, update_part
from ..parts.wardrobe import Wardrobe
from ..picking import forget_picked
from ..pieces import Pieces, at_once
from ..placement import REPLACE, Placement
from ..render import Eevee
from ..source_file import remember_source
from ..statistics import network_statistics
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
    "Sample Values": "sample values",
}
_ROOT_SIZE = 0.1  # of the axes that are drawn of it: beside the strands that cross in its place, not over all of them


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
    keep_values(root, IMAGES, images_told(processed))
    keep_values(root, CIRCUITS, circuits_told(processed))
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
