"""Picking: what is told of a unit and an edge, what lies under the pointer, and which paths are drawn."""

import bpy
import numpy as np
import pytest
from mathutils import Euler, Matrix, Vector

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.scene import build_network, get_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.camera import build_camera, network_points, update_camera_pose
from nnvis_blender.scene.picking import pick_edge, pick_named_unit, pick_numbered_unit, pick_unit, show_only_paths
from nnvis_blender.scene.pointing import find_edge, find_unit
from nnvis_blender.scene.seen import edges_are_drawn, units_are_drawn
from nnvis_blender.scene.settings import show_class_view
from nnvis_blender.scene.unit_names import UnitNames
from nnvis_blender.scene.views.network import find_network
from synthetic import processed_network

SIZE = (640, 360)


@pytest.fixture
def network(empty_scene, processed):
    network = build_network(processed, "Net", empty_scene)
    set_control(network.edges, "Edge Budget", 60)
    return network


def ends(network, of=None):
    """The (source, target) of edges as a set; of: which, all by default."""
    source, target = (read_attribute(network.edges.data, name) for name in ("source", "target"))
    of = slice(None) if of is None else of
    return set(zip(source[of].tolist(), target[of].tolist()))


def on_paths(network, unit, edges):
    """Those of the edges, as (source, target), from which one comes to the unit, and to which from it."""
    found = set()
    for here, there in ((0, 1), (1, 0)):
        reached = {unit}
        for _ in range(10):
            steps = {edge for edge in edges if edge[there] in reached}
            reached |= {edge[here] for edge in steps}
            found |= steps
    return found


def test_what_is_told_of_a_unit(network, processed):
    pick_unit(network, 1, 2)
    unit = processed.network.unit_offsets[1] + 2
    picked = network.picked
    assert (picked["kind"], picked["text"]) == ("unit", f"{processed.network.layers[1].name} 2")
    vector = processed.importance.units[unit]
    np.testing.assert_allclose(picked["importance"], vector / vector.sum(), atol=1e-3)
    strength = [row["strength"] for row in picked["rows"]]
    assert strength == sorted(strength, reverse=True) and len(strength) > 3
    importance = read_attribute(network.edges.data, "importance")
    touching = [unit in edge for edge in zip(*(read_attribute(network.edges.data, n) for n in ("source", "target")))]
    assert strength[0] == pytest.approx(importance[touching].max(), abs=1e-3)
    assert picked["samples"] == []
    first = picked["rows"][0]
    other = processed.network.unit_offsets[first["layer"]] + first["unit"]
    assert ends(network, [first["edge"]]) in ({(unit, other)}, {(other, unit)})


def test_the_strongest_samples_of_a_unit_are_told(empty_scene, processed):
    own = {"layer": 1, "units": [0, 2], "samples": [[3], [812]], "values": [[1.0], [2.5]], "classes": [[0], [1]]}
    top = {"names": ["top 1"], "class_names": ["cat", "dog"], "layers": [own]}
    processed.provenance["images"] = {"top": top}
    network = build_network(processed, "Net", empty_scene)
    pick_unit(network, 1, 2)
    assert network.picked["samples"] == ["top 1: sample 812 (dog), 2.5"]
    pick_unit(network, 1, 1)
    assert network.picked["samples"] == []
    own["samples"], processed.provenance["images"] = [["x"], [None]], {"top": top}  # a damaged file says nothing
    network = build_network(processed, "Net", empty_scene)
    pick_unit(network, 1, 2)
    assert network.picked["samples"] == []


def test_what_is_told_of_an_edge(network):
    pick_edge(network, 7)
    picked = network.picked
    rows = [(row["layer"], row["unit"]) for row in picked["rows"]]
    layers, numbers = (read_attribute(network.units.data, name) for name in ("layer", "unit"))
    ((source, target),) = ends(network, [7])
    assert rows == [(layers[unit], numbers[unit]) for unit in (source, target)]
    assert picked["strength"] == pytest.approx(read_attribute(network.edges.data, "importance")[7], abs=1e-4)
    assert sum(picked["importance"]) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("pick, said", [((9, 0), "layers are 0 to"), ((1, 99), "units are 0 to")])
def test_what_is_not_there_is_not_picked(network, pick, said):
    with pytest.raises(NNVisError, match=said):
        pick_unit(network, *pick)
    with pytest.raises(NNVisError, match="nothing is picked"):
        show_only_paths(network, True)
    assert network.picked is None


