"""A playground as a board: plates and edges at epochs, the large plate and its points; and all of it as it learns."""

from dataclasses import replace

import bpy
import numpy as np
import pytest

from nnvis_blender.nodes import library
from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.scene import find_network
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.controls import get_control, set_control
from nnvis_blender.scene.epochs import set_epoch
from nnvis_blender.scene.live_board import STATE, LiveBoard
from nnvis_blender.scene.opening import open_file
from nnvis_blender.scene.picking import pick_numbered_unit
from nnvis_blender.scene.placed_plates import placed_plates
from nnvis_blender.scene.playground import enlarge, picked_weights
from synthetic_maps import convolutional_network
from synthetic_playground import SIDE, playground

EPOCHS = (0, 20, 60)


@pytest.fixture(scope="module")
def processed():
    return playground(hidden=(3,), epochs=EPOCHS, samples=40)


@pytest.fixture(scope="module")
def first():
    """As a playground is at first."""
    return playground(hidden=(3,), epochs=EPOCHS[:1], samples=40)


@pytest.fixture(scope="module")
def blends(processed, first, made_library, tmp_path_factory):
    """Scenes of both, each built once."""
    folder = tmp_path_factory.mktemp("boards")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library, "find_library", lambda: made_library)
        for name, one in (("board", processed), ("first", first)):
            bpy.ops.wm.read_factory_settings(use_empty=True)
            write_network_file(folder / f"{name}.nnvis", one)
            open_file(folder / f"{name}.nnvis", bpy.context.scene)
            bpy.ops.wm.save_as_mainfile(filepath=str(folder / f"{name}.blend"))
    return folder


def opened(folder, name: str):
    bpy.ops.wm.open_mainfile(filepath=str(folder / f"{name}.blend"))
    return find_network(bpy.context.scene, name)


@pytest.fixture
def network(blends):
    return opened(blends, "board")


def plates_of(network):
    return network.one("plates")


