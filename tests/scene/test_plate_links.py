"""Links between plates: what they are weighed by, their curves, and what is drawn through one point."""

import numpy as np
import pytest
from plate_stage import Stage

from nnvis_blender.nodes.plates.links import ALL_LINKS, DRAWN_LINKS, plate_links_group
from nnvis_blender.processing.images.images import ATTRIBUTION
from nnvis_blender.scene.attributes import read_attribute
from synthetic_images import add_images
from synthetic_maps import convolutional_network

SIDES = 5


@pytest.fixture
def processed():
    made = add_images(convolutional_network(samples=3), kinds=(ATTRIBUTION,))
    random = np.random.default_rng(0)
    made.images[0].edges = random.normal(size=made.maps.contributions.shape).astype(np.float32)
    return made


@pytest.fixture
def stage(empty_scene, processed):
    made = Stage(empty_scene, processed, plate_links_group())
    made.set(Samples=3, Link_Size=0.01)
    return made


def rings(evaluated, stage, detail=16):
    """(lines, detail, 3) middles of the tubes, with strength (lines,), radius (lines,) and colour (lines, 3)."""
    mesh = evaluated(stage.object, "mesh")
    place = read_attribute(mesh, "position").reshape(-1, detail, SIDES, 3)
    middle = place.mean(axis=2)
    radius = np.linalg.norm(place - middle[:, :, None], axis=3).mean(axis=(1, 2))
    first = {
        name: read_attribute(mesh, name).reshape(len(place), detail * SIDES, -1)[:, 0]
        for name in ("strength", "class_color")
    }
    return middle, first["strength"][:, 0], radius, first["class_color"][:, :3]


def over_largest(processed, values):
    connection = processed.network.edge_connection
    largest = np.array([np.abs(values[connection == c]).max() for c in range(connection.max() + 1)])
    return values / largest[connection]


def of_edges(processed, kind, sample):
    """(edges,) what the links are weighed by, with its sign; sample: between two numbers both."""
    network, maps = processed.network, processed.maps
    low, high, share = int(sample), min(int(sample) + 1, 2), sample % 1
    if kind == "Weight":
        return network.edge_weight
    if kind == "Importance":
        return processed.importance.edges[:, 0] * np.sign(network.edge_weight)
    if kind in ("Contribution", "Attribution"):
        values = maps.contributions if kind == "Contribution" else processed.images[0].edges
        return (1 - share) * values[low] + share * values[high]
    means = np.concatenate([layer.after.mean(axis=(2, 3)) for layer in maps.layers], axis=1)
    return ((1 - share) * means[low] + share * means[high])[network.edge_source]


@pytest.mark.parametrize("kind", ["Importance", "Weight", "Activation", "Contribution", "Attribution"])
@pytest.mark.parametrize("sample", [1.0, 1.5])
def test_links_are_weighed_over_the_largest_of_their_connection(stage, processed, evaluated, kind, sample):
    stage.set(Weigh_By=kind, Sample=sample, Own_Sample=sample, Own_Samples=3)
    middle, strength, radius, color = rings(evaluated, stage)
    expected = over_largest(processed, of_edges(processed, kind, sample))
    plates = [np.linalg.norm(middle[:, end, None] - stage.place, axis=2).argmin(axis=1) for end in (0, -1)]
    edges = dict(zip(zip(processed.network.edge_source, processed.network.edge_target), expected))
    np.testing.assert_allclose(strength, [edges[ends] for ends in zip(*plates)], atol=1e-5)
    assert len(strength) == (expected != 0).sum()
    np.testing.assert_array_equal(color[:, 0] > color[:, 2], strength > 0)
    order = np.argsort(np.abs(strength))
    assert (np.diff(radius[order]) > -1e-4).all(), "the stronger, the thicker"


