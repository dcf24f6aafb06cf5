"""Epochs: the checkpoints of a training as a mesh of one vertex each, which node groups look up; never drawn."""

import numpy as np

from ...nodes.epoch import NUMBER
from ...nodes.map_epochs import ROW
from ...nodes.unit_epochs import TOGETHER
from ...processing.network import ProcessedNetwork
from ..attributes import read_attribute, write_attribute
from ..checkpoints import at_checkpoint
from ..colors import class_fractions, mixed_colors, with_alpha
from .part import Part
from .units import build_vertices

ROLE = "epochs"


def build_epochs_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh of one vertex a checkpoint with the attributes epoch, its number, and map_row, how far it is among the
    epochs that maps are of, counted from 0; empty without checkpoints.
    """
    numbers = np.zeros(0) if processed.epochs is None else processed.epochs.numbers
    points = np.zeros((len(numbers), 3), np.float32)
    points[:, 0] = np.arange(len(numbers))
    mesh = build_vertices(name, points)
    write_attribute(mesh, NUMBER, "FLOAT", "POINT", numbers)
    of_maps = None if processed.maps is None else processed.maps.epochs
    if of_maps is not None:
        write_attribute(mesh, ROW, "FLOAT", "POINT", np.interp(numbers, of_maps, np.arange(len(of_maps))))
    return mesh


def has_epochs(processed: ProcessedNetwork, colors: np.ndarray) -> bool:
    return processed.epochs is not None


def write_shares(data, number: int, domain: str, shares: np.ndarray, colors: np.ndarray) -> None:
    """Stores the classes' shares (elements, classes) at a checkpoint, and the colour that they mix, in little room:
    TOGETHER shares in the 8 bits each of a colour, whose steps are small where shares are.
    """
    packed = np.pad(shares, ((0, 0), (0, -shares.shape[1] % TOGETHER))).reshape(len(shares), -1, TOGETHER)
    for k in range(packed.shape[1]):
        name = at_checkpoint(f"shares_{k}", number)
        write_attribute(data, name, "BYTE_COLOR", domain, with_alpha(packed[:, k]))
    mixed = with_alpha(mixed_colors(shares, colors))
    write_attribute(data, at_checkpoint("class_color", number), "BYTE_COLOR", domain, mixed)


def read_shares(data, number: int, classes: int) -> np.ndarray:
    """(elements, classes): what write_shares has stored at a checkpoint."""
    names = [at_checkpoint(f"shares_{k}", number) for k in range(-(-classes // TOGETHER))]
    return np.concatenate([read_attribute(data, one)[:, :TOGETHER] for one in names], axis=1)[:, :classes]


def recolor_shares(data, domain: str, colors: np.ndarray) -> None:
    """Gives what write_shares has stored at all checkpoints other class colours."""
    number = 0
    while at_checkpoint("class_color", number) in data.attributes:
        mixed = with_alpha(mixed_colors(class_fractions(read_shares(data, number, len(colors))), colors))
        write_attribute(data, at_checkpoint("class_color", number), "BYTE_COLOR", domain, mixed)
        number += 1


def hide(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    item.hide_viewport = item.hide_render = True


PART = Part(ROLE, build_epochs_data, is_held=has_epochs, refresh=hide)