def first_corners(plates, evaluated) -> np.ndarray:
    """(plates, 3): the upper left pixel of each plate's tile of the first of the two moments, and its page."""
    mesh = evaluated(plates, "mesh")
    corners = read_attribute(mesh, "map_a").reshape(-1, 3)
    return corners[: 4 * (len(corners) // 4)].reshape(-1, 4, 3)[: len(plates.data.vertices)].min(axis=1)


def test_plates_show_the_row_of_the_epoch(network, evaluated):
    plates = plates_of(network)
    for name in ("Layer Names", "Plane Points"):
        set_control(plates, name, False)
    set_control(plates, "Frame", 0.0)
    seen = []
    for epoch in EPOCHS:
        set_epoch(network, epoch)
        seen.append(first_corners(plates, evaluated)[:, 0])
    layer = read_attribute(plates.data, "layer")
    count = read_attribute(plates.data, "count")
    for before, after in zip(seen, seen[1:]):
        np.testing.assert_allclose(after - before, SIDE * count)
    assert set(layer) == {0, 1, 2}


def test_samples_at_several_epochs_are_told_apart(evaluated):
    plain = convolutional_network(samples=4)
    maps = replace(plain.maps, epochs=np.array([0.0, 3.0]))
    by_sample = maps.by_sample()
    assert by_sample.names == [maps.names[row] for row in (0, 2, 1, 3)]
    for one, other in zip(by_sample.layers, maps.layers):
        np.testing.assert_array_equal(one.after, other.after[[0, 2, 1, 3]])
    assert maps.epoch_count == 2 and plain.maps.epoch_count == 1 and plain.maps.by_sample() is plain.maps


def test_edges_are_as_thick_as_their_weights_and_coloured_by_their_signs(network, processed, drawn):
    edges = network.edges
    set_control(edges, "Dash Length", 0.0)
    for name in ("Halo", "Depth Weight"):
        set_control(edges, name, 0.0)
    weights = processed.network.edge_weight
    samples = len(edges.data.points) // len(weights)
    radius = drawn(edges, "radius").reshape(len(weights), samples)
    share = np.abs(weights) / max(np.abs(weights).max(), 1.0)
    np.testing.assert_allclose(radius[:, 0], share * get_control(edges, "Size"), rtol=1e-4)
    color = drawn(edges, "class_color").reshape(len(weights), samples, 4)[:, 0, :3]
    for sign, name in ((weights > 0, "Positive Color"), (weights < 0, "Negative Color")):
        np.testing.assert_allclose(color[sign], np.tile(get_control(edges, name)[:3], (sign.sum(), 1)), atol=1e-4)


def test_dashes_flow_with_the_frame(network, drawn):
    edges, scene = network.edges, bpy.context.scene
    set_control(edges, "Dash Length", 0.1)
    set_control(edges, "Flow", 0.25)
    radii = []
    for frame in (1, 2, 5):
        scene.frame_set(frame)
        radii.append(drawn(edges, "radius"))
    assert np.abs(radii[0] - radii[1]).max() > 0.1 * radii[0].max()
    np.testing.assert_allclose(radii[0], radii[2], atol=1e-5)  # four quarters of a dash further


def test_the_large_plate_is_behind_the_last_layer_with_the_points_that_are_learned(network, processed, evaluated):
    plates = plates_of(network)
    set_control(plates, "Layer Names", False)
    set_control(plates, "Frame", 0.0)
    set_control(plates, "Plane Points", False)
    alone = len(evaluated(plates, "mesh").vertices)
    assert alone == 4 * (processed.network.unit_count + 1)
    corners = read_attribute(evaluated(plates, "mesh"), "position").reshape(-1, 4, 3)
    placed = placed_plates(plates)
    np.testing.assert_allclose(corners.mean(axis=1), placed.position, atol=1e-5)
    np.testing.assert_allclose(np.ptp(corners[:, :, 1:], axis=1), placed.size, atol=1e-5)
    set_control(plates, "Plane Points", True)
    learned = len(evaluated(plates, "mesh").vertices)
    set_control(plates, "Test Points", True)
    both = len(evaluated(plates, "mesh").vertices)
    assert learned > alone and both - alone == 2 * (learned - alone)
    set_control(plates, "Large Plate", 0.0)
    assert len(evaluated(plates, "mesh").vertices) == alone - 4


def test_another_unit_is_made_the_large_one(network):
    enlarge(network, 1, 2)
    plates = plates_of(network)
    vertex = placed_plates(plates).vertex[-1]
    assert [int(read_attribute(plates.data, name)[vertex]) for name in ("layer", "unit")] == [1, 2]


def state_of(processed, **changes) -> dict:
    network = processed.network
    random = np.random.default_rng(3)
    return {
        "epoch": np.array(7),
        "running": np.array(False),
        "weights": random.normal(size=network.edge_count).astype(np.float32),
        "biases": random.normal(size=network.unit_count).astype(np.float32),
        "responses": random.normal(size=(network.unit_count, SIDE, SIDE)).astype(np.float16),
        "outputs": random.normal(size=(1, SIDE, SIDE)).astype(np.float32),
        **changes,
    }


@pytest.fixture
def one_epoch(blends, first):
    """A network as a playground shows it at first, and its board."""
    network, board = opened(blends, "first"), LiveBoard(first)
    assert board.fits(network)
    return network, board, first


def test_a_state_is_written_into_what_is_there(one_epoch, drawn):
    network, board, first = one_epoch
    state = state_of(first)
    board.show(network, state)
    np.testing.assert_array_equal(read_attribute(network.edges.data, "weight"), state["weights"])
    plates = plates_of(network)
    np.testing.assert_array_equal(read_attribute(plates.data, "bias"), state["biases"])
    image = get_control(plates, "Page 1")
    pixels = np.array(image.pixels[:]).reshape(image.size[1], image.size[0], -1)[::-1, :, 0]
    np.testing.assert_array_equal(pixels[:SIDE, SIDE : 2 * SIDE], state["responses"][1])
    assert board.edits(network) == ([], [])
    surface = network.one("surface")
    np.testing.assert_allclose(read_attribute(surface.data, "value_0")[: SIDE * SIDE], state["outputs"].ravel())


def test_values_that_exploded_once_do_not_flatten_what_comes_later(one_epoch):
    network, board, first = one_epoch
    state = state_of(first) | {"running": np.array(False)}
    surface = network.one("surface")
    for factor in (100.0, 1.0):
        board.show(network, state | {"outputs": state["outputs"] * factor})
        ends = get_control(surface, "Low"), get_control(surface, "High")
        np.testing.assert_allclose(ends, np.array([state["outputs"].min(), state["outputs"].max()]) * factor, rtol=1e-3)


def test_what_is_changed_by_hand_is_told_once(one_epoch):
    network, board, first = one_epoch
    board.show(network, state_of(first))
    pick_numbered_unit(network, 2)
    rows = picked_weights(network)
    assert [text for _, _, text in rows] == ["Bias", "from input 0", "from input 1"]
    setattr(*rows[0][:2], 0.5)
    setattr(*rows[2][:2], -2.0)
    edits = board.edits(network)
    assert edits == ([[3, -2.0]], [[2, 0.5]])
    board.take(*edits)
    assert board.edits(network) == ([], [])


def test_an_undo_step_to_an_earlier_epoch_is_no_edit(one_epoch):
    network, board, first = one_epoch
    board.show(network, state_of(first))
    earlier = list(network.root[STATE])
    board.show(network, state_of(first, epoch=np.array(8)))
    network.root[STATE] = earlier
    assert board.edits(network) is None
    network.root[STATE] = [earlier[0], 8.0]  # nothing was trained since: what is back is meant
    assert board.edits(network) == ([], [])


def test_what_was_seen_last_is_kept_in_the_file(one_epoch, tmp_path):
    network, board, first = one_epoch
    state = state_of(first)
    board.show(network, state)
    board.settle(network)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "kept.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "kept.blend"))
    image = next(image for image in bpy.data.images if "Maps 1" in image.name)
    pixels = np.array(image.pixels[:]).reshape(image.size[1], image.size[0], -1)[::-1, :, 0]
    np.testing.assert_array_equal(pixels[:SIDE, SIDE : 2 * SIDE], state["responses"][1])
