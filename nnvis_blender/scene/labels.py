"""The class names beside the output units: one text object a class."""
import bpy
import numpy as np

from ..processing.network import ProcessedNetwork
from ..shaders import labels_material
from . import palette
from .coordinates import to_blender

_FACING = "NNVis Face Camera"


def build_labels(processed: ProcessedNetwork, colors: np.ndarray, size: float) -> list:
    """New text objects, not yet in a collection, at the output units. size: height of the letters in model units.

    The text starts beside the unit's sphere; the object's own colour is the class's, its origin the unit.
    """
    network = processed.network
    outputs = to_blender(processed.positions[network.unit_offsets[-2]:])
    material = labels_material()
    labels = []
    for name, position, color in zip(network.class_names, outputs, palette.with_alpha(colors)):
        text = bpy.data.curves.new(f"Label {name}", "FONT")
        text.body, text.size, text.align_y = str(name), size, "CENTER"
        text.offset_x = 0.8 * size
        text.materials.append(material)
        label = bpy.data.objects.new(f"Label {name}", text)
        label.location, label.color = position, color
        label.rotation_euler = (np.pi / 2, 0.0, 0.0)
        label["nnvis_role"] = "label"
        labels.append(label)
    return labels


def face_camera(labels: list, camera) -> None:
    """Has the labels turn with the camera, so that they stay upright and legible; None lets them lie as they are."""
    for label in labels:
        constraint = label.constraints.get(_FACING)
        if camera is None:
            if constraint:
                label.constraints.remove(constraint)
            continue
        constraint = constraint or label.constraints.new("COPY_ROTATION")
        constraint.name, constraint.target = _FACING, camera