@pytest.mark.parametrize(
    "text, first, last",
    [
        ("dense_1 3", "dense_1 3", "dense_1 3"),
        ("3", "dense_2 3 (cat)", "input 3"),  # outputs, then the layers before them
        ("INPUT 1", "input 1", "input 15"),  # whole words, then words that begin so
        ("ca", "dense_2 3 (cat)", "dense_2 3 (cat)"),
        ("boot dense", "dense_2 1 (ankle boot)", "dense_2 1 (ankle boot)"),
        ("dense_2 1 (ankle boot)", "dense_2 1 (ankle boot)", "dense_2 1 (ankle boot)"),
    ],
)
def test_units_are_found_by_layer_number_and_class(empty_scene, text, first, last):
    network = build_network(processed_network(classes=["7", "ankle boot", "dog", "cat"]), "Net", empty_scene)
    names = UnitNames(network)
    found = [names.name(unit) for unit in names.search(text)]
    assert (found[0], found[-1]) == (first, last)
    pick_named_unit(network, text)
    assert network.picked["text"] == first


def test_inputs_that_have_names_are_found_by_them(empty_scene):
    processed = processed_network()
    titles = [f"feature{number}" for number in range(processed.network.layers[0].size)]
    processed.provenance["inputs"] = titles
    names = UnitNames(build_network(processed, "Net", empty_scene))
    assert [names.name(unit) for unit in names.search("FEATURE3")] == ["input feature3"]
    assert names.name(len(titles)) == "dense_1 0"


def test_what_no_unit_is_called_is_not_picked(network):
    assert UnitNames(network).search("dense_1 99") == UnitNames(network).search("zebra") == []
    with pytest.raises(NNVisError, match="there is no unit 'zebra'"):
        pick_named_unit(network, "zebra")


@pytest.mark.parametrize("view", ["All", "Class"])
def test_only_paths_of_the_drawn_edges_are_drawn(network, drawn, view):
    show_class_view(network, view, 1)
    every = set(zip(drawn(network.edges, "source").tolist(), drawn(network.edges, "target").tolist()))
    unit = next(iter(every))[1]
    pick_numbered_unit(network, unit)
    show_only_paths(network, True)
    rank = read_attribute(network.edges.data, "rank_1" if view == "Class" else "rank")
    importance = read_attribute(network.edges.data, "importance")
    least = np.sort(importance)[-45]
    for budget, threshold in ((60, 0.0), (25, 0.0), (1000, least)):  # what is drawn follows these by itself
        set_control(network.edges, "Edge Budget", budget)
        set_control(network.edges, "Importance Threshold", threshold)
        found = set(zip(drawn(network.edges, "source").tolist(), drawn(network.edges, "target").tolist()))
        kept = (rank < budget) & (importance > threshold)
        assert found == on_paths(network, unit, ends(network, kept)) == ends(network, edges_are_drawn(network.edges))
        set_control(network.units, "Sphere Detail", 0)
        units = zip(*(drawn(network.units, name, "pointcloud").tolist() for name in ("layer", "unit")))
        numbers = list(zip(*(read_attribute(network.units.data, name).tolist() for name in ("layer", "unit"))))
        units = {numbers.index(one) for one in units}
        assert units == {unit, *(end for edge in found for end in edge)}
        assert units == set(np.flatnonzero(units_are_drawn(network.units)).tolist())
    show_only_paths(network, False)
    set_control(network.edges, "Importance Threshold", 0.0)
    set_control(network.edges, "Edge Budget", 60)
    assert len(drawn(network.edges, "source")) == len(every)


