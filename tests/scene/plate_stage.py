"""A nested group of the plates on a network's plates, which lie where a test can tell them apart."""

import bpy
import numpy as np

from nnvis_blender import compat
from nnvis_blender.nodes.plates.moment import moment_group
from nnvis_blender.scene.attributes import read_attribute, write_attribute
from nnvis_blender.scene.parts.plates import build_plates_data
from nnvis_blender.scene.parts.sample_values import build_sample_values_data
from nnvis_blender.scene.parts.windows import build_windows_data

APART, PIXEL = 1000.0, 0.5


class Stage:
    """The group as a modifier of an object of plates, pixels PIXEL wide, layer l at x = l in a row APART wide each."""

    def __init__(self, scene, processed, group):
        self.processed = processed
        colors = np.ones((processed.network.class_count, 3), np.float32)
        self.mesh = build_plates_data("plates", processed, colors)
        self.layer, self.unit = (read_attribute(self.mesh, name) for name in ("layer", "unit"))
        self.place = np.zeros((len(self.layer), 3), np.float32)
        middle = (read_attribute(self.mesh, "count") - 1) / 2
        self.place[:, 0], self.place[:, 1] = self.layer, APART * (self.unit - middle)
        write_attribute(self.mesh, "position", "FLOAT_VECTOR", "POINT", self.place)
        write_attribute(self.mesh, "pixel", "FLOAT", "POINT", np.full(len(self.layer), PIXEL))
        self.object = bpy.data.objects.new("plates", self.mesh)
        windows = bpy.data.objects.new("windows", build_windows_data("windows", processed, colors))
        values = bpy.data.objects.new("values", build_sample_values_data("values", processed, colors))
        for item in (self.object, windows, values):
            scene.collection.objects.link(item)
        for made in (moment_group(), group):  # what the plates' group does before it uses the group
            self.modifier = self.object.modifiers.new(made.name, "NODES")
            self.modifier.node_group = made
        looked_up = {"Windows": windows, "Sample Values": values}
        self.set(**{name: item for name, item in looked_up.items() if self._having(name)})

    def set(self, **values):
        """Sets inputs, "Tap_Layer" for "Tap Layer"."""
        for name, value in values.items():
            for modifier, identifier in self._having(name.replace("_", " ")):
                compat.write_modifier_input(modifier, identifier, value)

    def _having(self, name: str) -> list:
        """(modifier, identifier) of each input of this name."""
        return [
            (modifier, item.identifier)
            for modifier in self.object.modifiers
            for item in modifier.node_group.interface.items_tree
            if item.item_type == "SOCKET" and item.in_out == "INPUT" and item.name == name
        ]

    def size(self, plate: int) -> tuple[int, int]:
        """(width, height) of a plate in pixels as shown."""
        return tuple(int(read_attribute(self.mesh, f"map_{side}")[plate]) for side in ("width", "height"))

    def pixels(self, layer: int, points):
        """(n, 3) places on a layer's plates -> (unit, row, column), each (n,), in pixels as shown from their corner."""
        first = int(np.flatnonzero(self.layer == layer)[0])
        width, height = self.size(first)
        right = points[:, 1] - self.place[first, 1]
        unit = np.round(right / APART).astype(int)
        column = width / 2 - (right - APART * unit) / PIXEL
        return unit, height / 2 - points[:, 2] / PIXEL, column
