"""A processed network -> a collection of objects in a scene."""

import json
from dataclasses import dataclass

import bpy
import numpy as np

from ..nodes import density_group, edges_group, units_group
from ..processing.network import ProcessedNetwork
from ..shaders import density_material, edges_material, fog_material, units_material
from ..shaders.depth import CENTER, HALF_SIZE
from . import palette
from .controls import get_control, set_control
from .coordinates import bounding_box, to_blender
from .density import build_density_data
from .edges import build_edges_data
from .iteration import update_states
from .labels import build_labels, face_camera
from .statistics import network_statistics
from .units import build_palette_data, build_units_data

_ROLES = ("root", "edges", "units", "palette", "density")
_LABEL_SIZE, _ROOMY = 0.09, 12  # of the output layer's width, with so many classes or fewer


@dataclass
class NetworkObjects:
    """The objects of one network. Blender data: look up again (find_networks) after an undo or when Blender goes on.

    root: the empty that carries them all, with the custom properties nnvis_provenance, nnvis_statistics and
    nnvis_class_names (JSON text). edges, units: the two objects whose controls are in scene.controls. labels: one text
    a class.
    density: a third object with controls, or None where the network came without a density.
    """

    name: str
    collection: object
    root: object
    edges: object
    units: object
    palette: object
    labels: list
    density: object = None

    @property
    def drawn(self) -> tuple:
        """The objects that have a class view: edges, units and, where there is one, the density."""
        return tuple(item for item in (self.edges, self.units, self.density) if item is not None)

    @property
    def provenance(self) -> dict:
        return json.loads(self.root["nnvis_provenance"])

    @property
    def statistics(self) -> dict:
        """See scene.statistics.network_statistics."""
        return json.loads(self.root["nnvis_statistics"])

    @property
    def class_names(self) -> list:
        return json.loads(self.root["nnvis_class_names"])

    @property
    def box(self) -> tuple:
        """(center, half size) of the network in the root's space, each (3,) float."""
        return np.array(self.root[CENTER]), np.array(self.root[HALF_SIZE])


def build_network(processed: ProcessedNetwork, name: str, scene) -> NetworkObjects:
    """Makes a network's objects in the scene, or gives those of the same name in it new data.

    Objects that are there keep their place, controls and animation; only their data is replaced. The scene's camera, if
    it
    has one, is the one that the labels face. Uses no context, so it works from scripts, timers and operators alike.
    """
    found = _find(scene, name)
    collection = found.collection if found else _new_collection(name, scene)
    colors = palette.class_colors(len(processed.network.class_names))
    root, edges, units, swatches, density = (
        getattr(found, role) if found and getattr(found, role) else None for role in _ROLES
    )
    root = root or _new_object(f"{name}", None, "root", collection)
    edges = _with_data(edges, build_edges_data(f"{name} Edges", processed, colors), "edges", collection)
    units = _with_data(units, build_units_data(f"{name} Units", processed, colors), "units", collection)
    swatches = _with_data(swatches, build_palette_data(f"{name} Palette", colors), "palette", collection)
    swatches.hide_viewport = swatches.hide_render = True
    if density or processed.density is not None:
        density = _with_data(
            density, build_density_data(f"{name} Density", processed.density, colors), "density", collection
        )
    for label in found.labels if found else ():
        _remove(label)
    labels = build_labels(processed, colors, _label_size(processed))
    for label in labels:
        collection.objects.link(label)
    face_camera(labels, scene.camera)
    network = NetworkObjects(name, collection, root, edges, units, swatches, labels, density)
    for obj in (*network.drawn, swatches, *labels):
        obj.parent = root
    _write_properties(root, network.drawn, processed)
    _ensure_modifier(edges, edges_group(), edges_material(), swatches)
    if _ensure_modifier(units, units_group(), units_material(), swatches):
        set_control(units, "Sphere Detail", _ball_detail(processed.network.unit_count))
    update_states(root, (edges, units), processed)
    if density:
        _ensure_density(network, processed)
    return network


