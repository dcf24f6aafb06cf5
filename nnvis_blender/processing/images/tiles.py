"""Images of any size seen by a network of one size: cut into tiles, mirrored at their rims."""

import math

import numpy as np
import torch


def tiles(images: torch.Tensor, size: tuple[int, int], shift: tuple[int, int]) -> torch.Tensor:
    """(n * tiles, channels, *size): images (n, channels, height, width) moved by a shift and cut into tiles.

    Gradients come back through it to the pixels that each tile has.
    """
    parts = [_places(*own) for own in zip(images.shape[2:], size, shift)]
    rows, columns = (torch.from_numpy(part) for part in parts)
    cut = images[:, :, rows.ravel()][:, :, :, columns.ravel()]
    cut = cut.unflatten(3, columns.shape).unflatten(2, rows.shape)
    return cut.permute(0, 2, 4, 1, 3, 5).flatten(0, 2)


def _places(side: int, tile: int, shift: int) -> np.ndarray:
    """(tiles, tile): which pixels along a side each tile has. The first begins shift pixels before the image."""
    count = math.ceil((side + shift) / tile)
    at = np.arange(count * tile) - shift
    period = max(2 * side - 2, 1)
    at = np.abs(at) % period
    return np.where(at < side, at, period - at).reshape(count, tile)
