"""The order of layers: depths, lanes, and circles told."""

import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.layer_graph import layer_depths, layer_lanes

CHAIN = [(0, 1), (1, 2), (2, 3)]


def test_a_chain_is_the_trunk():
    assert layer_depths(4, CHAIN) == [0, 1, 2, 3] and layer_lanes(4, CHAIN, 3) == [0, 0, 0, 0]


def test_a_skip_needs_no_lane():
    assert layer_lanes(4, [*CHAIN, (0, 3)], 3) == [0, 0, 0, 0]
    assert layer_depths(4, [(0, 3), *CHAIN, (0, 3)]) == [0, 1, 2, 3]


def test_branches_stand_beside_the_trunk():
    # 0 -> 1 -> 2 -> 5 is the longest way; 3 and 4 go round it at the same depth, 6 later, in a lane that is free again
    pairs = [(0, 1), (1, 2), (2, 5), (0, 3), (3, 5), (0, 4), (4, 5), (1, 6), (6, 5)]
    assert layer_depths(7, pairs) == [0, 1, 2, 1, 1, 3, 2]
    assert layer_lanes(7, pairs, 5) == [0, 0, 0, 1, 2, 0, 1]


def test_the_trunk_leads_to_the_output_whatever_is_deeper():
    pairs = [(2, 0), (2, 1), (1, 3)]
    assert layer_lanes(4, pairs, 0) == [0, 1, 0, 1]


@pytest.mark.parametrize("pairs", [[(0, 1), (1, 2), (2, 1)], [(0, 0)], [(0, 1), (1, 2), (2, 0)]])
def test_a_circle_is_told(pairs):
    with pytest.raises(NNVisError, match="circle"):
        layer_depths(3, pairs)


def test_ten_thousand_layers_side_by_side_and_in_a_row():
    count = 10_000
    assert max(layer_lanes(count + 2, [(i, count + (i == 0)) for i in range(count)], count)) > 0
    assert layer_depths(count, [(i, i + 1) for i in range(count - 1)])[-1] == count - 1
