"""The objects of one network in a scene, and what they tell of it."""

from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix

from ..nodes.circuit import SHOWN
from ..nodes.class_view import ONE_CLASS
from ..processing.files.fields import Fields
from ..shaders.depth import CENTER, HALF_SIZE
from .circuits_told import CIRCUITS, read_circuits_told
from .controls import Drawn, drawn_controls, get_control, has_control
from .coordinates import Box
from .images_told import IMAGES, read_images_told
from .inside import INSIDE, read_inside
from .layer_plates import drawn_layer_controls, find_layer_controls, plate_layers
from .objects import (
    MOST_ITEMS,
    kept_values,
    world_matrix,
)
from .parts import NETWORK_PARTS
from .parts.layer_labels import ROLE as LAYERS
from .parts.plates import ROLE as PLATES
from .picking import PICKED, read_picked
from .playground import picked_weights
from .statistics import importance_share, read_statistics


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
    def input_names(self) -> list[str]:
        """What the first layer's units are called, empty where the file says nothing of that."""
        names = self.provenance.get("inputs", [])
        return [str(name) for name in names] if isinstance(names, list) else []

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
    def circuits(self) -> list[dict[str, object]]:
        """See scene.circuits_told.circuits_told; empty where there are none."""
        return [] if self.root is None else kept_values(self.root, CIRCUITS, read_circuits_told) or []

    @property
    def shown_circuit(self) -> int | None:
        """The number of the circuit that the edges show, the nearest between two; None where there are none."""
        if not self.circuits or not has_control(self.edges, SHOWN):
            return None
        return min(max(round(get_control(self.edges, SHOWN)), 0), len(self.circuits) - 1)

    @property
    def images(self) -> list[dict[str, object]]:
        """See scene.images_told.images_told; empty where there are none."""
        return [] if self.root is None else kept_values(self.root, IMAGES, read_images_told) or []

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
