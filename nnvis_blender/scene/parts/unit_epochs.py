"""What units are at each checkpoint of a training, as a mesh of one vertex a unit, which node groups look up; never
drawn.
"""

import numpy as np

from ...processing.network import ProcessedNetwork
from ..attributes import write_attribute
from ..checkpoints import at_checkpoint
from ..colors import class_fractions
from ..coordinates import to_blender
from .epochs import has_epochs, hide, recolor_shares, write_shares
from .part import Part
from .units import build_vertices, unit_strengths

ROLE = "unit epochs"


def build_unit_epochs_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh of one vertex a unit of all layers; empty without checkpoints.

    Of each checkpoint, <name>_epoch_<checkpoint>: position; strength, importance and class_color as units have them;
    length, of the class vector; shares_<number>, see write_shares; bias.
    """
    if processed.epochs is None:
        return build_vertices(name, np.zeros((0, 3), np.float32))
    mesh, epochs = build_vertices(name, to_blender(processed.positions)), processed.epochs
    for number, (vectors, places, biases) in enumerate(zip(epochs.units, epochs.positions, epochs.biases)):
        length, strength = unit_strengths(processed.network, vectors)
        for attribute, kind, values in (
            ("position", "FLOAT_VECTOR", to_blender(places)),
            ("length", "FLOAT", length),
            ("strength", "FLOAT", strength),
            ("importance", "FLOAT", vectors.mean(axis=1)),
            ("bias", "FLOAT", biases),
        ):
            write_attribute(mesh, at_checkpoint(attribute, number), kind, "POINT", values)
        write_shares(mesh, number, "POINT", class_fractions(vectors), colors)
    return mesh


def _recolor(items, colors: np.ndarray) -> None:
    for mesh in (item.data for item in items):
        recolor_shares(mesh, "POINT", colors)


PART = Part(ROLE, build_unit_epochs_data, is_held=has_epochs, refresh=hide, recolor=_recolor)
