"""Plates: what the units hold for samples, in the scene. Pictures are taken of one plate, a pixel of it a pixel."""

import dataclasses

import bpy
import numpy as np
import pytest
from plates_alone import draw_plates_alone

from nnvis_blender.processing.activations.maps import LayerMaps, Maps
from nnvis_blender.processing.activations.mosaics import MosaicParameters, make_mosaics
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.network import Layer
from nnvis_blender.scene import find_network
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.controls import drawn_controls, get_control, set_control
from nnvis_blender.scene.epochs import set_epoch
from nnvis_blender.scene.objects import ROLE
from nnvis_blender.scene.placed_plates import placed_plates
from nnvis_blender.scene.removal import remove_subject
from nnvis_blender.scene.views.network import build_network
from synthetic import processed_network
from synthetic_maps import convolutional_network
from synthetic_training import trained_network

HALF = 2e-3  # what half floats and a render leave of a share


@pytest.fixture
def processed():
    return convolutional_network()


@pytest.fixture
def plates(empty_scene, processed):
    return plates_of(empty_scene, processed)


def plates_of(scene, processed):
    """The plates of a new network, with black for the least and white for the most."""
    item = build_network(processed, "net", scene).one("plates")
    draw_plates_alone(item)
    for name, value in (("Low Tone", (0, 0, 0)), ("High Tone", (1, 1, 1)), ("Color Map", "Gray")):
        set_control(item, name, value)
    return item


@pytest.fixture
def taken(empty_scene, rendered):
    """taken(plates, number, side) -> (side, side, 3): the picture of one plate, from the input's side."""
    data = bpy.data.cameras.new("Camera")
    data.type = "ORTHO"
    camera = bpy.data.objects.new("Camera", data)
    empty_scene.collection.objects.link(camera)
    empty_scene.camera = camera
    empty_scene.view_settings.view_transform = "Standard"

    def take(plates, number, side):
        for item in empty_scene.objects:
            item.hide_render = item.get(ROLE) not in (None, "plates")
        placed = placed_plates(plates)
        camera.location = placed.position[number] - [0.02, 0, 0]
        camera.rotation_euler = (np.pi / 2, 0.0, -np.pi / 2)
        data.clip_start, data.clip_end, data.ortho_scale = 0.001, 0.04, placed.size[number].max()
        return rendered(empty_scene, side, 1)[::-1]

    return take


def shares(values):
    """The values of one unit over its range with 0 in it."""
    low, high = min(values.min(), 0), max(values.max(), 0)
    return (values - low) / (high - low)


def test_there_is_a_plate_for_each_unit_with_maps_and_an_edge_between_them(processed, plates):
    mesh = plates.data
    counts = [len(maps.units) for maps in processed.maps.layers]
    np.testing.assert_array_equal(read_attribute(mesh, "layer"), np.repeat(np.arange(4), counts))
    assert len(mesh.edges) == len(processed.bundles.edges)
    np.testing.assert_array_equal(read_attribute(mesh, "number"), np.arange(len(mesh.edges)))
    np.testing.assert_allclose(read_attribute(mesh, "weight"), processed.network.edge_weight, atol=1e-6)


def test_a_layer_with_plates_has_no_spheres_not_even_of_units_that_are_left_out(empty_scene, processed):
    maps = processed.maps.layers[2]
    processed.maps.layers[2] = dataclasses.replace(
        maps, units=maps.units[2:], after=maps.after[:, 2:], before=maps.before[:, 2:]
    )
    network = build_network(processed, "net", empty_scene)
    assert read_attribute(network.units.data, "room").max() == 0.0
    del processed.maps.layers[2]
    processed.maps.windows.clear()
    room = read_attribute(build_network(processed, "other", empty_scene).units.data, "room")
    assert set(np.flatnonzero(room)) == set(range(*processed.network.unit_offsets[2:4]))


def test_a_plate_shows_its_map_the_right_way_round_and_fades_between_samples(processed, plates, taken):
    maps = shares(processed.maps.layers[1].after[:, 2])
    for sample, expected in ((1.0, maps[1]), (1.25, 0.75 * maps[1] + 0.25 * maps[2]), (99.0, maps[2])):
        set_control(plates, "Sample", sample)
        np.testing.assert_allclose(taken(plates, 1 + 2, 12)[..., 0], expected, atol=HALF)


def test_pre_activations_have_ranges_of_their_own(processed, plates, taken):
    set_control(plates, "Shows", "Pre-Activation")
    expected = shares(processed.maps.layers[2].before[:, 3])[0]
    np.testing.assert_allclose(taken(plates, 5 + 3, 4)[..., 0], expected, atol=HALF)


def test_kernels_are_those_of_the_strongest_input_or_of_all(processed, plates, taken):
    connection = processed.network.connections[1]
    of = np.flatnonzero(connection.target_unit == 4)
    kernels = connection.kernel[of]
    set_control(plates, "Shows", "Kernel")
    strongest = kernels[connection.weight[of].argmax()]
    np.testing.assert_allclose(taken(plates, 5 + 4, 6)[::2, ::2, 0], shares(strongest), atol=HALF)
    set_control(plates, "Shows", "All Kernels")
    mosaic = taken(plates, 5 + 4, 7)[..., 0]
    for place, kernel in zip(((0, 0), (0, 4), (4, 0), (4, 4)), kernels):
        part = mosaic[place[0] : place[0] + 3, place[1] : place[1] + 3]
        np.testing.assert_allclose(part, (kernel - kernels.min()) / np.ptp(kernels), atol=HALF)


