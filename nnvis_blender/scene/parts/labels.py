"""The class names beside the output units: one text object a class."""

import bpy
import numpy as np

from ...processing.network import ProcessedNetwork
from ...shaders import labels_material
from ..colors import with_alpha
from ..coordinates import to_blender
from .part import Part

_FACING, _LIFTED = "NNVis Face Camera", "NNVis Before Network"
_LIFT = 0.35
_UNIT = "nnvis_unit"  # the number of the unit that a label stands beside
_SIZE, _ROOMY = 0.09, 12  # height of the letters over the output layer's width, with so many classes or fewer
MOST_LABELS = 100  # the names of more classes than these would hide each other and the output layer


def build_labels(name: str, processed: ProcessedNetwork, colors: np.ndarray) -> list[bpy.types.Object]:
    """New text objects, not yet in a collection, at the output units.

    The text starts beside the unit's sphere; the object's own colour is the class's, its origin the unit. More than
    MOST_LABELS classes get none.
    """
    network = processed.network
    if len(network.class_names) > MOST_LABELS:
        return []
    size = _letter_height(processed)
    units = network.output_units
    places = to_blender(processed.positions[units])
    labels = []
    for class_name, unit, place, color in zip(network.class_names, units, places, with_alpha(colors)):
        text = bpy.data.curves.new(f"Label {class_name}", "FONT")
        text.body, text.size, text.align_y = str(class_name), size, "CENTER"
        text.offset_x = 0.8 * size
        label = bpy.data.objects.new(f"Label {class_name}", text)
        label.location, label.color = place, color
        label[_UNIT] = int(unit)
        label.rotation_euler = (np.pi / 2, 0.0, 0.0)
        labels.append(label)
    return labels


def move_labels(labels: list[bpy.types.Object], places: np.ndarray) -> None:
    """Stands the labels beside their units. places: (units, 3) of all units of the network, in the root's space."""
    for label in labels_with_unit(labels):
        label.location = places[label[_UNIT]]


def labels_with_unit(labels: list[bpy.types.Object]) -> list[bpy.types.Object]:
    """Those that know their unit: files of earlier versions have others."""
    return [label for label in labels if _UNIT in label]


def label_units(labels: list[bpy.types.Object]) -> np.ndarray:
    """(labels_with_unit,) the unit of each, numbered through all layers."""
    return np.array([label[_UNIT] for label in labels_with_unit(labels)], np.int64)


def _letter_height(processed: ProcessedNetwork) -> float:
    """Height of the letters in model units: a share of the output layer's width, less when many classes share it."""
    outputs = processed.positions_grid[processed.network.output_units]
    width = float(np.ptp(outputs[:, :2], axis=0).max(initial=0.0))
    crowd = min(1.0, np.sqrt(_ROOMY / max(len(outputs), 1)))
    return _SIZE * crowd * max(width, 0.5)


def face_camera(labels: list[bpy.types.Object], camera) -> None:
    """Has the labels turn with the camera and stand before the network; None lets them lie as they are.

    Standing before it: a label is drawn a third of the way towards the camera, along its own line of sight, and as much
    smaller, so that it seems to stay where it is while hardly a bundle crosses it. Only where lines of sight meet, in
    perspective, and not with a depth of field, which would blur what stands nearer:
    so call it again after changing the camera's lens.
    """
    lifted = camera is not None and camera.data.type == "PERSP" and not camera.data.dof.use_dof
    for label in labels:
        _constrain(label, "COPY_ROTATION", _FACING, camera)
        _constrain(label, "COPY_LOCATION", _LIFTED, camera if lifted else None, _LIFT)
        label.scale = (1.0 - _LIFT if lifted else 1.0,) * 3


def _constrain(label, kind: str, name: str, target, influence: float = 1.0) -> None:
    """Gives the label a constraint of this name, or takes it away where there is no target."""
    constraint = label.constraints.get(name)
    if target is None:
        if constraint:
            label.constraints.remove(constraint)
        return
    constraint = constraint or label.constraints.new(kind)
    constraint.name, constraint.target, constraint.influence = name, target, influence


PART = Part("label", build_labels, each_anew=True, materials={"Material": labels_material}, controls="labels")
