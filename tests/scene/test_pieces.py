"""Building in pieces: between two of them there is time to draw, and what is seen is whole."""

import pytest

from nnvis_blender.scene.pieces import at_once, part_of
from nnvis_blender.scene.views.network import build_network, network_pieces


def test_a_network_comes_in_pieces_and_is_seen_when_it_is_whole(empty_scene, processed):
    pieces, rests, shown = network_pieces(processed, "Net", empty_scene), [], []
    network = None
    while network is None:
        try:
            rests.append(next(pieces))
            shown += [item.visible_get() for item in empty_scene.collection.all_objects]
        except StopIteration as end:
            network = end.value
    assert rests == sorted(rests) and len(set(rests)) > len(network.roles) and 0 <= min(rests) < max(rests) < 1
    assert len(shown) > len(rests) and not any(shown)
    assert network.edges.visible_get() and network.units.visible_get()


def test_new_data_for_a_network_that_is_there_do_not_hide_it(empty_scene, processed):
    network = build_network(processed, "Net", empty_scene)
    for _ in network_pieces(processed, "Net", empty_scene):
        assert network.edges.visible_get()


def counted(end: int):
    yield 0.0
    yield 0.5
    return end


def test_pieces_of_several_works_are_one(empty_scene):
    def both():
        first = yield from part_of(counted(1), 0, 2)
        second = yield from part_of(counted(2), 1, 2)
        return first, second

    assert list(both()) == pytest.approx([0.0, 0.25, 0.5, 0.75]) and at_once(both()) == (1, 2)