@pytest.mark.parametrize("shows", ["Activation", "Kernel"])
def test_weights_are_seen_about_zero_as_they_are_at_the_epoch(empty_scene, taken, shows):
    trained = trained_network()
    trained.maps = make_mosaics(trained, MosaicParameters())
    plates = build_network(trained, "net", empty_scene).one("plates")
    assert [get_control(plates, name) for name in ("Measure", "Color Map", "Bars")] == ["Weights", "Blue-Red", 0]
    plates = plates_of(empty_scene, trained)
    network = find_network(empty_scene, "net")
    weights = trained.maps.layers[0].after[:, 2]
    set_control(plates, "Shows", shows)
    set_control(plates, "Range", "Unit")
    for epoch, expected in ((1.0, weights[1]), (3.5, (weights[2] + weights[3]) / 2)):
        set_epoch(network, epoch)
        low, high = min(weights.min(), 0), max(weights.max(), 0)
        np.testing.assert_allclose(taken(plates, 2, 4)[..., 0], (expected - low) / (high - low), atol=HALF)


def test_importance_follows_the_class_view(processed, plates, taken):
    set_control(plates, "Shows", "Importance")
    set_control(plates, "Class View", "Class")
    set_control(plates, "Class", 2)
    vectors = processed.importance.units[1 + 1]
    np.testing.assert_allclose(taken(plates, 1 + 1, 2), vectors[2] / vectors.sum(), atol=HALF)


@pytest.mark.parametrize("scope", ["Unit", "Layer", "Network"])
def test_zero_is_in_the_middle_of_blue_and_red_whatever_the_range(processed, plates, drawn, scope):
    set_control(plates, "Color Map", "Blue-Red")
    set_control(plates, "Shows", "Pre-Activation")
    set_control(plates, "Range", scope)
    low, high, _ = drawn(plates, "map_range", "mesh").T
    colored = drawn(plates, "layer", "mesh") > 0
    np.testing.assert_allclose(low[colored], -high[colored], atol=1e-6)
    before = processed.maps.layers[1].before
    most = {
        "Unit": np.abs(before[:, 0]).max(),
        "Layer": np.abs(before).max(),
        "Network": max(np.abs(maps.before).max() for maps in processed.maps.layers[1:]),
    }
    assert high[4] == pytest.approx(most[scope], rel=1e-5)


def test_zero_has_the_low_tone_in_blue_red(empty_scene, processed, taken):
    processed.maps.layers[1].after[:, 0] = 0
    plates = plates_of(empty_scene, processed)
    set_control(plates, "Color Map", "Blue-Red")
    set_control(plates, "Low Tone", (0.2, 0.4, 0.6))
    np.testing.assert_allclose(taken(plates, 1, 2), np.broadcast_to([0.2, 0.4, 0.6], (2, 2, 3)), atol=HALF)


def test_a_value_of_one_sample_is_seen_as_what_it_is(empty_scene, taken):
    """1 x 1 maps, one sample: a range that holds one value only."""
    plates = plates_of(empty_scene, processed := convolutional_network(samples=1))
    values = processed.maps.layers[3].after[0, :, 0, 0]
    first = 1 + 4 + 6
    for number in (values.argmax(), values.argmin()):
        expected = 1.0 if values[number] > 0 else 0.0
        np.testing.assert_allclose(taken(plates, first + number, 2), expected, atol=HALF)


def test_pictures_in_color_are_one_plate_until_their_channels_are_asked_for(empty_scene, taken, drawn):
    processed = convolutional_network(channels=(3, 4, 2))
    plates = plates_of(empty_scene, processed)
    set_control(plates, "Sample", 2.0)
    encoded = processed.maps.pictures[2].transpose(1, 2, 0) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    np.testing.assert_allclose(taken(plates, 0, 12), linear, atol=0.01)
    assert (drawn(plates, "layer", "mesh") == 0).sum() == 4
    set_control(plates, "Input", "Channels")
    assert (drawn(plates, "layer", "mesh") == 0).sum() == 3 * 4
    np.testing.assert_allclose(taken(plates, 1, 12)[..., 0], shares(processed.maps.layers[0].after[:, 1])[2], atol=HALF)


