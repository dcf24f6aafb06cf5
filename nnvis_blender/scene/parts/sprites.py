"""Sprites: the pictures of a cloud's points in one atlas, each with a clear rim, so that none bleeds into the next."""

from dataclasses import dataclass

import bpy
import numpy as np

from ...nodes.plates.maps import SIDE
from ..atlas import build_color_page

_RIM = 1  # pixels
_EMPTY = 0.1  # as dark, or as bright, is an empty ground


@dataclass(frozen=True)
class Tiles:
    """Where the pictures stand: in rows from the upper left.

    by: how many pixels of a picture, across and down, are one of its tile. height, width: of a picture in its tile.
    across, down: how many tiles there are.
    """

    count: int
    by: int
    height: int
    width: int
    across: int
    down: int

    @property
    def page(self) -> tuple[int, int]:
        """Height and width of the atlas."""
        return self.down * (self.height + 2 * _RIM), self.across * (self.width + 2 * _RIM)

    @property
    def corners(self) -> np.ndarray:
        """(count, 2): left and lower end of each picture in the atlas, 0 to 1 from the lower left."""
        row, column = np.divmod(np.arange(self.count), self.across)
        left = column * (self.width + 2 * _RIM) + _RIM
        low = self.page[0] - row * (self.height + 2 * _RIM) - _RIM - self.height
        return np.stack([left / self.page[1], low / self.page[0]], axis=1)

    @property
    def extent(self) -> tuple[float, float, float]:
        """Width and height of a picture in the atlas, and its width over its height."""
        return self.width / self.page[1], self.height / self.page[0], self.width / self.height


def plan_tiles(pictures: np.ndarray) -> Tiles:
    """The tiles of pictures (n, channels, height, width), reduced where they are too many for one atlas."""
    count, _, height, width = pictures.shape
    for by in range(1, max(height, width) + 1):
        tall, wide = -(-height // by), -(-width // by)
        most = SIDE // (wide + 2 * _RIM), SIDE // (tall + 2 * _RIM)
        if most[0] * most[1] >= count:
            break
    across = min(most[0], max(1, int(np.ceil(np.sqrt(count)))))
    return Tiles(count, by, tall, wide, across, -(-count // across))


def find_ground(pictures: np.ndarray) -> float | None:
    """The pixels of an empty ground, 0 or 1, where grey pictures are strokes on one, which take the colour of what they
    stand for; else None.
    """
    if pictures.shape[1] > 1:
        return None
    ends = pictures[:, 0, [0, -1]], pictures[:, 0, :, [0, -1]]
    rim = float(np.median(np.concatenate([end.ravel() for end in ends]))) / 255
    return 0.0 if rim < _EMPTY else 1.0 if rim > 1 - _EMPTY else None


def build_atlas(name: str, pictures: np.ndarray, tiles: Tiles) -> bpy.types.Image:
    """A new image of all pictures: of strokes what they cover as alpha, else their colours."""
    ground = find_ground(pictures)
    values = _reduced(pictures.astype(np.float32) / 255, tiles.by)
    inked = np.ones((tiles.across * tiles.down, 4, *values.shape[2:]), np.float32)
    if ground is None:
        inked[: len(values), :3] = values
    else:
        inked[: len(values), 3] = np.abs(values[:, 0] - ground)
    inked[len(values) :] = 0.0
    rimmed = np.pad(inked, ((0, 0), (0, 0), (_RIM, _RIM), (_RIM, _RIM)))
    grid = rimmed.reshape(tiles.down, tiles.across, *rimmed.shape[1:]).transpose(0, 3, 1, 4, 2)
    return build_color_page(name, grid.reshape(*tiles.page, 4))


def _reduced(values: np.ndarray, by: int) -> np.ndarray:
    """Means over squares of `by` pixels; at the far ends the last pixels count again."""
    if by == 1:
        return values
    height, width = values.shape[2:]
    values = np.pad(values, ((0, 0), (0, 0), (0, -height % by), (0, -width % by)), mode="edge")
    count, channels, height, width = values.shape
    return values.reshape(count, channels, height // by, by, width // by, by).mean(axis=(3, 5))
