"""Surfaces in the scene: contours, what stands on them, epochs, where they are."""

import dataclasses

import numpy as np
import pytest

from nnvis_blender.nodes.surfaces.group import GRID, POINT
from nnvis_blender.processing.colors import linear_color
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.camera import network_points
from nnvis_blender.scene.controls import get_control, set_control
from nnvis_blender.scene.epochs import set_epoch
from nnvis_blender.scene.parts.surfaces import BODIES, LOSS, OUTPUT, surface_corners
from nnvis_blender.scene.settings import show_class_view
from nnvis_blender.scene.views.network import build_network
from synthetic_training import NUMBERS, loss_surface, output_surface, trained_network


@pytest.fixture
def network(empty_scene):
    return build_network(trained_network(), "net", empty_scene)


@pytest.fixture
def surface(network):
    return network.one(OUTPUT)


def only(item, *wanted):
    """Leaves of a surface's object its face, and of all else what is wanted."""
    for name, control in (
        ("contours", "Contours"),
        ("boundary", "Boundary Width"),
        ("axes", "Text Size"),
        ("points", "Point Size"),
        ("residuals", "Residual Width"),
        ("path", "Path Width"),
    ):
        if name not in wanted:
            set_control(item, control, 0)
    set_control(item, "Walls", "walls" in wanted)


def contour_places(evaluated, item):
    """(n, 2) shares from -0.5 to 0.5, and (n,) levels of all places of contours, whose lines are as thin as can be."""
    for control in ("Contour Width", "Boundary Width"):
        set_control(item, control, min(get_control(item, control), 1e-4))
    mesh = evaluated(item, "mesh")
    level = read_attribute(mesh, "level")
    here = read_attribute(mesh, "line") > 0.5
    return read_attribute(mesh, "position")[here], level[here]


def on_grid(mesh, *names):
    """What the grid's places have."""
    here = (read_attribute(mesh, "part") == GRID) & (read_attribute(mesh, "label") < 0)
    return [read_attribute(mesh, name)[here] for name in names]


def test_the_boundary_lies_between_neighbours_of_different_prediction(evaluated, surface):
    set_control(surface, "Detail", 0)
    only(surface, "boundary")
    places, _ = contour_places(evaluated, surface)
    assert len(places) > 100
    winner = output_surface().values[-1].argmax(axis=0)
    cell = (places[:, :2] + 0.5) * (len(winner) - 1)
    ends = np.floor(cell - 0.01), np.round(cell), np.ceil(cell + 0.01)
    at = [np.clip(end, 0, len(winner) - 1).astype(int) for end in ends]
    around = np.stack([winner[y[:, 1], x[:, 0]] for y in at for x in at])
    assert (around.max(axis=0) > around.min(axis=0)).all()
    changes = (np.diff(winner, axis=0) != 0).sum() + (np.diff(winner, axis=1) != 0).sum()
    crossed = np.unique(np.round(places[:, :2], 3), axis=0)
    assert len(crossed) >= changes  # each edge of the grid between two predictions is crossed


def test_contours_lie_where_the_values_are_theirs(evaluated, network):
    item, values = network.one(LOSS), loss_surface().values[0, 0]
    only(item, "contours")
    places, level = contour_places(evaluated, item)
    assert 5 < len(np.unique(np.round(level, 4))) <= 10
    cell = (places[:, :2] + 0.5) * (len(values) - 1)
    low = np.clip(np.floor(cell).astype(int), 0, len(values) - 2)
    around = np.stack([values[low[:, 1] + dy, low[:, 0] + dx] for dy in (0, 1) for dx in (0, 1)])
    slack = 1e-3 * np.ptp(values)
    assert (around.min(axis=0) - slack <= level).all() and (level <= around.max(axis=0) + slack).all()
    height = (level - values.min()) / np.ptp(values) * get_control(item, "Height")
    np.testing.assert_allclose(places[:, 2], height, atol=1e-3)


