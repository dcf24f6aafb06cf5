"""The epochs of a network that was kept at checkpoints: which there are, which one is shown, and playing them."""

import bpy
import numpy as np

from .. import compat
from ..nodes.epoch import NUMBER
from ..processing.errors import usage
from .attributes import read_attribute
from .controls import find_control, follow_control, get_control, has_control, set_control
from .parts.epochs import ROLE

EPOCH, SMOOTH = "Epoch", "Smooth"
LAST = "nnvis_last_epoch"  # of the root: the number of the last checkpoint that its objects had


def epoch_numbers(network) -> np.ndarray:
    """(checkpoints,) float32, ascending: the epoch of each; empty of a network without checkpoints.

    network: a NetworkObjects.
    """
    item = network.one(ROLE)
    if item is None or not len(item.data.vertices):
        return np.zeros(0, np.float32)
    return read_attribute(item.data, NUMBER)


def last_epoch(network) -> float:
    """The epoch of the last checkpoint; 0 where there is none."""
    numbers = epoch_numbers(network)
    return float(numbers[-1]) if len(numbers) else 0.0


def shown_epoch(network) -> float:
    """The epoch that a network shows, as its control has it."""
    return get_control(network.edges, EPOCH)


def set_epoch(network, epoch: float) -> None:
    """Shows everything of a network at an epoch, which may lie between two checkpoints."""
    for item in timed_objects(network):
        set_control(item, EPOCH, epoch)


def timed_objects(network) -> list[bpy.types.Object]:
    """The drawn objects of a network that have the control Epoch, the edges first: the others follow theirs."""
    found = [item for item in network.drawn if has_control(item, EPOCH)]
    return sorted(found, key=lambda item: item != network.edges)


def follow_epoch(network, item) -> None:
    """Has an object show the epoch that a network's edges show, by drivers without Python."""
    for name in (EPOCH, SMOOTH):
        if has_control(item, name):
            follow_control(item, name, network.edges, name)


def update_epochs(network) -> None:
    """Has all of a network with checkpoints follow the epoch of its edges, and shows the last one.

    An epoch that the user has chosen stays, as far as training has come there; one that was the last is the last again.
    """
    if network.edges is None or not len(epoch_numbers(network)):
        network.root.pop(LAST, None)
        for item in timed_objects(network):
            set_control(item, "Epochs", None)
        return
    for item in timed_objects(network)[1:]:
        follow_epoch(network, item)
    before, last, shown = network.root.get(LAST), last_epoch(network), shown_epoch(network)
    set_epoch(network, last if before is None or shown >= before else min(shown, last))
    network.root[LAST] = last


def animate_epochs(network, first: int, frames: int, by_checkpoint: bool = False) -> None:
    """Plays all epochs from the frame `first` on, `frames` frames long. Replaces what keyframes Epoch had.

    by_checkpoint: each checkpoint gets a keyframe and as long as the others, whatever their numbers; otherwise each
    epoch does, by two keyframes. Moving them, or putting others between them, plays the epochs at another pace.

    Raises NNVisError (usage) where there are no two checkpoints.
    """
    numbers = epoch_numbers(network)
    if len(numbers) < 2:
        raise usage(f"{network.name!r} has no checkpoints to play", "Press Show Epochs with a folder of them first")
    kept = numbers if by_checkpoint else numbers[[0, -1]]
    control = find_control(network.edges, EPOCH)
    curve = compat.ensure_fcurve(control.owner, control.path)
    curve.keyframe_points.clear()
    for frame, epoch in zip(np.linspace(first, first + frames, len(kept)).tolist(), kept.tolist()):
        curve.keyframe_points.insert(frame, epoch).interpolation = "LINEAR"
    curve.update()
