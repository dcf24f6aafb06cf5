"""The input's picture: the pixels that are drawn, where they stand, and what a camera sees of them."""

import bpy
import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnvis_blender import compat
from nnvis_blender.processing.network import InputImage
from nnvis_blender.scene import build_network, get_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.looks import LOOKS
from nnvis_blender.scene.settings import apply_class_view, setting_names
from synthetic import processed_network

HEIGHT, WIDTH, CLASSES, SAMPLES, PIXEL = 4, 3, 2, 2, 0.25


def pictures(channels=1):
    """(1 + CLASSES + SAMPLES, channels, HEIGHT, WIDTH) on a dark ground: a stroke at a place of each picture's own."""
    values = np.zeros((1 + CLASSES + SAMPLES, channels, HEIGHT, WIDTH), np.uint8)
    for number, picture in enumerate(values):
        picture[:, 1 + number % 2, 0] = 255 - 40 * number
    return values


def network_with(image, scene, sizes=(HEIGHT * WIDTH, 6, CLASSES)):
    processed = processed_network(sizes)
    row, column = np.divmod(np.arange(sizes[0]), WIDTH)
    places = np.stack([(WIDTH - 1) / 2 - column, (HEIGHT - 1) / 2 - row], axis=1) * PIXEL
    processed.positions[: sizes[0], :2] = places
    processed.input_image = image
    return build_network(processed, "Net", scene), processed


@pytest.fixture
def network(empty_scene):
    return network_with(InputImage(0, pictures(), PIXEL, CLASSES), empty_scene)[0]


def picture_of(network):
    return network.one("input image")


def centres(mesh):
    """(faces, 3) of the evaluated mesh."""
    values = np.empty(3 * len(mesh.polygons), np.float32)
    mesh.polygons.foreach_get("center", values)
    return values.reshape(-1, 3)


def test_each_pixel_lies_behind_its_unit(network, evaluated):
    set_control(picture_of(network), "Distance", 0.1)
    units = read_attribute(network.units.data, "position")[: HEIGHT * WIDTH]
    assert_allclose(centres(evaluated(picture_of(network), "mesh")), units - [0.1, 0, 0], atol=1e-6)


def test_units_on_pixels_leave_the_picture_to_be_seen(network, drawn):
    set_control(network.units, "Size", 1.0)
    set_control(network.units, "Sphere Detail", 0)  # points
    radius = drawn(network.units, "radius", "pointcloud")
    assert radius[: HEIGHT * WIDTH].max() < 0.5 * PIXEL < radius[HEIGHT * WIDTH :].max()


def test_the_picture_follows_the_controls_and_the_class(network, drawn):
    item = picture_of(network)

    def covered():
        return drawn(item, "coverage", "mesh").reshape(HEIGHT, WIDTH) * 255

    expected = pictures()[:, 0]
    assert_allclose(covered(), expected[0], atol=1e-4)
    apply_class_view(network, "1")
    assert_allclose(covered(), expected[2], atol=1e-4)
    set_control(item, "Picture", "Sample")
    for sample, number in ((0, 3), (1, 4), (9, 4)):
        set_control(item, "Sample", sample)
        assert_allclose(covered(), expected[number], atol=1e-4)
    own = read_attribute(network.palette.data, "class_color")[1]
    assert_allclose(drawn(item, "picture_color", "mesh")[:, :3], np.tile(own[:3], (HEIGHT * WIDTH, 1)), atol=1e-6)


def test_solid_shows_the_strokes_of_each_pixel(network, evaluated):
    item = picture_of(network)
    set_control(item, "Ink", (0.0, 0.0, 0.0))
    colors = evaluated(item, "mesh").color_attributes
    assert colors.active_color_name == "class_color" and colors.active_color.domain == "CORNER"
    seen = read_attribute(evaluated(item, "mesh"), "class_color").reshape(HEIGHT, WIDTH, 4, 4)
    assert_allclose(seen[..., 0], np.repeat(0.7 * (pictures()[0, 0] == 0)[..., None], 4, axis=2), atol=1e-6)


