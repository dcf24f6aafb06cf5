"""Which units' maps are kept, and how large: of a layer its strongest units, of a map the means of blocks of it."""

import math
from dataclasses import dataclass

import numpy as np

from ..errors import bad_input

MOST_BYTES = 512 << 20  # of all maps together, as float32
MOST_WHOLE = 4096  # inputs and outputs of so many units keep all, whatever the budget


@dataclass
class Kept:
    """What is kept of a layer's maps. units: ascending, int32. block: the side of the blocks whose means are kept.

    shape: (height, width) of the whole map. copies: 2 where pre-activations are kept too, else 1.
    """

    layer: int
    units: np.ndarray
    shape: tuple[int, int]
    copies: int
    block: int = 1

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of what is kept."""
        return tuple(math.ceil(side / self.block) for side in self.shape)

    @property
    def values(self) -> int:
        """How many numbers a sample takes."""
        return len(self.units) * math.prod(self.size) * self.copies


def strongest(importance: np.ndarray, budget: int) -> np.ndarray:
    """(k,) int32, ascending: the units of the largest mean importance, all where the budget allows or is 0.

    importance: (units, classes). Of units that are alike the first.
    """
    if not budget or budget >= len(importance):
        return np.arange(len(importance), dtype=np.int32)
    order = np.argsort(-importance.mean(axis=1), kind="stable")
    return np.sort(order[:budget]).astype(np.int32)


def fit_side(kept: list[Kept], side: int) -> None:
    """Sets the blocks by which no map is larger than so many pixels along a side; 0: they stay whole."""
    for layer in kept:
        layer.block = max(1, math.ceil(max(layer.shape) / side)) if side else 1


def fit_memory(kept: list[Kept], samples: int, most: int = MOST_BYTES) -> bool:
    """Enlarges the blocks of the layers that take most until the maps of so many samples fit. Returns whether it had
    to. Raises NNVisError (bad_input) where even single values do not.
    """
    was_reduced = False
    while 4 * samples * sum(layer.values for layer in kept) > most:
        largest = max((layer for layer in kept if math.prod(layer.size) > 1), key=lambda own: own.values, default=None)
        if largest is None:
            size = 4 * samples * sum(layer.values for layer in kept) / (1 << 30)
            raise bad_input(
                f"what the units hold for {samples} samples takes {size:.1f} GB", "Choose fewer samples or fewer units"
            )
        largest.block += 1
        was_reduced = True
    return was_reduced


def as_maps(values):
    """(samples, units, height, width) of what units hold, (samples, units, ...), a tensor: one value is 1 x 1, one axis
    a row, of more than two the last stays and the others follow each other.
    """
    samples, units, *shape = values.shape
    return values.reshape(samples, units, *map_size(tuple(shape)))


def map_size(shape: tuple[int, ...]) -> tuple[int, int]:
    """(height, width) of a map whose axes are these."""
    return (1, 1) if not shape else (math.prod(shape[:-1]), shape[-1])


def block_means(maps, block: int):
    """Maps (samples, units, height, width), a tensor, as the means of blocks; those at the rim are smaller."""
    from torch.nn.functional import avg_pool2d  # noqa: PLC0415  Blender reads the module of the job without torch

    if block == 1:
        return maps
    sides = tuple(min(block, side) for side in maps.shape[2:])
    return avg_pool2d(maps, sides, sides, ceil_mode=True, count_include_pad=False)
