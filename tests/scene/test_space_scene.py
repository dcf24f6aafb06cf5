"""A space in a scene: its objects, the state that all of them follow, and new data under the same name."""

import bpy
import numpy as np
import pytest

from nnvis_blender.nodes.font import LETTER
from nnvis_blender.nodes.spaces.arrows import ABOVE, BESIDE
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.space_file import write_space_file
from nnvis_blender.processing.spaces.surface import Surface
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.controls import get_control, set_control
from nnvis_blender.scene.objects import world_matrix
from nnvis_blender.scene.opening import open_file
from nnvis_blender.scene.parts.arrow_names import name_shifts
from nnvis_blender.scene.picked_points import drawn_points, pick_point
from nnvis_blender.scene.pointing import find_point
from nnvis_blender.scene.space_fit import fit_space
from nnvis_blender.scene.space_objects import animate_states, find_spaces, set_state, space_points
from synthetic_space import synthetic_space


@pytest.fixture
def opened(empty_scene, tmp_path):
    """opened(space, name) -> its SpaceObjects, opened from a file."""

    def open_space(space, name="digits"):
        write_space_file(tmp_path / f"{name}.nnspace", space)
        return open_file(tmp_path / f"{name}.nnspace", empty_scene).spaces[0]

    return open_space


def cloud_places(objects, evaluated):
    (cloud,) = objects.having("cloud")
    set_control(cloud, "Style", "Dots")
    set_control(cloud, "Sphere Detail", 0)
    bpy.context.view_layer.update()
    return read_attribute(evaluated(cloud, "pointcloud"), "position")


def test_a_space_is_framed_lit_and_follows_one_input(opened, empty_scene, evaluated):
    space = synthetic_space()
    objects, fit = opened(space), fit_space(space)
    assert empty_scene.camera and objects.about["states"] == space.states
    assert np.isclose(2 * fit.half.max(), 1.0)
    for state in (0.0, 0.5, 1.0, 2.0, 9.0):
        set_state(objects, state)
        held = min(state, 2.0)
        low = int(held)
        mixed = (1 - held + low) * space.clouds[0].points[low] + (held - low) * space.clouds[0].points[min(low + 1, 2)]
        assert np.allclose(cloud_places(objects, evaluated), fit(mixed), atol=1e-5)
    assert objects.shown_figures == ("state 2", space.figures[2])


def test_pictures_are_faces_that_look_at_the_camera(opened, empty_scene, evaluated):
    objects = opened(synthetic_space(3))
    (cloud,) = objects.having("cloud")
    assert get_control(cloud, "Style") == "Pictures"
    mesh = evaluated(cloud, "mesh")
    assert len(mesh.polygons) == 24  # each before one of its class that stands out as a rim
    back = np.array(empty_scene.camera.matrix_world)[:3, 2]
    normals = np.array([face.normal for face in mesh.polygons])
    assert np.allclose(normals, back, atol=1e-4)
    places = read_attribute(mesh, "picture_uv")
    assert places.min() >= 0 and places.max() <= 1 and len(np.unique(places[:, :2].round(5), axis=0)) > 12
    images = [node.image for node in cloud.data.materials[0].node_tree.nodes if getattr(node, "image", None)]
    assert len(images) == 1 and images[0].packed_file


def test_only_mistakes_leaves_those(opened, evaluated):
    objects = opened(synthetic_space())
    set_control(objects.having("cloud")[0], "Only Mistakes", True)
    assert len(cloud_places(objects, evaluated)) == 1


def test_the_frame_says_what_the_nearest_state_is_called(opened, evaluated):
    objects = opened(synthetic_space())
    widths = []
    for state in (0.0, 1.0):
        set_state(objects, state)
        bpy.context.view_layer.update()
        widths.append(len(evaluated(objects.frame, "mesh").vertices))
    assert min(widths) > 100 and widths[0] != widths[1]  # another digit has other outlines