def test_none_draws_nothing(network, evaluated):
    set_control(picture_of(network), "Picture", "None")
    assert len(evaluated(picture_of(network), "mesh").polygons) == 0


def test_without_means_of_classes_that_of_all_is_shown(empty_scene, drawn):
    network, _ = network_with(InputImage(0, pictures(), PIXEL, 0), empty_scene)
    apply_class_view(network, "1")
    assert_allclose(drawn(picture_of(network), "coverage", "mesh") * 255, pictures()[0].ravel(), atol=1e-4)


def test_a_picture_without_an_empty_ground_keeps_its_greys(empty_scene, drawn):
    grey = np.full_like(pictures(), 128)
    network, _ = network_with(InputImage(0, grey, PIXEL, CLASSES), empty_scene)
    assert (drawn(picture_of(network), "coverage", "mesh") == 1).all()
    assert_allclose(drawn(picture_of(network), "picture_color", "mesh")[:, :3], 0.2158605, atol=1e-5)


def test_channels_are_pictures_of_their_own(empty_scene, drawn, evaluated):
    network, processed = network_with(InputImage(0, pictures(3), 0.05, CLASSES), empty_scene, (3, 6, CLASSES))
    item, units = picture_of(network), read_attribute(network.units.data, "position")[:3]
    middles = centres(evaluated(item, "mesh")).reshape(3, -1, 3).mean(axis=1)
    assert_allclose(middles[:, 1:], units[:, 1:], atol=1e-6)
    colors = drawn(item, "picture_color", "mesh")[:, :3].reshape(3, HEIGHT, WIDTH, 3)
    assert_allclose(colors[:, 1, 0], np.eye(3), atol=1e-6)


def test_it_reads_from_outside_and_its_pixels_are_crisp(network, empty_scene, rendered):
    """A camera before the input sees row 0 above and column 0 on the left, and one colour all over a pixel."""
    item = picture_of(network)
    inks = {"Ink": (1.0, 0.0, 0.0), "Sheet": (0.0, 0.0, 1.0), "Sheet Opacity": 1.0, "Distance": 0.0}
    for control, value in inks.items():
        set_control(item, control, value)
    for other in network.collection.objects:
        other.hide_render = other != item
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    empty_scene.collection.objects.link(camera)
    empty_scene.camera = camera
    camera.data.type, camera.data.ortho_scale = "ORTHO", HEIGHT * PIXEL
    camera.location, camera.rotation_euler = (-5.0, 0.0, 0.0), (np.pi / 2, 0.0, -np.pi / 2)
    empty_scene.world = None
    empty_scene.view_settings.view_transform = "Standard"
    mean = np.zeros((HEIGHT, WIDTH))
    mean[1, 0] = 1
    for engine in ("CYCLES", compat.EEVEE):
        seen = rendered(empty_scene, 32, 8, engine)[::-1]  # the image's first row is the lowest
        inside = seen[:, 4:28].reshape(HEIGHT, 8, WIDTH, 8, 3)[:, 2:6, :, 2:6]
        assert np.ptp(inside, axis=(1, 3)).max() < 0.02
        assert_allclose(inside.mean(axis=(1, 3))[..., 0], mean, atol=0.02)
        assert_allclose(inside.mean(axis=(1, 3))[..., 2], 1 - mean, atol=0.02)


def test_new_data_without_pictures_draw_none_and_keep_the_controls(network, empty_scene, evaluated):
    set_control(picture_of(network), "Sample", 1)
    again = build_network(processed_network((12, 6, CLASSES)), "Net", empty_scene)
    assert len(evaluated(picture_of(again), "mesh").polygons) == 0
    assert get_control(picture_of(again), "Sample") == 1


def test_a_network_without_pictures_has_no_such_object(empty_scene):
    assert picture_of(build_network(processed_network(), "Net", empty_scene)) is None


def test_every_look_sets_its_ink_and_sheet():
    names = {control for _, control in setting_names().values()}
    for look in LOOKS.values():
        assert {"Ink", "Sheet", "Sheet Opacity"} <= look.controls["input_image"].keys() <= names
