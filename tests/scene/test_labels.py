"""The classes' names: beside their units, towards whatever camera is active, in any script."""

import bpy
import numpy as np
import pytest
from mathutils import Matrix
from numpy.testing import assert_allclose

from nnvis_blender.scene import build_network, find_networks, get_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.camera import build_camera, network_points, update_camera_pose, view_tangents
from nnvis_blender.scene.looks import apply_look
from nnvis_blender.scene.parts.layer_labels import show_layer_labels
from nnvis_blender.scene.settings import apply_class_view
from synthetic import processed_network


@pytest.fixture
def network(empty_scene):
    return build_network(processed_network((5, 3), classes=["cat", "dog", "axolotl"]), "Net", empty_scene)


@pytest.fixture
def add_camera(empty_scene):
    """add_camera(location, name="Camera") -> a camera that looks at the origin, made the scene's."""

    def add(location, name="Camera"):
        camera = bpy.data.objects.new(name, bpy.data.cameras.new(name))
        turn = (-Matrix.Translation(location).translation).to_track_quat("-Z", "Y")
        camera.matrix_world = Matrix.LocRotScale(location, turn, None)
        bpy.context.scene.collection.objects.link(camera)
        bpy.context.scene.camera = camera
        return camera

    return add


@pytest.fixture
def seen(drawn):
    """seen(label) -> [(n, 3) the points of each name, right, up and backwards from the active camera]."""

    def see(label):
        lines, points = drawn(label, "line", "mesh"), drawn(label, "position", "mesh")
        to_camera = np.array(bpy.context.scene.camera.matrix_world.inverted() @ label.matrix_world)
        points = points @ to_camera[:3, :3].T + to_camera[:3, 3]
        return [points[lines == line] for line in range(lines.max() + 1)]

    return see


def test_names_stand_at_the_output_units_wherever_these_are(empty_scene):
    processed = processed_network((5, 3, 4), classes=["cat", "dog", "owl"])
    processed.network.outputs = [1]
    processed.importance.units = processed.importance.units[:, :3]
    labels = build_network(processed, "Net", empty_scene).labels
    assert get_control(labels, "Names") == "cat\ndog\nowl"
    assert_allclose(read_attribute(labels.data, "position"), processed.positions[5:8][:, [2, 0, 1]], atol=1e-6)


@pytest.mark.parametrize("location", [(4.0, -3.0, 2.0), (-3.0, 3.0, -1.0), (0.1, -5.0, 0.0)])
def test_names_face_the_active_camera_however_the_network_stands(network, add_camera, seen, location):
    network.root.matrix_world = Matrix.LocRotScale((0.3, 0.2, 0.1), Matrix.Rotation(0.4, 3, "Z"), (1.5, 1.5, 1.5))
    for place in (location, (1.0, -6.0, 3.0)):  # the second becomes the scene's camera
        add_camera(place)
        bpy.context.view_layer.update()
        for points in seen(network.labels):
            assert np.ptp(points[:, 2]) < 1e-4 * np.ptp(points[:, 0])


def test_names_seem_to_stay_beside_their_units_while_standing_nearer(network, add_camera, seen):
    camera = add_camera((2.0, -4.0, 1.0))
    units = read_attribute(network.labels.data, "position") @ np.array(camera.matrix_world.inverted())[:3, :3].T
    units += np.array(camera.matrix_world.inverted())[:3, 3]
    size = get_control(network.labels, "Size")
    near = seen(network.labels)
    set_control(network.labels, "Before Network", False)
    far = seen(network.labels)
    for unit, lifted, flat in zip(units, near, far):
        assert_allclose(flat[:, 2], unit[2], atol=1e-5)
        assert_allclose(lifted, 0.65 * flat, atol=1e-5)  # the same in the picture
        assert 0.4 * size < flat[:, 0].min() - unit[0] < size
        assert abs(flat[:, 1].min() - unit[1]) < 0.6 * size


def test_names_are_on_the_side_away_from_the_network(network, add_camera, seen):
    add_camera((0.0, 5.0, 0.0))
    for name, unit in zip(seen(network.labels), read_attribute(network.labels.data, "position")):
        assert name[:, 0].max() < -unit[0] * 0.65  # the outputs are left of the inputs


def test_an_orthographic_camera_sees_them_as_large_where_they_stand_nearer(network, add_camera, seen):
    add_camera((0.0, -5.0, 1.0)).data.type = "ORTHO"
    near = seen(network.labels)
    set_control(network.labels, "Before Network", False)
    for lifted, flat in zip(near, seen(network.labels)):
        assert_allclose(lifted[:, :2], flat[:, :2], atol=1e-4)
        assert (lifted[:, 2] > flat[:, 2] + 1).all()


def test_without_a_camera_they_are_read_from_the_front(network, drawn):
    points, lines = drawn(network.labels, "position", "mesh"), drawn(network.labels, "line", "mesh")
    assert all(np.ptp(points[lines == line][:, 1]) < 1e-6 for line in range(3))