def test_heights_are_margins_or_the_values_of_one_class(evaluated, network, surface):
    set_control(surface, "Detail", 0)
    only(surface)
    values = output_surface().values[-1]
    ordered = np.sort(values, axis=0)
    margin = ordered[-1] - ordered[-2]
    all_margins = np.sort(output_surface().values, axis=1)
    most = (all_margins[:, -1] - all_margins[:, -2]).max()
    for view, index, wanted, low, high in (
        ("All", None, margin, 0, most),
        ("Class", 1, values[1], output_surface().values.min(), output_surface().values.max()),
    ):
        show_class_view(network, view, index)
        mesh = evaluated(surface, "mesh")
        shown, position = on_grid(mesh, "shown", "position")
        np.testing.assert_allclose(shown, wanted.ravel(), atol=1e-6)
        z = position[:, 2]
        np.testing.assert_allclose(z, (wanted.ravel() - low) / (high - low) * get_control(surface, "Height"), atol=1e-6)


@pytest.mark.parametrize("low, high", [(-1, 3), (-3, 1), (1, 2)])
def test_nothing_is_in_the_middle_of_blue_and_red(evaluated, empty_scene, low, high):
    one = output_surface()
    shape = one.values[:, :1].shape
    values = np.broadcast_to(np.linspace(low, high, np.prod(shape[2:]), dtype=np.float32).reshape(shape[2:]), shape)
    processed = trained_network()
    processed.surfaces = [dataclasses.replace(one, fields=["value"], values=values, heights=one.heights[..., :1])]
    item = build_network(processed, "net", empty_scene).one(OUTPUT)
    for control, value in (("Detail", 0), ("Color Map", "Blue-Red"), ("Low Tone", (1, 1, 1, 1))):
        set_control(item, control, value)
    only(item)
    color, shown = on_grid(evaluated(item, "mesh"), "class_color", "shown")
    ends = np.where(shown[:, None] > 0, linear_color("#d03b32"), linear_color("#2f6fd0"))
    share = np.abs(shown)[:, None] / max(-low, high)
    np.testing.assert_allclose(color, (1 - share) + share * ends, atol=1e-4)


@pytest.mark.parametrize("epoch, wanted", [(0.0, (0, 0, 0)), (1.0, (1, 1, 0)), (3.5, (2, 3, 0.5)), (10.0, (4, 4, 0))])
def test_a_surface_follows_the_epoch(evaluated, network, surface, epoch, wanted):
    set_control(surface, "Detail", 0)
    only(surface)
    set_epoch(network, epoch)
    first, second, share = wanted
    values = output_surface().values
    values = (1 - share) * values[first] + share * values[second]
    mesh = evaluated(surface, "mesh")
    now = np.stack(on_grid(mesh, "now_0", "now_1", "now_2"))
    np.testing.assert_allclose(now, values.reshape(3, -1), atol=1e-5)


def test_epochs_of_its_own_are_those_of_the_network_in_between(empty_scene, evaluated):
    processed = trained_network()
    processed.surfaces = [output_surface(numbers=(0.0, 4.0, 10.0))]
    network = build_network(processed, "net", empty_scene)
    item = network.one(OUTPUT)
    values = output_surface(numbers=(0.0, 4.0, 10.0)).values[:, 0].reshape(3, -1)
    assert NUMBERS[1:4] == (1.0, 2.0, 5.0)
    for number, wanted in ((1, 0.75 * values[0] + 0.25 * values[1]), (4, values[2])):
        given = read_attribute(item.data, f"value_0_epoch_{number}")[: len(wanted)]
        np.testing.assert_allclose(given, wanted, atol=1e-6)


def test_points_stand_at_their_true_values_and_residuals_reach_to_the_surface(evaluated, network):
    item, loss = network.one(LOSS), loss_surface()
    only(item, "residuals")
    mesh = evaluated(item, "mesh")
    residual = read_attribute(mesh, "residual")
    drawn = residual[(residual**2).sum(axis=1) > 0]
    away = np.unique(np.round(-drawn[:, 2], 4))
    height = get_control(item, "Height") / np.ptp(loss.values)
    assert away.max() == pytest.approx(0.1 * height, abs=3e-3)
    assert (read_attribute(item.data, "part") == POINT).sum() == len(loss.points)


def test_a_path_is_drawn_up_to_the_epoch(evaluated, empty_scene):
    processed = trained_network()
    processed.surfaces = [loss_surface(passed=5)]
    processed.surfaces[0].passed = np.array(NUMBERS)
    network = build_network(processed, "net", empty_scene)
    item, path = network.one(LOSS), processed.surfaces[0].points
    only(item, "path")
    for epoch, end in ((0.0, path[0]), (3.5, (path[2] + path[3]) / 2), (10.0, path[4])):
        set_epoch(network, epoch)
        mesh = evaluated(item, "mesh")
        places = read_attribute(mesh, "position")[read_attribute(mesh, "part") == POINT]
        far = places[:, 0].min() if len(places) else path[0, 0] / 2  # it leads from right to left
        assert far == pytest.approx(end[0] / 2, abs=0.02)