def test_arrows_lead_from_the_middle_to_their_tips_and_go_with_their_states(opened, evaluated):
    space = synthetic_space(pictures=False)
    objects, fit = opened(space), fit_space(space)
    (arrows,) = objects.having("arrows")
    set_control(arrows, "Text Size", 0.0)
    for state in (0.0, 0.5, 1.0):
        set_state(objects, state)
        bpy.context.view_layer.update()
        drawn = read_attribute(evaluated(arrows, "mesh"), "position")
        for axis in (0, 1):
            wanted = fit(np.eye(3)[axis] * (1 + state))[axis]
            assert np.isclose(drawn[:, axis].max(), wanted, atol=1e-4)
        assert drawn[:, 2].min() > 0.0  # before the points
    set_control(arrows, "Arrows", 1)
    bpy.context.view_layer.update()
    assert read_attribute(evaluated(arrows, "mesh"), "position")[:, 1].max() < fit(np.zeros(3))[1] + 0.05
    set_control(arrows, "Text Size", 0.03)
    named = len(evaluated(arrows, "mesh").vertices)
    set_control(arrows, "Arrows", 2)
    bpy.context.view_layer.update()
    assert len(evaluated(arrows, "mesh").vertices) > 1.5 * named
    set_state(objects, 2.0)
    bpy.context.view_layer.update()
    gone = evaluated(arrows, "mesh")
    assert gone is None or not len(gone.vertices)
    states = get_control(objects.frame, "Names")
    assert "state 0, arrows: 2 standard deviations" in states and "state 2, arrows" not in states


def test_names_of_arrows_in_the_plane_keep_off_each_other_and_off_points():
    angles = np.linspace(0.0, 0.5, 8)
    toward = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    ways, box = 20 * toward * np.linspace(0.9, 1.0, 8)[:, None], np.array([[-40.0, -40.0], [60.0, 40.0]])
    names, none = ["a name of some letters"] * 8, np.zeros((0, 2))
    half = LETTER * len(names[0]) / 2
    own = ways + toward * [half + BESIDE, ABOVE]
    free = name_shifts(ways, names, none, box)
    middles = own + free
    apart = np.abs(middles[:, None] - middles) > (2 * half, 1.0)
    assert not free[0].any() and (apart.any(axis=2) | np.eye(8, dtype=bool)).all()
    assert np.abs(middles - ways).max() < half + 8.0  # and near their tips

    points = own[0] + np.random.default_rng(0).uniform(-1, 1, (200, 2)) * (half, 0.4)
    moved = own[0] + name_shifts(ways[:1], names[:1], points, box)[0]
    assert (np.abs(points - moved) < (half, 0.4)).all(axis=1).sum() < 5
    inside = own[0] + name_shifts(ways[:1], names[:1], none, np.array([[-40.0, -40.0], [21.0, 40.0]]))[0]
    assert inside[0] + half < 21.0


def test_the_density_in_space_is_fog_of_each_class(opened, drawn_grids):
    space = synthetic_space(3, states=2, pictures=False)
    values = np.random.default_rng(0).random((2, 3, 4, 5, 6)).astype(np.float32)
    space.regions = [density_surface(values)]
    objects = opened(space)
    (fog,) = objects.having("fog")
    set_control(fog, "Density Threshold", 0.0)
    most = values.sum(axis=1).max()
    for state, wanted in ((0.0, values[0]), (0.5, values.mean(axis=0)), (1.0, values[1])):
        set_state(objects, state)
        bpy.context.view_layer.update()
        grids = drawn_grids(fog, (6, 5, 4))
        assert np.allclose(grids["density"], wanted.sum(axis=0).T / most, atol=1e-5)
    colors = read_attribute(objects.having("palette")[0].data, "class_color")
    red = np.einsum("kzyx,k->xyz", values[1], colors[:3, 0]) / most
    assert np.allclose(grids["red"], red, atol=1e-4)
    set_control(fog, "Class View", "Class")
    set_control(fog, "Class", 1)
    assert np.allclose(drawn_grids(fog, (6, 5, 4))["density"], values[1, 1].T / most, atol=1e-5)
    assert np.allclose(fog.scale, (space.regions[0].high - space.regions[0].low) * fit_space(space).scale)


