"""Images of what units see on plates. Pictures are taken of one plate, a pixel of it a pixel."""

import bpy
import numpy as np
import pytest
from plates_alone import draw_plates_alone

from nnvis_blender.nodes.plates.maps import ABOUT_GRAY
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.controls import drawn_controls, get_control, set_control
from nnvis_blender.scene.objects import ROLE
from nnvis_blender.scene.parts import plate_images, plate_tiles
from nnvis_blender.scene.placed_plates import placed_plates
from nnvis_blender.scene.shown_images import show_images
from nnvis_blender.scene.views.network import build_network
from synthetic_images import COUNT, add_images
from synthetic_maps import convolutional_network

SIDE = 12
LEVEL = 1.6 / 255  # what 8 bits, an encoding and a render leave of a colour


@pytest.fixture
def processed():
    return add_images(convolutional_network(), layers=(1, 3), side=SIDE)


@pytest.fixture
def plates(empty_scene, processed):
    item = build_network(processed, "net", empty_scene).one("plates")
    draw_plates_alone(item)
    for name, value in (("Low Tone", (0, 0, 0)), ("High Tone", (1, 1, 1)), ("Color Map", "Gray")):
        set_control(item, name, value)
    return item


@pytest.fixture
def taken(empty_scene, rendered):
    """taken(plates, layer, unit, side=SIDE, **controls) -> (side, side, 3): the picture of one plate, linear."""
    data = bpy.data.cameras.new("Camera")
    data.type = "ORTHO"
    camera = bpy.data.objects.new("Camera", data)
    empty_scene.collection.objects.link(camera)
    empty_scene.camera = camera
    empty_scene.view_settings.view_transform = "Standard"

    def take(plates, layer, unit, side=SIDE, **controls):
        for name, value in controls.items():
            set_control(plates, name.replace("_", " "), value)
        for item in empty_scene.objects:
            item.hide_render = item.get(ROLE) not in (None, "plates")
        placed = placed_plates(plates)
        of = (read_attribute(plates.data, name)[placed.vertex] for name in ("layer", "unit"))
        (number,) = np.flatnonzero(np.logical_and.reduce([a == b for a, b in zip(of, (layer, unit))]))
        camera.location = placed.position[number] - [0.02, 0, 0]
        camera.rotation_euler = (np.pi / 2, 0.0, -np.pi / 2)
        data.clip_start, data.clip_end, data.ortho_scale = 0.001, 0.04, placed.size[number].max()
        return rendered(empty_scene, side, 1)[::-1]

    return take