def test_a_path_lies_on_the_surface_and_at_its_true_values(evaluated, network):
    item, values = network.one(LOSS), loss_surface().values
    only(item, "path")
    set_control(item, "Path Width", 1e-4)
    mesh = evaluated(item, "mesh")
    places = read_attribute(mesh, "position")[read_attribute(mesh, "part") == POINT]
    a, b = 2 * places[places[:, 0] > 0.3, :2].T  # where the true values are furthest from the surface
    below = 1 + a**2 + 2 * b**2 + 0.1 * np.sin(6 * a)
    height = get_control(item, "Height") / np.ptp(values)
    above = places[places[:, 0] > 0.3, 2] / height + values.min() - below
    on_it = np.abs(above) < 0.02
    assert on_it.any() and not on_it.all() and np.abs(above[~on_it]).min() > 0.05


def test_surfaces_stand_beside_the_network_and_each_other_and_are_framed(network):
    ends = []
    for role in (OUTPUT, LOSS):
        item = network.one(role)
        ends.append((item.location.x - item.scale.x / 2, item.location.x + item.scale.x / 2))
    units = read_attribute(network.units.data, "position")
    assert units[:, 0].max() < ends[0][0] and ends[0][1] < ends[1][0]
    assert network_points(network)[:, 0].max() >= ends[1][1] - 1e-5
    assert len(surface_corners(network.one(LOSS)))


def test_another_file_of_the_network_keeps_controls_and_place(empty_scene):
    network = build_network(trained_network(), "net", empty_scene)
    item = network.one(OUTPUT)
    item.location.x, place = item.location.x + 2, item.location.x + 2
    set_control(item, "Height", 0.1)
    again = build_network(trained_network(seed=1), "net", empty_scene).one(OUTPUT)
    assert again.location.x == pytest.approx(place) and get_control(again, "Height") == pytest.approx(0.1)
    assert (read_attribute(again.data, "part") == GRID).sum() == 21 * 21


def space(side=17):
    """Two classes, the second within a ball of radius 0.6 around the origin."""
    x = np.linspace(-1, 1, side)
    z, y, x = np.meshgrid(x, x, x, indexing="ij")
    inside = np.clip(0.5 + (0.6 - np.sqrt(x**2 + y**2 + z**2)), 0, 1).astype(np.float32)
    return dataclasses.replace(
        output_surface(),
        axes=["x", "y", "z"],
        low=-np.ones(3),
        high=np.ones(3),
        fields=["out", "in"],
        values=np.stack([1 - inside, inside])[None],
        epochs=np.zeros(1),
        points=np.zeros((1, 3), np.float32),
        labels=np.ones(1, np.int32),
        heights=np.array([[[0.0, 1.0]]], np.float32),
    )


def test_a_body_ends_where_the_margin_does_and_is_cut_open(evaluated, empty_scene):
    processed = trained_network((3, 4, 2))
    processed.surfaces = [space()]
    item = build_network(processed, "net", empty_scene).one(BODIES)
    for control, value in (("Point Size", 0), ("Text Size", 0), ("Level", 0.0), ("Class View", "Class"), ("Class", 1)):
        set_control(item, control, value)
    for axis, side in enumerate("XYZ"):
        for cut in (0.0, 0.5):
            set_control(item, "Cut Axis", side)
            set_control(item, "Cut", cut)
            mesh = evaluated(item, "mesh")
            places = read_attribute(mesh, "position")[read_attribute(mesh, "opacity") == 1] * 2 - [0, 0, 1]
            places = places[np.linalg.norm(places, axis=1) > 1e-3]  # the sample in the middle
            away = np.linalg.norm(places, axis=1)
            assert len(places) > 200 and away.max() < 0.66
            if cut == 0:
                assert away.min() > 0.54
            else:
                kept = places[:, axis] * (-1 if side == "Z" else 1)
                assert kept.min() == pytest.approx(0, abs=0.02) and kept.max() > 0.55