def test_the_budget_draws_the_strongest(stage, processed, evaluated):
    stage.set(Weigh_By="Contribution", Sample=0.0, Link_Budget=7)
    strength = rings(evaluated, stage)[1]
    expected = np.abs(over_largest(processed, processed.maps.contributions[0]))
    np.testing.assert_allclose(np.sort(np.abs(strength)), np.sort(expected)[-7:], atol=1e-5)
    tally = evaluated.kept.instances_pointcloud()
    assert [read_attribute(tally, name)[0] for name in (DRAWN_LINKS, ALL_LINKS)] == [7, len(expected)]
    stage.set(Link_Threshold=0.99)
    assert (np.abs(rings(evaluated, stage)[1]) > 0.99).all()


def test_links_leave_and_arrive_along_the_way_of_the_layers(stage, evaluated):
    stage.set(Weigh_By="Weight", Link_Detail=101)
    middle = rings(evaluated, stage, detail=101)[0]
    slope = np.abs(np.diff(middle[..., 1], axis=1)) / np.abs(middle[:, -1:, 1] - middle[:, :1, 1] + 1e-9)
    slanted = np.abs(middle[:, -1, 1] - middle[:, 0, 1]) > 1
    assert (slope[slanted][:, [0, -1]] < 1e-3).all() and (slope[slanted][:, 50] > 0.015).all()
    stage.set(Link_Ease=0.0)
    straight = rings(evaluated, stage, detail=101)[0]
    np.testing.assert_allclose(straight[:, 50], (straight[:, 0] + straight[:, -1]) / 2, atol=0.01)
    np.testing.assert_allclose(straight[:, [0, -1]], middle[:, [0, -1]], atol=1e-3)


def test_pinched_dense_layers_have_a_line_a_plate_and_convolutions_all_of_theirs(stage, processed, evaluated):
    network = processed.network
    dense, windows = len(network.connections[2].weight), sum(len(c.weight) for c in network.connections[:2])
    stage.set(Weigh_By="Weight", Pinch=0.99)
    nearly = rings(evaluated, stage)
    assert len(nearly[0]) == windows + dense
    stage.set(Pinch=1.0)
    middle, strength = rings(evaluated, stage)[:2]
    sources, targets = network.layers[2].size, network.layers[3].size
    assert len(middle) == windows + sources + targets
    halves = middle[np.abs(middle[:, -1, 0] - middle[:, 0, 0]) < 0.6]
    waist = (2.5, 0.0, 0.0)
    out, into = halves[halves[:, 0, 0] < 2.1], halves[halves[:, 0, 0] > 2.1]
    assert (len(out), len(into)) == (sources, targets)
    np.testing.assert_allclose(out[:, -1], np.tile(waist, (sources, 1)), atol=0.01)
    np.testing.assert_allclose(into[:, 0], np.tile(waist, (targets, 1)), atol=0.01)
    matrix = np.abs(network.matrix(network.connections[2]))
    strongest = np.sort(np.concatenate([matrix.max(axis=0), matrix.max(axis=1)]) / matrix.max())
    is_half = np.abs(middle[:, -1, 0] - middle[:, 0, 0]) < 0.6
    np.testing.assert_allclose(np.sort(np.abs(strength[is_half])), strongest, atol=1e-5)


def test_reach_draws_links_as_far_as_a_layer(stage, evaluated):
    stage.set(Weigh_By="Weight", Link_Ease=0.0)
    for reach, farthest, layers in ((0.0, None, set()), (0.5, 0.5, {0}), (1.25, 1.25, {0, 1}), (3.0, 3.0, {0, 1, 2})):
        stage.set(Reach=reach)
        if farthest is None:
            assert len(evaluated(stage.object, "mesh").vertices) == 0
            continue
        middle = rings(evaluated, stage)[0]
        np.testing.assert_allclose(middle[..., 0].max(), farthest, atol=0.01)
        assert set(np.round(middle[:, 0, 0])) == layers


def test_links_take_the_colors_of_classes(stage, processed, evaluated):
    stage.set(Weigh_By="Weight", Link_Color="Class")
    middle, strength, _, color = rings(evaluated, stage)
    own = read_attribute(stage.mesh, "class_color")[:, :3]
    first = np.linalg.norm(middle[:, 0, None] - stage.place, axis=2).argmin(axis=1)
    np.testing.assert_allclose(color, own[first], atol=1e-5)
