"""Many small maps in few large images: tiles of different sizes packed into pages of half floats, in the .blend."""

from collections.abc import Iterator
from dataclasses import dataclass

import bpy
import numpy as np

from ..nodes.plates.maps import MOST_PAGES, PAGE, SIDE
from ..processing.errors import usage
from ..processing.files.exr import exr_bytes

_LARGEST = float(np.finfo(np.float16).max)


@dataclass(frozen=True)
class Region:
    """Where the tiles of one size lie: side by side from the left, in rows from `top` of `page` downwards, and on from
    the top of the next page.

    Tile i is in column i % across and in row i // across, and its row is the row % down-th of its page.
    """

    count: int
    width: int
    height: int
    page: int
    top: int

    @property
    def across(self) -> int:
        return SIDE // self.width

    @property
    def down(self) -> int:
        """The rows of a page."""
        return SIDE // self.height

    @property
    def rows(self) -> int:
        return -(-self.count // self.across)

    @property
    def last(self) -> tuple[int, int]:
        """(page, the pixel below the last row)."""
        page, row = divmod(self.rows - 1, self.down)
        return self.page + page, self.top * (page == 0) + (row + 1) * self.height


def plan_regions(
    sizes: list[tuple[int, int, int]],
    most: int = MOST_PAGES,
    first: int = 0,
    remedy: str = "Show fewer samples or units, or reduce maps to a shorter side",
) -> list[Region]:
    """The regions of the tiles, (count, height, width) of each region, one after the other, from the first page on.

    Raises NNVisError (usage) with the remedy where a tile is larger than a page or there are more pages than most.
    """
    regions, page, top = [], first, 0
    for count, height, width in sizes:
        if max(height, width) > SIDE:
            raise usage(f"a map of {width} x {height} pixels is too large to be drawn", "Reduce maps to a shorter side")
        region = Region(count, width, height, page, top)
        if region.top and region.top + region.rows * height > SIDE:
            region = Region(count, width, height, page + 1, 0)
        regions.append(region)
        page, top = region.last if count else (page, top)
    if page >= most:
        raise usage(f"the maps fill {page + 1} pages of {SIDE} x {SIDE} pixels, and {most} can be drawn", remedy)
    return regions


def page_sizes(regions: list[Region]) -> np.ndarray:
    """(pages, 2) int: height and width of what the regions fill of each page."""
    pages = 1 + max((region.last[0] for region in regions if region.count), default=-1)
    sizes = np.zeros((pages, 2), int)
    for region in [region for region in regions if region.count]:
        last, bottom = region.last
        wide = min(region.count, region.across) * region.width
        sizes[region.page : last + 1, 1] = np.maximum(sizes[region.page : last + 1, 1], wide)
        sizes[region.page : last, 0] = np.maximum(sizes[region.page : last, 0], region.down * region.height)
        sizes[last, 0] = max(sizes[last, 0], bottom)
    return sizes


def fill_pages(regions: list[Region], tiles: list[np.ndarray]) -> Iterator[np.ndarray]:
    """The pages, one after the other, (height, width) float16. tiles: of each region, (count, height, width).

    What is no number becomes 0, what is beyond half floats the largest of them.
    """
    for number, size in enumerate(page_sizes(regions)):
        page = np.zeros(size, np.float16)
        for region, stack in zip(regions, tiles):
            each = region.across * region.down
            first = (number - region.page) * each
            part = stack[first : first + each] if first >= 0 else stack[:0]
            if len(part):
                block = _side_by_side(_numbers(part), region.across)
                top = region.top if number == region.page else 0
                page[top : top + len(block), : block.shape[1]] = block
        yield page


def _side_by_side(tiles: np.ndarray, across: int) -> np.ndarray:
    """(tiles, height, width) -> one image, row by row."""
    count, height, width = tiles.shape
    across = min(across, count)
    rows = -(-count // across)
    filled = np.zeros((rows * across, height, width), np.float16)
    filled[:count] = tiles
    return filled.reshape(rows, across, height, width).transpose(0, 2, 1, 3).reshape(rows * height, across * width)


def _numbers(values: np.ndarray) -> np.ndarray:
    return np.clip(np.nan_to_num(values, posinf=_LARGEST, neginf=-_LARGEST), -_LARGEST, _LARGEST).astype(np.float16)


def build_page(name: str, values: np.ndarray):
    """A new image of the values (height, width) float16, in the .blend to the bit, and read without a transform."""
    image = bpy.data.images.new(name, 1, 1, float_buffer=True, is_data=True)
    data = exr_bytes(values)
    image.source = "FILE"
    image.pack(data=data, data_len=len(data))
    image.colorspace_settings.name = "Non-Color"
    image[PAGE] = values.shape[::-1]
    return image


def build_color_page(name: str, colors: np.ndarray, is_data: bool = False):
    """A new image of colours (height, width, 3 or, with alpha, 4) from 0 to 1, encoded sRGB, kept in the .blend in 8
    bits. is_data: whether it is read as encoded, by materials that know it.
    """
    height, width, channels = colors.shape
    image = bpy.data.images.new(name, width, height, is_data=is_data)
    pixels = np.ones((height, width, 4), np.float32)
    pixels[..., :channels] = colors[::-1]
    image.pixels.foreach_set(pixels.ravel())
    image.pack()
    image[PAGE] = (width, height)
    return image
