"""Which maps plates show, as tiles of an atlas: those of the samples, before and after the activation."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...nodes.plates.faces import AFTER, BEFORE
from ...processing.activations.maps import LayerMaps
from ...processing.network import ProcessedNetwork
from ..atlas import Region, fill_pages, plan_regions


@dataclass(frozen=True)
class Tiles:
    """The maps of one kind of a layer.

    values: (tiles, height, width). first: (plates,) the tile of each plate for the first sample; step: how many tiles
    on its next sample's is, 0 where all samples have one. Of a plate whose first is -1 there is none.
    """

    layer: int
    kind: str
    values: np.ndarray
    first: np.ndarray
    step: int

    @cached_property
    def ranges(self) -> tuple[np.ndarray, np.ndarray]:
        """(plates,) float32 each: the lowest and the highest value of each plate's tiles; 0 where it has none."""
        flat = self.values.reshape(len(self.values), -1)
        finite = np.isfinite(flat)
        low = np.where(finite, flat, np.inf).min(axis=1, initial=np.inf)
        high = np.where(finite, flat, -np.inf).max(axis=1, initial=-np.inf)
        each = low if not self.step else low.reshape(-1, self.step).min(axis=0)
        most = high if not self.step else high.reshape(-1, self.step).max(axis=0)
        low, high = (np.where(np.isfinite(one), one, 0)[self.first] for one in (each, most))
        has = self.first >= 0
        return (low * has).astype(np.float32), (high * has).astype(np.float32)

    @cached_property
    def means(self) -> np.ndarray:
        """(samples or 1, plates) float32: the mean of each tile."""
        flat = np.nan_to_num(self.values.reshape(len(self.values), -1), posinf=0, neginf=0)
        means = flat.mean(axis=1, dtype=np.float32).reshape(-1, self.step or len(flat))
        return np.where(self.first >= 0, means[:, self.first], np.float32(0))


def plate_tiles(processed: ProcessedNetwork) -> list[Tiles]:
    """The tiles of a network with maps, layer by layer."""
    return [tiles for maps in processed.maps.layers for tiles in _of_layer(maps)]


def plan_tiles(tiles: list[Tiles]) -> list[Region]:
    """Where they lie in the atlas. Raises NNVisError (usage) where there are too many."""
    return plan_regions([one.values.shape for one in tiles])


def atlas_pages(tiles: list[Tiles]) -> list[np.ndarray]:
    """The pages of the atlas, (height, width) float16 each."""
    return fill_pages(plan_tiles(tiles), [one.values for one in tiles])


def _of_layer(maps: LayerMaps) -> list[Tiles]:
    kinds = ((AFTER, maps.after), (BEFORE, maps.before))
    count = len(maps.units)
    return [
        Tiles(maps.layer, kind, values.reshape(-1, *values.shape[2:]), np.arange(count), count)
        for kind, values in kinds
        if values is not None
    ]
