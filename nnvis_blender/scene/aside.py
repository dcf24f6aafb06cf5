"""A scene aside, for as long as something is looked at or written: the user's scene, selection and undo steps stay."""

from contextlib import contextmanager

import bpy
import numpy as np

from .attributes import write_attribute
from .controls import has_control, set_control
from .objects import world_matrix

ELEMENT = "nnvis_element"  # of evaluated data: which of the object's own curves or vertices each comes from
_PLAIN = {"Solid Colors": False, "Mark Picked": "Never", "Halo": 0.0, "Dash Length": 0.0, "Before Network": False}
_KINDS = ("fonts", "actions", "materials", "hair_curves", "meshes", "curves", "objects")


class Aside:
    """A scene with the camera and the picture's size of another, and copies of its objects that are evaluated there."""

    def __init__(self, scene, of):
        self.scene, self._kept = scene, []
        scene.camera, scene.frame_current = of.camera, of.frame_current
        scene.frame_start = scene.frame_end = of.frame_current
        for name in ("resolution_x", "resolution_y", "resolution_percentage", "pixel_aspect_x", "pixel_aspect_y"):
            setattr(scene.render, name, getattr(of.render, name))

    @property
    def depsgraph(self):
        self.scene.view_layers[0].update()
        return self.scene.view_layers[0].depsgraph

    def add(self, name: str, data):
        """A new object of the scene."""
        item = bpy.data.objects.new(name, data)
        self.scene.collection.objects.link(item)
        return item

    def copy(self, item, **controls):
        """A copy of an object as its controls leave it now, without marks, halos, dashes and animation.

        controls: others that it has, "_" for a space.
        """
        made = item.copy()
        made.data = item.data.copy()
        made.animation_data_clear()  # its values are those of now, driven ones as well
        made.parent, made.matrix_world, made.hide_viewport = None, world_matrix(item), False
        curves = getattr(made.data, "curves", None)
        count, domain = (len(made.data.vertices), "POINT") if curves is None else (len(curves), "CURVE")
        write_attribute(made.data, ELEMENT, "INT", domain, np.arange(count))
        for name, value in {**_PLAIN, **{name.replace("_", " "): value for name, value in controls.items()}}.items():
            if has_control(made, name):
                set_control(made, name, value)
        self.scene.collection.objects.link(made)
        return made

    def evaluated(self, item):
        """What the node groups make of an object of the scene; its data go with the next call."""
        self._kept = item.evaluated_get(self.depsgraph).evaluated_geometry()
        return self._kept


@contextmanager
def aside(scene):
    """An Aside of a scene; it and all data-blocks that were made meanwhile go at the end."""
    scene.view_layers[0].update()  # drivers and parents have said what they have to
    before = {kind: set(getattr(bpy.data, kind)) for kind in _KINDS}
    made = bpy.data.scenes.new("NNVis Aside")
    try:
        yield Aside(made, scene)
    finally:
        bpy.data.scenes.remove(made)
        for kind in reversed(_KINDS):
            bpy.data.batch_remove(set(getattr(bpy.data, kind)) - before[kind])
