"""Lattices of a space in a scene: they move with its state, and the lesson on depth moves as one."""

import json

import bpy
import numpy as np
import pytest

from nnvis_blender.processing.files.space_file import write_space_file
from nnvis_blender.processing.spaces.space import Cloud, Lattice, Space
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.controls import get_control, set_control
from nnvis_blender.scene.opening import open_file
from nnvis_blender.scene.space_fit import fit_space
from nnvis_blender.scene.space_objects import find_spaces, set_state


def sheet_space(kind="warp", **own) -> Space:
    """A square of four cells with lines round it, at two states, the second turned upside down along x."""
    x, y = np.meshgrid(np.arange(3.0), np.arange(3.0))
    places = np.stack([x.ravel(), y.ravel(), np.zeros(9)], axis=1)
    number = np.arange(9).reshape(3, 3)
    faces = np.stack([number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]], axis=-1).reshape(-1, 4)
    edges = np.array([[0, 1], [1, 2], [2, 5], [5, 8], [8, 7], [7, 6], [6, 3], [3, 0]])
    points = np.array([places, places * [-1, 1, 1]], np.float32)
    lattice = Lattice("grid", points, edges.astype(np.int32), faces.astype(np.int32), **own)
    cloud = Cloud("samples", points[:, :2], np.array([0, 1], np.int32), np.array([[0, 1]], np.int32))
    return Space(kind, "sheet", ["one", "other"], [["x", "y"]], 2, ["a", "b"], [{}, {}], [cloud], [lattice])


@pytest.fixture
def opened(empty_scene, tmp_path):
    def open_space(space):
        write_space_file(tmp_path / "sheet.nnspace", space)
        return open_file(tmp_path / "sheet.nnspace", empty_scene).spaces[0]

    return open_space


def drawn(objects, evaluated, **controls):
    (item,) = objects.having("lattice")
    for name, value in controls.items():
        set_control(item, name.replace("_", " "), value)
    bpy.context.view_layer.update()
    return evaluated(item, "mesh")


def test_cells_move_with_the_state(opened, evaluated):
    space = sheet_space(labels=np.zeros(9, np.int32), values=np.ones((1, 9), np.float32))
    objects, fit = opened(space), fit_space(space)
    points = space.lattices[0].points
    for state in (0.0, 0.25, 1.0):
        set_state(objects, state)
        mesh = drawn(objects, evaluated, Line_Width=0.0)
        assert len(mesh.polygons) == 4
        wanted = fit((1 - state) * points[0] + state * points[1])
        np.testing.assert_allclose(read_attribute(mesh, "position"), wanted, atol=1e-5)


def test_lines_are_those_of_the_lattice_and_not_every_side_of_a_cell(opened, evaluated):
    objects = opened(sheet_space())
    (item,) = objects.having("lattice")
    assert read_attribute(item.data, "line").sum() == 8 and len(item.data.edges) == 12
    mesh = drawn(objects, evaluated, Cell_Opacity=0.0, Line_Width=0.01)
    places = read_attribute(mesh, "position")
    middle = fit_space(sheet_space())(np.array([1.0, 1.0, 0.0]))
    assert len(mesh.polygons) and np.linalg.norm(places - middle, axis=1).min() > 0.1


def test_what_is_not_there_yet_is_left_out_and_folds_have_their_colour(opened, evaluated):
    seen = np.array([np.arange(9) != 8, np.ones(9)], bool)
    marks = np.array([np.zeros(9), np.arange(9) == 0], bool)
    objects = opened(sheet_space(seen=seen, marks=marks))
    assert len(drawn(objects, evaluated, Line_Width=0.0).polygons) == 3
    set_state(objects, 1.0)
    mesh = drawn(objects, evaluated, Line_Width=0.0, Folds=1.0, Fold_Color=(1.0, 0.5, 0.0, 1.0))
    assert len(mesh.polygons) == 4
    colors = read_attribute(mesh, "class_color")[:, :3]
    np.testing.assert_allclose(colors[0], (1.0, 0.5, 0.0), atol=1e-5)
    assert np.abs(colors[1] - colors[0]).max() > 0.1


def test_a_cell_turned_over_shows_its_back(opened, evaluated):
    objects = opened(sheet_space())
    normals = []
    for state in (0.0, 1.0):
        set_state(objects, state)
        normals.append(drawn(objects, evaluated, Line_Width=0.0).polygons[0].normal.z)
    assert normals[0] > 0.9 and normals[1] < -0.9


def test_points_without_classes_have_their_predictions_colours(opened):
    space = sheet_space("method")
    space.clouds[0].labels[:] = -1
    (cloud,) = opened(space).having("cloud")
    assert get_control(cloud, "Color By") == "Prediction"


def test_the_spaces_of_the_lesson_stand_apart_and_move_as_one(empty_scene, tmp_path, evaluated):
    names = [f"{width}_wide_{depth}_deep.nnspace" for width in (2, 3) for depth in (1, 2)]
    for name in names:
        write_space_file(tmp_path / name, sheet_space())
    (tmp_path / "depth.json").write_text(json.dumps({"widths": [2, 3], "depths": [1, 2], "spaces": names}))
    spaces = open_file(tmp_path / "depth.json", empty_scene).spaces
    assert len(spaces) == len(find_spaces(empty_scene)) == 4
    places = np.array([space.root.location for space in find_spaces(empty_scene)])
    assert len(np.unique(places[:, 0].round(3))) == len(np.unique(places[:, 2].round(3))) == 2
    leader = spaces[-1]
    assert leader.name == "depth 2 wide 1 deep"
    set_state(leader, 1.0)
    bpy.context.view_layer.update()
    for space in spaces:
        mesh = drawn(space, evaluated, Line_Width=0.0)
        assert mesh.polygons[0].normal.z < -0.9
    again = open_file(tmp_path / "depth.json", empty_scene).spaces
    assert [space.root.location[:] for space in find_spaces(empty_scene)] == [tuple(place) for place in places]
    assert len(again) == len(find_spaces(empty_scene)) == 4
