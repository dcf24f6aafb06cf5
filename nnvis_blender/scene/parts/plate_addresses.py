"""Which map each plate shows of each kind: where it lies in the atlas, its range and its mean, as attributes."""

import numpy as np

from ...nodes.plates.maps import ABOUT_GRAY, AFTER, COLOR_PAGE, COLORS, IMAGE_KINDS, KINDS, OF_SAMPLES, PICTURE
from ...processing.network import ProcessedNetwork
from ..atlas import Region
from ..attributes import write_attribute
from .plate_images import of_form
from .plate_places import PlatePlaces
from .plate_tiles import Pictures, Tiles, plan_colors, plan_tiles

_SHARES = ("softmax", "sigmoid")  # activations from 0 to 1


class _Addresses:
    """The attributes of one kind of map of all plates. layer: (plates,) of each plate; samples: how many there are of
    the means.
    """

    def __init__(self, layer: np.ndarray, samples: int):
        self._layer, self.own = layer, np.zeros(len(layer), bool)
        self._tile, self._page, self.low, self.high = (np.zeros((len(layer), 3), np.float32) for _ in range(4))
        self._means = np.zeros((samples, len(layer)), np.float32)
        self._images, self._rows = np.zeros((len(layer), 3), np.float32), np.ones(len(layer), np.float32)

    def add(self, one: Tiles, region: Region, is_own: bool) -> None:
        """Tells the plates of a layer of their tiles. is_own: whether they are of this kind, and not in its place."""
        of = np.flatnonzero(self._layer == one.layer)
        of = of if one.places is None else of[one.places]
        self._tile[of, :2], self._tile[of, 2] = (region.width, region.height), np.arange(len(of))
        self._page[of] = region.top, region.page + (0 if one.form == 0 else COLOR_PAGE), one.step
        self.low[of, 0], self.high[of, 0] = one.ranges
        self.low[of, 1:], self.high[of, 1:] = self.low[of, 0].min(initial=0), self.high[of, 0].max(initial=0)
        self._means[:, of] = one.means[-len(self._means) :]
        self._rows[of] = len(one.values)
        self._images[of] = one.count, one.blurred, one.form
        self.own[of] = is_own

    def write(self, mesh, kind: str) -> None:
        what = [("tile", self._tile), ("page", self._page), ("low", self.low), ("high", self.high)]
        what += [("images", self._images)] if kind in IMAGE_KINDS else []
        for name, values in what:
            write_attribute(mesh, f"{kind}_{name}", "FLOAT_VECTOR", "POINT", values)
        write_attribute(mesh, f"{kind}_rows", "FLOAT", "POINT", self._rows)
        for sample, values in enumerate(self._means):
            write_attribute(mesh, f"{kind}_mean_{sample}", "FLOAT", "POINT", values)

    def join_network(self) -> None:
        """Gives all the plates with maps of the kind the range of all of these as that of the network."""
        own = self.own
        self.low[own, 2], self.high[own, 2] = self.low[own, 0].min(initial=0), self.high[own, 0].max(initial=0)


def write_tiles(mesh, layer: np.ndarray, tiles: list[Tiles]) -> None:
    """The addresses of all tiles, their ranges and means. A layer that has none of a kind shows its activation, whose
    range is not the network's.
    """
    regions = plan_tiles(tiles)
    held = {(one.kind, one.layer) for one in tiles}
    samples = max(len(one.values) for one in tiles)
    for kind in KINDS:
        found = _Addresses(layer, samples if kind in OF_SAMPLES else 1)
        for one, region in zip(tiles, regions):
            if one.kind == kind or (one.kind == AFTER and (kind, one.layer) not in held):
                found.add(one, region, one.kind == kind)
        found.join_network()
        found.write(mesh, kind)
        if kind == AFTER:
            for name, values in (("low", found.low), ("high", found.high)):
                write_attribute(mesh, name, "FLOAT", "POINT", values[:, 0])
                write_attribute(mesh, f"layer_{name}", "FLOAT", "POINT", values[:, 1])


def write_images(mesh, layer: np.ndarray, maps: list[Tiles], images: list[Tiles], pictures: Pictures | None) -> None:
    """The same of images of what units see, which lie behind the maps. A layer that has none of a kind shows its
    activation; a unit that has none in a layer that has some, nothing.
    """
    values, colors = of_form(images, is_colored=False), of_form(images, is_colored=True)
    regions = plan_tiles([*maps, *values])
    placed = [*zip([*maps, *values], regions), *zip(colors, plan_colors(pictures, colors))]
    held = {(one.kind, one.layer) for one in images}
    for kind in IMAGE_KINDS:
        found = _Addresses(layer, 1)
        own = [(one, region) for one, region in placed if one.kind == kind]
        for one, region in placed:
            if one.kind == AFTER and (kind, one.layer) not in held:
                found.add(one, region, is_own=False)
        for one, region in own:
            found.add(one, region, is_own=True)
        found.join_network()
        _write_ends(found, layer, [one for one, _ in own])
        found.write(mesh, kind)


def _write_ends(found: _Addresses, layer: np.ndarray, own: list[Tiles]) -> None:
    """The ends of ranges of colours: of pictures 0 and 1 beyond the unit's, else about gray as far as values go in the
    unit, the layer and the network.
    """
    most = max((one.most.max(initial=0) for one in own if one.form == ABOUT_GRAY), default=0.0)
    for one in own:
        of = np.flatnonzero(layer == one.layer)[one.places]
        if one.form == COLORS:
            found.low[of, 0] = one.values.min(axis=(0, 2, 3, 4))
            found.low[of, 1:], found.high[of, 1:] = 0, 1
        if one.form == ABOUT_GRAY:
            ends = np.stack([one.most, np.full(len(of), one.most.max()), np.full(len(of), most)], axis=1)
            reach = 0.5 * ends / np.maximum(one.most, 1e-30)[:, None]
            found.low[of], found.high[of] = 0.5 - reach, 0.5 + reach


def write_middles(mesh, processed: ProcessedNetwork, layer: np.ndarray, tiles: list[Tiles]) -> None:
    """What is neither much nor little: of activations that are shares one half, of all else 0."""
    shares = {
        one.layer
        for one in tiles
        if one.kind == AFTER
        and processed.network.layers[one.layer].activation in _SHARES
        and 0 <= one.values.min() <= one.values.max() <= 1
    }
    write_attribute(mesh, f"{AFTER}_middle", "FLOAT", "POINT", np.isin(layer, list(shares)) / 2)


def write_pictures(mesh, places: PlatePlaces, pictures: Pictures | None) -> None:
    """Which plate is an input's picture (1), and which are its other channels (2); where it is and how large."""
    of = places.layer == (-1 if pictures is None else pictures.layer)
    tile, page = (np.zeros((len(of), 3), np.float32) for _ in range(2))
    if pictures is not None:
        tile[of], page[of] = (pictures.width, pictures.height, 0), (0, COLOR_PAGE, 1)
    for attribute, kind, values in (
        (PICTURE, "INT", np.where(of, np.where(places.place == 0, 1, 2), 0)),
        (f"{PICTURE}_tile", "FLOAT_VECTOR", tile),
        (f"{PICTURE}_page", "FLOAT_VECTOR", page),
        (f"{PICTURE}_pixel", "FLOAT", places.picture_pixel),
    ):
        write_attribute(mesh, attribute, kind, "POINT", values)
