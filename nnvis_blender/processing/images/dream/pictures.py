"""What a dream is made of: pictures, and what is said of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch


@dataclass
class Picture:
    """name: of its file, without suffix. title: what it shows. pixels: (height, width, 1 or 3) uint8."""

    name: str
    title: str
    pixels: np.ndarray


@dataclass
class Dreams:
    """What is made: `pictures` gives them one by one, and adds to notes and figures as it goes.

    count: of the pictures. is_sequence: whether they are the frames of a zoom. title: of all. about: JSON-able.
    """

    title: str
    count: int
    is_sequence: bool
    pictures: Iterator[Picture]
    notes: list[str] = field(default_factory=list)
    about: dict[str, object] = field(default_factory=dict)


def image_of(pixels: np.ndarray) -> torch.Tensor:
    """(1, channels, height, width) of (height, width, channels) uint8."""
    return torch.from_numpy(np.moveaxis(pixels, -1, 0)[None].astype(np.float32) / 255)


def pixels_of(image: torch.Tensor) -> np.ndarray:
    """(height, width, channels) uint8 of (channels, height, width)."""
    return np.ascontiguousarray((image.detach().clamp(0, 1) * 255).round().to(torch.uint8).movedim(0, -1).numpy())