def linear_rgb(encoded):
    """The linear values of sRGB (IEC 61966-2-1)."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def images(processed, kind, layer, unit):
    """(count, height, width, channels) of a unit."""
    of = next(one for one in processed.images if one.kind == kind).of_layer(layer)
    return of.values[:, unit]


def test_numbers_are_drawn_in_the_color_map_over_the_range(processed, plates, taken):
    wanted = images(processed, "attribution", 1, 2)[0, ..., 0]
    seen = taken(plates, 1, 2, Shows="Attribution")
    share = (wanted - wanted.min()) / np.ptp(images(processed, "attribution", 1, 2))
    np.testing.assert_allclose(seen[..., 0], share, atol=4e-3)
    most = np.abs(images(processed, "attribution", 1, 3)).max()  # the strongest unit of all layers that are held
    layer = taken(plates, 1, 2, Color_Map="Blue-Red", Range="Layer")
    np.testing.assert_allclose(layer.max(axis=2) > 0.02, np.abs(wanted) / most > 0.03, atol=1)


def test_a_picture_is_drawn_in_its_colors_and_image_chooses_and_fades(processed, plates, taken):
    wanted = images(processed, "preferred", 1, 1)
    np.testing.assert_allclose(
        taken(plates, 1, 1, Shows="Preferred Image", Image=4.0), linear_rgb(wanted[4]), atol=LEVEL
    )
    faded = taken(plates, 1, 1, Image=4.5)
    np.testing.assert_allclose(faded, linear_rgb((wanted[4] + wanted[5]) / 2), atol=2 * LEVEL)


def test_numbers_of_three_colors_are_about_gray_as_far_as_the_range_says(processed, plates, taken):
    of_layer = next(one for one in processed.images if one.kind == "top_projection").of_layer(1).values
    own = of_layer[0, 1] / np.abs(of_layer[:, 1]).max()
    seen = taken(plates, 1, 1, Shows="Top Projection", Image=0.0)
    np.testing.assert_allclose(seen, linear_rgb(0.5 + own / 2), atol=2 * LEVEL)
    seen = taken(plates, 1, 1, Range="Layer")
    np.testing.assert_allclose(seen, linear_rgb(0.5 + of_layer[0, 1] / np.abs(of_layer).max() / 2), atol=2 * LEVEL)
    np.testing.assert_allclose(taken(plates, 1, 1, Boost=1.0), linear_rgb(0.5 + own / 2), atol=2 * LEVEL)


def test_filters(processed, plates, taken):
    wanted = images(processed, "top", 1, 0)[2]
    gray = taken(plates, 1, 0, Shows="Top Samples", Image=2.0, Filter="Gray")
    np.testing.assert_allclose(gray, linear_rgb(np.repeat(wanted.mean(axis=2)[..., None], 3, 2)), atol=2 * LEVEL)
    sharp = taken(plates, 1, 3, Shows="Top Projection", Filter="Normalized")
    soft = taken(plates, 1, 3, Filter="Blurred")
    assert np.abs(np.diff(soft, axis=1)).mean() < 0.8 * np.abs(np.diff(sharp, axis=1)).mean()
    assert abs(soft.mean() - sharp.mean()) < 0.1


def test_attributions_of_several_classes_are_blurred_and_pictures_of_samples_are_not():
    made = add_images(convolutional_network(), kinds=("attribution", "preferred"))
    made.images[0].is_picture = True
    for own in made.images[0].layers:
        own.values = np.repeat(own.values, 3, axis=4) % 1
    of_classes, *_ = (one for one in plate_images.image_tiles(made) if one.kind == "attribution")
    of_units, *_ = (one for one in plate_images.image_tiles(made) if one.kind == "preferred")
    count = of_classes.blurred
    sharp, soft = of_classes.values[:count], of_classes.values[count:]
    assert of_units.blurred == 0 and count == len(made.images[0].names) and len(soft) == count
    assert np.abs(np.diff(soft, axis=3)).mean() < 0.8 * np.abs(np.diff(sharp, axis=3)).mean()


def test_gamma_brings_out_what_is_weak(processed, plates, taken):
    wanted = images(processed, "preferred", 1, 1)[0]
    seen = taken(plates, 1, 1, Shows="Preferred Image", Gamma=0.5)
    np.testing.assert_allclose(seen, linear_rgb(np.sqrt(wanted)), atol=0.03)


def test_a_mosaic_has_nine_images_of_a_unit_in_rows(processed, plates, taken):
    wanted = images(processed, "preferred", 1, 1)
    seen = taken(plates, 1, 1, 3 * SIDE * 4, Shows="Preferred Image", Mosaic=True)
    for number in range(COUNT):
        row, column = divmod(number, 3)
        y, x = (4 * SIDE * n + 2 * SIDE for n in (row, column))
        middle = seen[y - 2 : y + 2, x - 2 : x + 2].mean(axis=(0, 1))
        inside = slice(SIDE // 2 - 1, SIDE // 2 + 1)
        inner = linear_rgb(wanted[number])[inside, inside].mean(axis=(0, 1))
        np.testing.assert_allclose(middle, inner, atol=0.12)


def test_images_of_samples_follow_sample(processed, plates, taken):
    processed_images = images(processed, "attribution", 1, 0)
    seen = taken(plates, 1, 0, Shows="Attribution", Sample=2.0)[..., 0]
    span = np.ptp(processed_images)
    np.testing.assert_allclose(seen, (processed_images[2, ..., 0] - processed_images.min()) / span, atol=4e-3)


def test_a_layer_without_images_shows_its_activation(processed, plates, taken):
    before = taken(plates, 2, 1, 4, Shows="Activation")
    np.testing.assert_allclose(taken(plates, 2, 1, 4, Shows="Preferred Image"), before, atol=1e-3)


def test_a_neuron_that_has_images_has_room_for_them(processed, plates):
    def side():
        placed = placed_plates(plates)
        return placed.size[read_attribute(plates.data, "layer")[placed.vertex] == 3].max()

    before = side()
    set_control(plates, "Shows", "Preferred Image")
    assert side() > 2 * before


def test_controls_of_images_act_where_images_are_shown(plates):
    def controls():
        return {"Image", "Mosaic", "Filter"} & set(drawn_controls(plates))

    assert not controls()
    set_control(plates, "Shows", "Attribution")
    assert controls() == {"Filter"}
    set_control(plates, "Shows", "Top Samples")
    assert controls() == {"Image", "Mosaic", "Filter"}
    set_control(plates, "Mosaic", True)
    assert controls() == {"Mosaic", "Filter"}


def test_what_is_made_is_shown(empty_scene, processed):
    network = build_network(processed, "net", empty_scene)
    show_images(network, "projection")
    assert get_control(network.one("plates"), "Shows") == "Projection"
    assert get_control(network.one("plates"), "Color Map") == "Blue-Red"


def test_the_channels_of_a_picture_are_one_image_in_color(empty_scene):
    processed = convolutional_network(channels=(3, 4, 6))
    add_images(processed, ("attribution",), layers=(0,), side=SIDE)
    wanted = np.moveaxis(processed.images[0].layers[0].values[..., 0], 1, -1)
    (tiles,) = plate_images.image_tiles(processed)
    assert tiles.places.tolist() == [0] and tiles.form == ABOUT_GRAY
    shown = (tiles.values[: len(wanted), 0] - 0.5) * 2 * tiles.most[0]
    np.testing.assert_allclose(shown, wanted, rtol=1e-4, atol=1e-4)
    plates = build_network(processed, "net", empty_scene).one("plates")
    assert read_attribute(plates.data, "attribution_images")[:, 0].tolist()[:4] == [-1, 0, 0, 0]


def test_too_many_images_are_one_sentence(empty_scene, processed, monkeypatch):
    monkeypatch.setattr(plate_tiles, "MOST_COLOR_PAGES", 0)
    with pytest.raises(NNVisError, match="1 pages of 4096 x 4096 pixels, and 0 can be drawn"):
        build_network(processed, "net", empty_scene)


def test_pictures_without_colors_are_gray(empty_scene, processed):
    """As those of samples are that have one channel."""
    for images in processed.images:
        for own in images.layers:
            own.values = own.values[..., :1]
    (tiles,) = [one for one in plate_images.image_tiles(processed) if one.layer == 1 and one.kind == "top"]
    own = processed.images[[one.kind for one in processed.images].index("top")].of_layer(1)
    np.testing.assert_array_equal(tiles.values, np.repeat(own.values, 3, axis=-1))
    network = build_network(processed, "Net", empty_scene)
    show_images(network, "top")
    assert get_control(network.one("plates"), "Shows") == "Top Samples"
