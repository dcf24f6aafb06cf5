"""The flight of the square of an occlusion as keyframes, and the camera that sees it."""

import numpy as np

from ..processing.errors import usage
from .controls import play_control
from .framing import moved
from .objects import world_matrix
from .parts.occlusion import ROLE, last_position, occlusion_corners


def animate_occlusion(network, first: int, frames: int) -> None:
    """The square flies over its image from the frame `first` on, for `frames` frames.

    network: a NetworkObjects. Raises NNVisError (usage) where it has none.
    """
    stage = stage_of(network)
    play_control(stage, "Position", first, frames, 0.0, last_position(stage))


def stage_of(network):
    """The object of an occlusion. Raises NNVisError (usage) where there is none."""
    stage = network.one(ROLE)
    if stage is None or not len(stage.data.vertices):
        raise usage(f"nothing is hidden from {network.name!r}", "Press Show Occlusion first")
    return stage


def stage_points(network) -> np.ndarray:
    """(n, 8): the outermost places of the stage in the world, see framing.py."""
    stage = stage_of(network)
    return moved(occlusion_corners(stage), network.place @ world_matrix(stage))
