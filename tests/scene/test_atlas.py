"""The atlas: every tile is where its address says, whatever the sizes, and pages stay within their side."""

import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.scene import atlas
from nnvis_blender.scene.atlas import fill_pages, plan_regions


def _tile(pages, region, number):
    row, column = divmod(number, region.across)
    page, row = divmod(row, region.down)
    top, left = (region.top if page == 0 else 0) + row * region.height, column * region.width
    return pages[region.page + page][top : top + region.height, left : left + region.width]


def test_tiles_of_all_sizes_lie_where_their_region_says(monkeypatch):
    monkeypatch.setattr(atlas, "SIDE", 64)
    random = np.random.default_rng(0)
    stacks = [random.random(size) for size in ((3, 28, 28), (7, 64, 5), (30, 10, 14), (200, 1, 1), (1, 64, 64))]
    regions = plan_regions([stack.shape for stack in stacks])
    pages = list(fill_pages(regions, stacks))
    assert len(pages) > 2 and all(max(page.shape) <= 64 and page.dtype == np.float16 for page in pages)
    for region, stack in zip(regions, stacks):
        for number, tile in enumerate(stack):
            np.testing.assert_array_equal(_tile(pages, region, number), tile.astype(np.float16))


def test_what_half_floats_cannot_hold_is_held_back():
    stack = np.array([[[np.nan, np.inf, -1e9, 2.0]]])
    (page,) = fill_pages(plan_regions([stack.shape]), [stack])
    np.testing.assert_array_equal(page, [[0.0, 65504.0, -65504.0, 2.0]])


@pytest.mark.parametrize("size", [(1, 5000, 10), (64, 4096, 4096)])
def test_too_much_is_said(size):
    with pytest.raises(NNVisError, match="side"):
        plan_regions([size])