def density_surface(values):
    return Surface(
        kind="output",
        axes=["x", "y", "z"],
        low=np.full(3, -3.0),
        high=np.array([2.0, 3.0, 4.0]),
        fields=["one", "two", "three"],
        values=values,
        epochs=np.arange(2.0),
        points=np.zeros((0, 3), np.float32),
        labels=np.zeros(0, np.int32),
        heights=np.zeros((2, 0, 3), np.float32),
        measure="density",
    )


def test_new_data_of_the_same_name_keeps_place_and_controls(opened, empty_scene):
    objects = opened(synthetic_space())
    objects.root.location = (3.0, 0.0, 0.0)
    set_control(objects.having("cloud")[0], "Point Size", 0.02)
    again = opened(synthetic_space(states=2, count=7, pictures=False))
    assert len(find_spaces(empty_scene)) == 1 and again.root.location.x == 3.0
    (cloud,) = again.having("cloud")
    assert len(cloud.data.vertices) == 7 and np.isclose(get_control(cloud, "Point Size"), 0.02)
    assert get_control(cloud, "Style") == "Dots" and len(again.about["states"]) == 2


def test_spaces_stand_side_by_side(opened):
    points = [space_points(opened(synthetic_space(), name)) for name in ("one", "two")]
    assert points[0][:, 0].max() < points[1][:, 0].min()


def test_all_states_are_played(opened):
    objects = opened(synthetic_space())
    animate_states(objects, 1, 20)
    bpy.context.scene.frame_set(11)
    assert np.isclose(get_control(objects.frame, "State"), 1.0)
    with pytest.raises(NNVisError, match="one state only"):
        animate_states(opened(synthetic_space(states=1), "still"), 1, 20)


def test_a_point_that_is_clicked_is_told_and_marked(opened, empty_scene):
    objects = opened(synthetic_space(3))
    (cloud,) = objects.having("cloud")
    set_state(objects, 1.0)
    bpy.context.view_layer.update()
    places, radius = drawn_points(cloud)
    camera = empty_scene.camera
    depsgraph = bpy.context.evaluated_depsgraph_get()
    projection = np.array(camera.calc_matrix_camera(depsgraph, x=200, y=200)) @ np.array(camera.matrix_world.inverted())
    clip = np.append(np.array(world_matrix(cloud))[:3, :3] @ places[4] + np.array(world_matrix(cloud))[:3, 3], 1.0)
    clip = projection @ clip
    at = (clip[:2] / clip[3] + 1) / 2 * 200
    set_control(cloud, "Picture Size", 0.0)
    assert find_point(cloud, projection, (200, 200), at, 5.0) == 4
    assert find_point(cloud, projection, (200, 200), (-500.0, -500.0), 5.0) is None
    pick_point(objects, "samples", 1)
    picked, space = objects.picked, synthetic_space(3)
    assert (picked["name"], picked["label"], picked["predictions"]) == ("sample 1", 1, [0, 0, 0])
    assert [one["point"] for one in picked["neighbours"][0]] == space.clouds[0].neighbours[0, 1].tolist()
    assert read_attribute(cloud.data, "picked").tolist() == [0, 1] + 10 * [0]
    with pytest.raises(NNVisError, match="no point 12"):
        pick_point(objects, "samples", 12)


def test_lines_lead_from_a_picked_point_to_its_neighbours(opened, evaluated):
    space = synthetic_space()
    objects = opened(space)
    (cloud,) = objects.having("cloud")
    set_control(cloud, "Style", "Dots")
    set_control(cloud, "Sphere Detail", 0)
    pick_point(objects, "samples", 1)
    alone = len(evaluated(cloud, "mesh").vertices)
    for state in range(3):
        cloud.data.attributes.remove(cloud.data.attributes[f"near_{state}"])
    cloud.data.update_tag()
    others = set(space.clouds[0].neighbours[0, 1].tolist())
    assert alone - len(evaluated(cloud, "mesh").vertices) == 2 * 6 * len(others)  # a tube of six sides to each
