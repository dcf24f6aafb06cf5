"""Which maps plates show, as tiles of an atlas: those of the samples, kernels, and inputs' pictures in colour.

See plate_images.py on images of what units see.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...nodes.plates.maps import AFTER, ATTENTION, BEFORE, KERNEL, KERNELS, MOST_COLOR_PAGES, VALUES
from ...processing.activations.kernels import unit_kernels
from ...processing.network import Network, ProcessedNetwork
from ..atlas import SIDE, Region, fill_pages, plan_regions

_MOST_OF_KERNELS = 4_000_000  # values of the kernels of all epochs


@dataclass(frozen=True)
class Tiles:
    """The maps of one kind of a layer's plates, for each sample, or once for all; of kernels, for each epoch.

    values: (samples, epochs or 1, plates, height, width), of colours (..., 3), 0 to 1, encoded sRGB. places: of images,
    which of the layer's plates these are; else they are all of them. form: VALUES, COLORS or ABOUT_GRAY. count: how
    many images Image chooses from, -1 of images of the samples, 0 of maps. blurred: how much further along the first
    axis of values the same images are blurred, 0 where none are. most: (plates,) what ABOUT_GRAY shows as full colour.
    """

    layer: int
    kind: str
    values: np.ndarray
    places: np.ndarray | None = None
    form: int = VALUES
    count: int = 0
    blurred: int = 0
    most: np.ndarray | None = None

    @property
    def stack(self) -> np.ndarray:
        """(tiles, height, width), of colours (..., 3), all plates of a sample after those of the one before."""
        return self.values.reshape(-1, *self.values.shape[2:])

    @property
    def step(self) -> int:
        """How many tiles further the tile of the next sample is."""
        return self.values.shape[1] if len(self.values) > 1 else 0

    @cached_property
    def ranges(self) -> tuple[np.ndarray, np.ndarray]:
        """(plates,) float32 each: the lowest and the highest value of each plate's maps, and 0 where they leave it out:
        what is never more than zero is not drawn as the most there is.
        """
        axes = (0, *range(2, self.values.ndim))
        held = np.where(np.isfinite(self.values), self.values, 0)
        return tuple(find(held, axis=axes, initial=0).astype(np.float32) for find in (np.min, np.max))

    @cached_property
    def means(self) -> np.ndarray:
        """(samples or 1, plates) float32: the mean of each tile."""
        axes = tuple(range(2, self.values.ndim))
        return np.where(np.isfinite(self.values), self.values, 0).mean(axis=axes, dtype=np.float32)


def plate_tiles(processed: ProcessedNetwork) -> list[Tiles]:
    """The tiles of a network with maps, layer by layer."""
    tiles, networks = [], list(_at_epochs(processed))
    for maps in processed.maps.layers:
        kernels = [unit_kernels(network, maps.layer, maps.units, processed.maps) for network in networks]
        one, whole = (None, None) if kernels[0] is None else map(np.stack, zip(*kernels))
        kinds = (
            (AFTER, maps.after),
            (BEFORE, maps.before),
            (ATTENTION, maps.attention),
            (KERNEL, one),
            (KERNELS, whole),
        )
        tiles += [Tiles(maps.layer, kind, values) for kind, values in kinds if values is not None]
    return tiles


def _at_epochs(processed: ProcessedNetwork) -> Iterator[Network]:
    """The network at each epoch that its maps are of, as far as its kernels at all of them are not too many."""
    epochs, numbers = processed.epochs, processed.maps.epochs
    places = [] if epochs is None or numbers is None else np.searchsorted(epochs.numbers, numbers).tolist()
    values = sum(c.weight.size if c.kernel is None else c.kernel.size for c in processed.network.connections)
    if not places or len(places) * values > _MOST_OF_KERNELS:
        yield processed.network
        return
    for place in places:
        yield epochs.network_at(processed.network, place)


def plan_tiles(tiles: list[Tiles]) -> list[Region]:
    """Where they lie in the atlas of numbers. Raises NNVisError (usage) where there are too many."""
    return plan_regions([one.stack.shape for one in tiles])


def plan_colors(pictures: "Pictures | None", tiles: list[Tiles]) -> list[Region]:
    """Where the tiles lie in the pages of colours; the page of the inputs' pictures comes before."""
    first = 0 if pictures is None else 1
    return plan_regions([one.stack.shape[:3] for one in tiles], MOST_COLOR_PAGES, first, "Show images of fewer units")


def color_pages(pictures: "Pictures | None", tiles: list[Tiles]) -> Iterator[np.ndarray]:
    """The pages of colours, one after the other, (height, width, 3) from 0 to 1, encoded sRGB."""
    if pictures is not None:
        yield pictures.page
    regions = plan_colors(None, tiles)
    for channels in zip(*(fill_pages(regions, [one.stack[..., c] for one in tiles]) for c in range(3))):
        yield np.stack(channels, axis=-1)


def atlas_pages(tiles: list[Tiles]) -> Iterator[np.ndarray]:
    """The pages of the atlas, one after the other, (height, width) float16."""
    return fill_pages(plan_tiles(tiles), [one.stack for one in tiles])


@dataclass(frozen=True)
class Pictures:
    """The pictures of an input layer. page: (height, width, 3) float32 from 0 to 1, encoded sRGB; width, height: of one
    picture, in pixels; they lie as the tiles of a region do.
    """

    layer: int
    page: np.ndarray
    width: int
    height: int


def input_pictures(processed: ProcessedNetwork, wanted: bool | None = None) -> Pictures | None:
    """The pictures that inputs show; None where there are none, of inputs whose units are no channels, and of strokes
    on an empty ground, which the network's own values show better: in the ink of the look. wanted: whether there are to
    be pictures, whatever these look like.
    """
    maps, network = processed.maps, processed.network
    layer = next((one for one in network.inputs if maps.of_layer(one) is not None), None)
    if maps.pictures is None or layer is None or len(network.layers[layer].map_shape) != 2:
        return None
    samples, channels, height, width = maps.pictures.shape
    if not (wanted or (wanted is None and not (channels == 1 and _are_strokes(maps.pictures)))):
        return None
    by = next(n for n in range(1, SIDE) if (SIDE // -(-width // n)) * (SIDE // -(-height // n)) >= samples)
    values = _reduced(maps.pictures.astype(np.float32) / 255, by)
    height, width = values.shape[2:]
    (region,) = plan_regions([(samples, height, width)])
    shown = [next(fill_pages([region], [values[:, min(c, channels - 1)]])) for c in range(3)]
    return Pictures(layer, np.stack(shown, axis=-1).astype(np.float32), width, height)


def _are_strokes(pictures: np.ndarray) -> bool:
    """Whether the rim of pictures (samples, 1, height, width) is dark, as of digits that are light on black."""
    rim = np.concatenate([pictures[:, 0, [0, -1]].ravel(), pictures[:, 0, :, [0, -1]].ravel()])
    return rim.mean() < 0.1 * 255


def _reduced(values: np.ndarray, by: int) -> np.ndarray:
    """(samples, channels, height, width), each by x by pixels replaced by their mean; what is over is repeated."""
    if by == 1:
        return values
    height, width = values.shape[2:]
    values = np.pad(values, [(0, 0), (0, 0), (0, -height % by), (0, -width % by)], mode="edge")
    samples, channels, height, width = values.shape
    return values.reshape(samples, channels, height // by, by, width // by, by).mean(axis=(3, 5))