def test_what_is_picked_is_marked_where_it_stands(network, drawn, evaluated):
    for item in (network.edges, network.units):  # it is shown, too, where it is itself hidden
        set_control(item, "Importance Threshold", 1.0)
    set_control(network.units, "Sphere Detail", 0)
    unit = int(read_attribute(network.units.data, "strength").argmin())
    pick_numbered_unit(network, unit)
    color = get_control(network.units, "Mark Color")
    places = drawn(network.units, "position", "mesh")
    np.testing.assert_allclose(places.mean(axis=0), read_attribute(network.units.data, "position")[unit], atol=1e-4)
    assert np.ptp(places, axis=0) == pytest.approx(5 * get_control(network.units, "Size"), rel=0.1)
    np.testing.assert_allclose(drawn(network.units, "class_color", "mesh"), np.tile(color, (len(places), 1)), atol=1e-6)
    assert drawn(network.units, "opaque", "mesh").min() == drawn(network.units, "plain", "mesh").min() == 1.0
    mesh = evaluated(network.edges, "mesh")
    assert mesh is None or not len(mesh.vertices)

    pick_edge(network, 7)
    samples = read_attribute(network.edges.data, "position_bundled").reshape(len(network.edges.data.curves), -1, 3)[7]
    places = drawn(network.edges, "position", "mesh")
    assert np.linalg.norm(places[:, None] - samples[None], axis=2).min(axis=0).max() < 0.02
    np.testing.assert_allclose(places.min(axis=0), samples.min(axis=0), atol=0.05)  # rings round its ends
    np.testing.assert_allclose(places.max(axis=0), samples.max(axis=0), atol=0.05)
    mesh = evaluated(network.units, "mesh")
    assert mesh is None or not len(mesh.vertices)


@pytest.mark.parametrize("where, is_marked", [("Never", False), ("In View", True), ("Always", True)])
def test_a_mark_is_drawn_where_it_is_wanted(network, evaluated, where, is_marked):
    pick_unit(network, 1, 0)
    set_control(network.units, "Sphere Detail", 0)
    set_control(network.units, "Mark Picked", where)
    mesh = evaluated(network.units, "mesh")
    assert bool(mesh and len(mesh.vertices)) == is_marked


def test_in_pictures_a_mark_is_there_only_where_it_is_wanted(network, empty_scene, rendered):
    pick_unit(network, 1, 0)
    update_camera_pose(empty_scene, build_camera(empty_scene), "front", network_points(network))
    pictures = {}
    for where in ("Never", "In View", "Always"):
        set_control(network.units, "Mark Picked", where)
        pictures[where] = rendered(empty_scene, size=64, samples=4)
    np.testing.assert_array_equal(pictures["In View"], pictures["Never"])
    assert np.abs(pictures["Always"] - pictures["Never"]).max() > 0.1


def test_new_data_has_nothing_picked_and_is_drawn_whole(network, processed, empty_scene, drawn):
    pick_unit(network, 1, 0)
    show_only_paths(network, True)
    build_network(processed, "Net", empty_scene)
    network = find_network(empty_scene, "Net")
    assert network.picked is None and len(drawn(network.edges, "source")) == 60


def projection(scene, network, camera):
    """The view of a camera, and pixel(point in the network's space)."""
    bpy.context.view_layer.update()
    depsgraph = bpy.context.evaluated_depsgraph_get()
    frame = camera.calc_matrix_camera(depsgraph, x=SIZE[0], y=SIZE[1])
    matrix = np.array(frame @ camera.matrix_world.inverted())

    def pixel(point):
        x, y, _, w = matrix @ np.append(np.array(network.root.matrix_world @ Vector(point)), 1.0)
        return ((x / w + 1) / 2 * SIZE[0], (y / w + 1) / 2 * SIZE[1])

    return matrix, pixel


def test_the_unit_and_the_edge_under_the_pointer_are_found(network, empty_scene):
    network.root.matrix_basis = Matrix.LocRotScale(Vector((2, 1, -1)), Euler((0.1, 0.2, 0.3)), Vector((3, 3, 3)))
    camera = build_camera(empty_scene)
    update_camera_pose(empty_scene, camera, "hero", network_points(network))
    matrix, pixel = projection(empty_scene, network, camera)
    places = read_attribute(network.units.data, "position")
    right = sum(find_unit(network, matrix, SIZE, pixel(place), 3.0) == unit for unit, place in enumerate(places))
    assert right >= len(places) - 2  # one ball may hide another
    assert (
        find_unit(network, matrix, SIZE, (1.0, 1.0), 3.0) is find_edge(network, matrix, SIZE, (1.0, 1.0), 3.0) is None
    )

    rank = read_attribute(network.edges.data, "rank")
    samples = read_attribute(network.edges.data, "position_bundled").reshape(len(rank), -1, 3)
    for edge in np.flatnonzero(rank < 10):
        place = pixel(samples[edge, samples.shape[1] // 2])
        found = find_edge(network, matrix, SIZE, place, 3.0)
        assert rank[found] < 60
        away = np.linalg.norm(np.array([pixel(point) for point in samples[found]]) - place, axis=1).min()
        assert away < 12
    set_control(network.edges, "Style", "None")
    assert find_edge(network, matrix, SIZE, place, 3.0) is None
