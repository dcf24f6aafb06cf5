"""Plates: what the units hold for samples, in the scene."""

import numpy as np
import pytest
from plates_alone import draw_plates_alone

from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.views.network import build_network
from synthetic_maps import convolutional_network


@pytest.fixture
def processed():
    return convolutional_network()


@pytest.fixture
def plates(empty_scene, processed):
    item = build_network(processed, "net", empty_scene).one("plates")
    draw_plates_alone(item)
    return item


def test_there_is_a_plate_for_each_unit_with_maps_and_an_edge_between_them(processed, plates):
    mesh = plates.data
    counts = [len(maps.units) for maps in processed.maps.layers]
    np.testing.assert_array_equal(read_attribute(mesh, "layer"), np.repeat(np.arange(4), counts))
    assert len(mesh.edges) == len(processed.bundles.edges)
    np.testing.assert_allclose(read_attribute(mesh, "contribution_1"), processed.maps.contributions[1], atol=1e-6)
    np.testing.assert_allclose(read_attribute(mesh, "weight"), processed.network.edge_weight, atol=1e-6)