def find_networks(scene) -> list:
    """The NetworkObjects of every network in the scene, in the order of its collections."""
    return [_objects(collection) for collection in scene.collection.children_recursive if "nnvis_network" in collection]


def _find(scene, name: str):
    return next((network for network in find_networks(scene) if network.name == name), None)


def _objects(collection) -> NetworkObjects:
    roles = dict.fromkeys(_ROLES)
    labels = []
    for obj in collection.objects:
        role = obj.get("nnvis_role")
        if role == "label":
            labels.append(obj)
        elif role in roles:
            roles[role] = obj
    return NetworkObjects(collection["nnvis_network"], collection, labels=labels, **roles)


def _new_collection(name: str, scene):
    collection = bpy.data.collections.new(name)
    collection["nnvis_network"] = name
    scene.collection.children.link(collection)
    return collection


def _new_object(name: str, data, role: str, collection):
    obj = bpy.data.objects.new(name, data)
    obj["nnvis_role"] = role
    collection.objects.link(obj)
    return obj


def _with_data(obj, data, role: str, collection):
    """The object with this data instead of its own, or a new one."""
    if obj is None:
        return _new_object(data.name, data, role, collection)
    old, name = obj.data, obj.data.name
    obj.data = data
    if old.users == 0:
        bpy.data.batch_remove([old])
        data.name = name
    return obj


def _remove(obj) -> None:
    """Removes an object and the data that only it used."""
    data = obj.data
    bpy.data.objects.remove(obj)
    if data.users == 0:
        bpy.data.batch_remove([data])


def _ensure_modifier(obj, group, material, swatches) -> bool:
    """Gives the object the group as a modifier and the material; controls of a modifier that is there stay as they are.

    Returns whether the controls are new.
    """
    if not len(obj.data.materials):
        obj.data.materials.append(material)
    modifier = obj.modifiers.get(group["nnvis_group"]) or obj.modifiers.new(group["nnvis_group"], "NODES")
    is_new = modifier.node_group != group
    if is_new:
        modifier.node_group = group
    set_control(obj, "Material", material)
    set_control(obj, "Palette", swatches)
    return is_new


def _ensure_density(network: NetworkObjects, processed: ProcessedNetwork) -> None:
    """Gives the density its modifier and materials; a new one shows the class that the edges show."""
    density, materials = network.density, network.density.data.materials
    is_new = _ensure_modifier(density, density_group(), density_material(), network.palette)
    materials.append(fog_material())
    set_control(density, "Fog Material", materials[1])
    if processed.density is not None:
        set_control(density, "Cell", processed.density.cell)
    for name in ("Class View", "Class", "Ink") if is_new else ():
        set_control(density, name, get_control(network.edges, name))


def _ball_detail(units: int) -> int:
    """Subdivisions of the units' meshes that keep them to some two and a half million vertices."""
    return 3 if units <= 4_000 else 2 if units <= 16_000 else 1


def _write_properties(root, drawn: tuple, processed: ProcessedNetwork) -> None:
    """Provenance, statistics and the box, as plain custom properties that outlive the extension."""
    network, bundles = processed.network, processed.bundles
    root["nnvis_provenance"] = json.dumps(processed.provenance)
    root["nnvis_class_names"] = json.dumps([str(name) for name in network.class_names])
    root["nnvis_statistics"] = json.dumps(network_statistics(processed))
    center, half = bounding_box(to_blender(np.concatenate([processed.positions, bundles.points])))
    for obj in (root, *drawn):
        obj[CENTER], obj[HALF_SIZE] = center.tolist(), half.tolist()


def _label_size(processed: ProcessedNetwork) -> float:
    """Height of the labels in model units: a share of the output layer's width, less when many share it."""
    outputs = processed.positions_grid[processed.network.unit_offsets[-2] :]
    width = float(np.ptp(outputs[:, :2], axis=0).max(initial=0.0))
    crowd = min(1.0, np.sqrt(_ROOMY / max(len(outputs), 1)))
    return _LABEL_SIZE * crowd * max(width, 0.5)