def test_reliefs_are_as_high_as_the_values(processed, plates, evaluated):
    map_ = shares(processed.maps.layers[1].after[:, 2])[0]
    rim = np.pad(map_, 1, mode="edge")
    corners = (rim[1:, 1:] + rim[1:, :-1] + rim[:-1, 1:] + rim[:-1, :-1]) / 4
    set_control(plates, "Relief", 0.2)
    for style, heights in (("Surface", corners), ("Voxels", map_)):
        set_control(plates, "Relief Style", style)
        mesh = evaluated(plates, "mesh")
        unit, layer = read_attribute(mesh, "unit"), read_attribute(mesh, "layer")
        x = read_attribute(mesh, "position")[(layer == 1) & (unit == 2), 0]
        assert x.min() == pytest.approx(placed_plates(plates).position[1 + 2, 0] - 0.2 * heights.max(), abs=0.2 * HALF)
    assert len(x) == 4 + 8 * 12 * 12, "a block a pixel in front of the plate"


def test_solid_shading_has_the_mean_of_a_map_as_its_color(processed, plates, evaluated):
    mesh = evaluated(plates, "mesh")
    gray = read_attribute(mesh, "solid_color").reshape(-1, 4, 4)[1:5, 0, 0]
    maps = processed.maps.layers[1].after
    means = [shares(maps[:, unit])[0].mean() if maps[:, unit].any() else 0.0 for unit in range(4)]
    np.testing.assert_allclose(gray, gray.min() + (0.9 - 0.02) * np.array(means), atol=0.01)


def test_thousands_of_channels(empty_scene, taken):
    processed = convolutional_network(samples=2, channels=(1, 3000, 2))
    plates = plates_of(empty_scene, processed)
    assert len(plates.data.vertices) == 1 + 3000 + 2 + 5
    maps = shares(processed.maps.layers[1].after[:, 2999])
    np.testing.assert_allclose(taken(plates, 3000, 12)[..., 0], maps[0], atol=HALF)


def test_maps_that_no_page_holds_are_refused_with_a_remedy(empty_scene, processed):
    processed.maps.layers[1].after = np.zeros((3, 4, 1, 4097), np.float32)
    with pytest.raises(NNVisError, match="[Rr]educe"):
        build_network(processed, "net", empty_scene)


def test_other_maps_replace_the_pages_and_a_network_takes_them_along(empty_scene, processed):
    mine = bpy.data.images.new("mine", 4, 4)
    build_network(processed, "net", empty_scene)
    network = build_network(convolutional_network(samples=1, channels=(3, 2, 2)), "net", empty_scene)
    pages = set(bpy.data.images) - {mine}
    assert {image.name for image in pages} == {"net Maps 1", "net Pictures 1"}
    assert all(image.packed_file for image in pages)
    remove_subject(network.collection)
    assert set(bpy.data.images) == {mine}


def test_an_appended_network_brings_its_pages(empty_scene, processed, tmp_path):
    build_network(processed, "net", empty_scene)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "net.blend"))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with bpy.data.libraries.load(str(tmp_path / "net.blend")) as (held, wanted):
        wanted.collections = held.collections
    (page,) = [image for image in bpy.data.images if image.name == "net Maps 1"]
    users = bpy.data.user_map()[page]
    assert page.packed_file and {type(user).__name__ for user in users} >= {"Material", "Object"}


def test_inputs_that_are_pixels_are_an_image(empty_scene, evaluated):
    processed = processed_network(sizes=(12, 4, 3))
    processed.network.layers[0] = Layer("input", "input", (3, 4))
    values = np.arange(12, dtype=np.float32)[None, :, None, None]
    processed.maps = Maps(
        np.zeros(1, np.int64),
        ["sample"],
        *np.zeros((2, 1), np.int32),
        np.full((1, 3), 1 / 3, np.float32),
        [LayerMaps(0, np.arange(12, dtype=np.int32), values)],
    )
    plates = plates_of(empty_scene, processed)
    set_control(plates, "Frame", 0.0)
    corners = read_attribute(evaluated(plates, "mesh"), "position").reshape(3, 4, 4, 3)
    across, down = corners.mean(axis=2)[0, :, 1], corners.mean(axis=2)[:, 0, 2]
    side = np.ptp(corners[0, 0, :, 1])
    np.testing.assert_allclose(np.diff(across), -side, atol=1e-5)  # to the right, as seen from the input
    np.testing.assert_allclose(np.diff(down), -side, atol=1e-5)


def test_the_scene_stays_as_it_was(empty_scene, processed):
    settings = empty_scene.render.image_settings
    settings.file_format, settings.color_depth = "JPEG2000", "12"
    build_network(processed, "net", empty_scene)
    assert (settings.file_format, settings.color_depth) == ("JPEG2000", "12") and len(bpy.data.scenes) == 1


@pytest.mark.parametrize("shown, panel", [("Links", "Links"), ("Taps", "Taps"), ("Receptive Field", "Receptive Field")])
def test_what_is_not_drawn_has_one_control_that_acts(plates, shown, panel):
    titled = {name for name, control in _controls_by_panel(plates) if control == panel}
    assert len(titled) > 3
    set_control(plates, shown, True)
    assert titled <= set(drawn_controls(plates))
    set_control(plates, shown, False)
    assert titled & set(drawn_controls(plates)) == {shown}


def _controls_by_panel(plates):
    items = plates.modifiers["NNVis Plates"].node_group.interface.items_tree
    return [(item.name, item.parent.name) for item in items if item.item_type == "SOCKET" and item.in_out == "INPUT"]
