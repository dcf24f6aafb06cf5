"""Where plates stand: lines, circles and grids by their formulas, tweens without a jump, layers of their own."""

import numpy as np
import pytest
from plates_alone import draw_plates_alone

from nnvis_blender.processing.activations.maps import LayerMaps
from nnvis_blender.processing.bundling import BundlingParameters
from nnvis_blender.processing.bundling.layout import layout_units
from nnvis_blender.processing.network import Connection, Importance, Layer, Network
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.controls import set_control
from nnvis_blender.scene.layer_plates import add_layer_controls, remove_layer_controls
from nnvis_blender.scene.parts.plate_places import plate_places
from nnvis_blender.scene.placed_plates import placed_plates
from nnvis_blender.scene.views.network import build_network
from synthetic_maps import convolutional_network

SPACING = 0.25
MARKED = (0.9, 0.1, 0.7, 1.0)
DEPTH = 20


@pytest.fixture
def processed():
    return convolutional_network()


@pytest.fixture
def plates(empty_scene, processed):
    item = build_network(processed, "net", empty_scene).one("plates")
    draw_plates_alone(item)
    set_control(item, "Spacing", SPACING)
    set_control(item, "Expansion", 1.0)
    return item


def _middles(evaluated, plates):
    """(plates, 3): the middles of the rectangles that are drawn, and (plates, 2) their sizes with their frames."""
    corners = read_attribute(evaluated(plates, "mesh"), "position").reshape(-1, 4, 3)
    return corners.mean(axis=1), np.ptp(corners[..., 1:], axis=1)


def _of_layer(processed, middles, layer):
    """A layer's plates, from the middle of its units' box, over their side with what is free between two."""
    units = processed.positions[slice(*processed.network.unit_offsets[layer : layer + 2])][:, [2, 0, 1]]
    counts = np.cumsum([0, *(len(maps.units) for maps in processed.maps.layers)])
    return middles[counts[layer] : counts[layer + 1]] - (units.min(axis=0) + units.max(axis=0)) / 2


def test_a_line_leads_from_left_to_right_as_seen_from_the_input(processed, plates, evaluated):
    set_control(plates, "Arrange", 0.0)
    middles, sizes = _middles(evaluated, plates)
    step = (sizes[1, 0] - 2 * 0.004) * (1 + SPACING)
    places = _of_layer(processed, middles, 1)
    np.testing.assert_allclose(places[:, 1], -step * (np.arange(4) - 1.5), atol=1e-5)
    np.testing.assert_allclose(places[:, [0, 2]], 0, atol=1e-6)


def test_along_the_axis_a_line_leads_into_the_depth_and_stays_within_its_layers_room(processed, plates, evaluated):
    set_control(plates, "Arrange", 0.0)
    set_control(plates, "Axis", 1.0)
    places = _of_layer(processed, _middles(evaluated, plates)[0], 2)
    np.testing.assert_allclose(places[:, 1:], 0, atol=1e-5)
    assert (np.diff(places[:, 0]) > 0).all() and np.ptp(places[:, 0]) < 0.5  # layers are half a unit apart


def test_a_circle_starts_at_the_top_and_its_neighbours_are_a_step_apart(processed, plates, evaluated):
    set_control(plates, "Arrange", 1.0)
    middles, sizes = _middles(evaluated, plates)
    places = _of_layer(processed, middles, 2)
    step = (sizes[5, 0] - 2 * 0.004) * (1 + SPACING)
    apart = np.linalg.norm(places - np.roll(places, 1, axis=0), axis=1)
    np.testing.assert_allclose(apart, step, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(places, axis=1), step, atol=1e-5)  # of six, as far from the middle
    assert places[0, 2] == places[:, 2].max() and places[1, 1] < 0  # on to the right, as seen from the input


def test_a_grid_is_read_like_a_page(processed, plates, evaluated):
    middles, sizes = _middles(evaluated, plates)
    step = (sizes[5, 0] - 2 * 0.004) * (1 + SPACING)
    expected = step * np.array([[0, 1, 0.5], [0, 0, 0.5], [0, -1, 0.5], [0, 1, -0.5], [0, 0, -0.5], [0, -1, -0.5]])
    np.testing.assert_allclose(_of_layer(processed, middles, 2), expected, atol=1e-5)


def test_a_morph_does_not_jump(plates, evaluated):
    steps = []
    for arrange in np.linspace(0, 2, 41):
        set_control(plates, "Arrange", arrange)
        steps.append(_middles(evaluated, plates)[0])
    way = np.linalg.norm(np.diff(steps, axis=0), axis=-1)
    assert way.max() < 0.1 * np.ptp(steps[0], axis=0).max()


def test_folded_layers_are_piles_in_the_order_of_their_plates(processed, plates, evaluated):
    set_control(plates, "Fold", 1.0)
    places = _of_layer(processed, _middles(evaluated, plates)[0], 2)
    np.testing.assert_allclose(places[:, 1:], 0, atol=1e-6)
    assert (np.diff(places[:, 0]) > 0).all() and np.ptp(places[:, 0]) < 0.06


def test_the_network_folds(plates, evaluated):
    set_control(plates, "Expansion", 0.0)
    assert np.ptp(_middles(evaluated, plates)[0][:, 0]) < 1e-5


def test_plates_stand_at_their_units_where_bundled_edges_end(processed, plates, evaluated):
    set_control(plates, "Own Places", 0.0)
    units = processed.positions[:, [2, 0, 1]]
    np.testing.assert_allclose(_middles(evaluated, plates)[0], units, atol=0.01)  # but for what keeps them apart