def test_an_appended_network_faces_the_camera_of_its_new_file(network, add_camera, seen, tmp_path):
    add_camera((5.0, 5.0, 5.0))
    bpy.data.libraries.write(str(tmp_path / "net.blend"), {network.collection})
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with bpy.data.libraries.load(str(tmp_path / "net.blend")) as (held, wanted):
        wanted.collections = held.collections
    bpy.context.scene.collection.children.link(wanted.collections[0])
    assert not [item for item in bpy.data.objects if item.type == "CAMERA"]
    add_camera((-2.0, -4.0, 1.0))
    labels = find_networks(bpy.context.scene)[0].labels
    assert all(np.ptp(points[:, 2]) < 1e-4 for points in seen(labels))
    assert all(font.packed_file for font in bpy.data.fonts if font.filepath != "<builtin>")


def test_a_depth_of_field_blurs_no_name(network, add_camera):
    add_camera((0.0, -5.0, 1.0))
    for look, lifted in (("paper", True), ("studio", False)):
        apply_look(bpy.context.scene, network, look)
        assert get_control(network.labels, "Before Network") == lifted


def test_the_chosen_classs_name_is_larger_and_the_others_are_dimmed(network, drawn, add_camera, seen):
    add_camera((0.0, -5.0, 1.0))
    before = [np.ptp(points[:, 1]) for points in seen(network.labels)]
    apply_class_view(network, "dog")
    after = [np.ptp(points[:, 1]) for points in seen(network.labels)]
    assert_allclose(np.divide(after, before), [1.0, 1.6, 1.0], atol=1e-4)
    opacity, line = drawn(network.labels, "opacity", "mesh"), drawn(network.labels, "line", "mesh")
    assert (opacity[line == 1] == 1.0).all() and (opacity[line != 1] < 0.5).all()


def test_names_are_ink_where_the_classes_are_not_told_apart(network, drawn):
    set_control(network.labels, "Ink", (0.1, 0.2, 0.3))
    assert len(np.unique(drawn(network.labels, "class_color", "mesh"), axis=0)) == 3
    apply_class_view(network, "independent")
    assert_allclose(np.unique(drawn(network.labels, "class_color", "mesh")[:, :3], axis=0), [[0.1, 0.2, 0.3]])


def test_names_of_any_script_are_drawn_and_broken_ones_stay_one_line(empty_scene, drawn):
    names = ["漢", "字", "two\nlines", "", "ελ"]
    labels = build_network(processed_network((5, 5), classes=names), "Net", empty_scene).labels
    line = drawn(labels, "line", "mesh")
    counts = np.bincount(line, minlength=5)
    assert counts[0] != counts[1] and counts[3] == 0 and counts[2] > 0 and len(counts) == 5


def test_labels_of_many_classes_are_smaller(empty_scene):
    few, many = (
        get_control(build_network(processed_network((5, count)), f"{count}", empty_scene).labels, "Size")
        for count in (10, 40)
    )
    assert many < 0.7 * few


def test_what_the_camera_is_told_holds_the_names(network, empty_scene, seen):
    for text in ("labels", "layers"):
        show_layer_labels(network, text == "layers")
        item = network.shown_layers[0] if network.shown_layers else network.labels
        for pose in ("HERO", "FRONT", "BACK", "UPPER_FRONT_RIGHT", "RIGHT"):
            camera = build_camera(empty_scene)
            update_camera_pose(empty_scene, camera, pose, network_points(network))
            bpy.context.view_layer.update()
            across, up = np.array(view_tangents(empty_scene, camera.data))
            for points in seen(item):
                assert (np.abs(points[:, :2] / points[:, 2:]) < [across, up]).all()


def test_texts_of_an_earlier_version_make_way(network, empty_scene):
    collection = network.collection
    bpy.data.objects.remove(network.labels)
    for _ in range(2):
        old = bpy.data.objects.new("Label cat", bpy.data.curves.new("Label cat", "FONT"))
        old["nnvis_role"] = "label"
        collection.objects.link(old)
    assert find_networks(empty_scene)[0].labels is None
    apply_class_view(find_networks(empty_scene)[0], "dog")
    again = build_network(processed_network((5, 3)), "Net", empty_scene)
    assert again.having("label") == [again.labels] and not bpy.data.curves


def test_solid_shading_shows_the_classes_colors(network, evaluated):
    mesh = evaluated(network.labels, "mesh")
    lines, colors = read_attribute(mesh, "line"), read_attribute(mesh, "class_color")[:, :3]
    assert mesh.color_attributes.active_color_name == "class_color"
    own = read_attribute(network.labels.data, "class_color")[:, :3]
    assert (np.linalg.norm(colors[:, None] - own, axis=2).argmin(axis=1) == lines).all()