def test_fewer_plates_are_those_of_the_strongest_units_and_all_can_be_above(processed, plates, evaluated, drawn):
    set_control(plates, "Most Maps", 2)
    set_control(plates, "Full Resolution", 1.0)
    middles, _ = _middles(evaluated, plates)
    units = drawn(plates, "unit", "mesh")[::4]
    within = np.flatnonzero(drawn(plates, "full", "mesh")[::4] == 0)
    strength = np.linalg.norm(processed.importance.units, axis=1)
    offsets = processed.network.unit_offsets
    strongest = [np.sort(np.argsort(-strength[a:b])[:2]) for a, b in zip(offsets[:-1], offsets[1:])]
    np.testing.assert_array_equal(units[within], np.concatenate(strongest))
    assert len(middles) - len(within) == processed.network.unit_count
    assert np.delete(middles[:, 2], within).min() > middles[within, 2].max()


def test_names_stand_at_their_layers_however_many_plates_are_drawn(processed, plates, evaluated):
    def names(most):
        """How many corners of letters stand at each layer."""
        set_control(plates, "Most Maps", most)
        mesh = evaluated(plates, "mesh")
        is_text = np.isclose(read_attribute(mesh, "class_color"), MARKED, atol=1e-5).all(axis=1)
        middles = processed.positions[processed.network.unit_offsets[:-1], 2]
        corners = np.array([corner.vertex_index for corner in mesh.loops])
        x = read_attribute(mesh, "position")[corners[is_text], 0]
        return np.bincount(np.abs(x[:, None] - middles).argmin(axis=1), minlength=len(middles))

    set_control(plates, "Layer Names", True)
    set_control(plates, "Ink", MARKED)
    whole = names(4096)
    assert whole.min() > 0
    np.testing.assert_array_equal(names(1), whole)


def test_a_layer_has_controls_of_its_own_until_they_go(processed, plates, evaluated):
    whole = _middles(evaluated, plates)[0]
    add_layer_controls(plates, 2, "conv_2")
    np.testing.assert_allclose(_middles(evaluated, plates)[0], whole, atol=1e-6)
    set_control(plates, "Fold", 1.0)
    mixed = _middles(evaluated, plates)[0]
    np.testing.assert_allclose(_of_layer(processed, mixed, 2), _of_layer(processed, whole, 2), atol=1e-6)
    np.testing.assert_allclose(_of_layer(processed, mixed, 1)[:, 1:], 0, atol=1e-6)
    remove_layer_controls(plates, 2)
    np.testing.assert_allclose(_of_layer(processed, _middles(evaluated, plates)[0], 2)[:, 1:], 0, atol=1e-6)


@pytest.mark.parametrize("colored", [False, True])
def test_the_camera_knows_where_plates_stand(empty_scene, evaluated, colored):
    """Two ways to the same places: the node groups and what the camera counts on."""
    item = build_network(convolutional_network(channels=(3 if colored else 1, 9, 5)), "net", empty_scene).one("plates")
    draw_plates_alone(item)
    add_layer_controls(item, 1, "conv_1")
    for controls in (
        {"Arrange": 0.6, "Axis": 0.4, "Spread": 1.5},
        {"Arrange": 1.3, "Fold": 0.3, "Own Places": 0.7, "Most Maps": 4},
        {"Full Resolution": 0.8, "Height": 2.0, "Expansion": 1.6, "Frame": 0.0},
        {"Input": "Channels"},
    ):
        for name, value in controls.items():
            set_control(item, name, value)
        middles, _ = _middles(evaluated, item)
        placed = placed_plates(item)
        if colored and controls != {"Input": "Channels"}:  # the channels beside the picture are not seen
            kept = np.delete(np.arange(len(placed.position)), [1, 2])
            placed = placed._replace(position=placed.position[kept])
        np.testing.assert_allclose(placed.position, middles, atol=1e-5)


def deep(processed):
    """The network with DEPTH layers of 64 maps between its input and its classes; no plates are drawn of it."""
    first, last = processed.network.layers[0], processed.network.layers[-1]
    between = [Layer(f"conv_{n}", "conv", (64,), map_shape=(8, 8)) for n in range(DEPTH)]
    layers = [first, *between, last]
    connections = [
        Connection.dense(n, n + 1, np.ones((one.size, other.size), np.float32))
        for n, (one, other) in enumerate(zip(layers[:-1], layers[1:]))
    ]
    network = processed.network = Network(layers, connections, processed.network.class_names)
    units = np.ones((network.unit_count, network.class_count), np.float32)
    processed.importance = Importance(units, np.ones((network.edge_count, 1), np.float32), units, "synthetic", {})
    processed.positions = layout_units(network, BundlingParameters())
    processed.maps.layers = [
        LayerMaps(n, np.arange(one.size, dtype=np.int32), np.zeros((1, one.size, *(one.map_shape or (1, 1)))))
        for n, one in enumerate(layers)
    ]
    return processed


def test_layers_of_a_deep_network_are_higher_than_wide_and_fill_a_picture(processed):
    places = plate_places(deep(processed))
    side = places.pixel * places.width
    of_layer = places.layer == DEPTH // 2
    columns = int(places.columns[of_layer][0])
    rows = 64 // columns
    apart = np.diff(np.unique(places.center[:, 0])).min()
    assert columns == 4 and columns * side[of_layer][0] < 1.6 * apart, "they do not hide the next"
    height, length = rows * side[of_layer][0], np.ptp(places.center[:, 0])
    assert 0.25 * length < height < 0.4 * length
    assert side[of_layer][0] > 1.9 * 1.6 * apart / 8 / 1.15, "twice as large as in squares"
