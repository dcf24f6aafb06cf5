"""Opening: whatever a file holds is built, framed and lit; a view is a row that nothing else knows by name."""

import json

import bpy
import numpy as np
import pytest
from mathutils import Euler, Matrix

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.scene import find_network, find_networks, get_control, opening, set_control
from nnvis_blender.scene.camera import network_points, view_tangents
from nnvis_blender.scene.looks import LOOKS, apply_look, apply_scene_look, current_look
from nnvis_blender.scene.objects import ensure_collection, find_collections, new_object
from nnvis_blender.scene.opening import Picture, find_view, open_file, opens
from nnvis_blender.scene.placement import BESIDE, JOIN, REPLACE, Placement
from nnvis_blender.scene.render import Workbench
from nnvis_blender.scene.settings import show_class_view
from nnvis_blender.scene.views import VIEWS, charts, comparison
from nnvis_blender.scene.views.view import Built, View
from synthetic import chart_values, processed_network


@pytest.fixture
def files(tmp_path):
    """The three kinds of files: {"network": path, "charts": path, "comparison": path}."""
    write_network_file(tmp_path / "net.nnvis", processed_network())
    (tmp_path / "evaluation.json").write_text(json.dumps({"charts": [chart_values()]}))
    one = {"name": "net", "file": "net.nnvis", "train_accuracy": 1, "test_accuracy": 1, "spread": [1, 1, 1]}
    values = {"networks": [one], "claim": {"text": ""}, "charts": [chart_values()]}
    (tmp_path / "comparison.json").write_text(json.dumps(values))
    names = {"network": "net.nnvis", "charts": "evaluation.json", "comparison": "comparison.json"}
    return {kind: tmp_path / name for kind, name in names.items()}


def other_model(files):
    """A file of another model than that of files["network"]: of 7 and 4 units."""
    processed = processed_network((7, 4))
    processed.provenance["model"] = {"name": "another"}
    write_network_file(files["network"].with_name("other.nnvis"), processed)
    return files["network"].with_name("other.nnvis")


def camera_place(scene):
    return np.array(scene.camera.matrix_world)


def seen_share(scene, points):
    """The share of the points that lies within the picture of the scene's camera."""
    place = np.array(scene.camera.matrix_basis)
    x, y, z = ((points - place[:3, 3]) @ place[:3, :3]).T
    width, height = view_tangents(scene, scene.camera.data)
    return float(((np.abs(x) < -z * width) & (np.abs(y) < -z * height)).mean())


@pytest.mark.parametrize("kind, networks, built_charts", [("network", 1, 0), ("charts", 0, 1), ("comparison", 1, 1)])
def test_whatever_a_file_holds_is_built_framed_and_lit(empty_scene, files, kind, networks, built_charts):
    built = open_file(files[kind], empty_scene)
    assert (len(built.networks), len(built.charts)) == (networks, built_charts)
    assert empty_scene.camera is not None and empty_scene.world.name.startswith("NNVis")
    assert empty_scene.render.engine == "CYCLES" and empty_scene.render.hair_type == "STRIP"
    place = np.array(empty_scene.camera.matrix_world)
    x, y, z = ((built.points[:, :3] - place[:3, 3]) @ place[:3, :3]).T
    assert (z < 0).all() and len(built.points) > 8


def test_the_picture_says_how_the_first_is_shown(empty_scene, files):
    picture = Picture(Workbench(), (320, 200), look="night", pose="back")
    open_file(files["network"], empty_scene, "Net", picture)
    assert (empty_scene.render.engine, empty_scene.render.resolution_x) == ("BLENDER_WORKBENCH", 320)
    assert current_look(empty_scene) == "night" and empty_scene.camera.matrix_world.translation.y > 1
    size = get_control(find_network(empty_scene, "Net").edges, "Size")
    assert size == pytest.approx(LOOKS["night"].controls["edges"]["Size"])


def test_a_further_network_comes_in_the_scenes_look_and_leaves_the_others_settings(empty_scene, files):
    (first,) = open_file(files["network"], empty_scene).networks
    apply_look(empty_scene, first, "studio")
    set_control(first.edges, "Base Opacity", 0.5)
    empty_scene.render.resolution_x = 333
    (second,) = open_file(files["network"], empty_scene, "Second", Picture(look="night")).networks
    assert [network.name for network in find_networks(empty_scene)] == ["net", "Second"]
    assert current_look(empty_scene) == "studio" and empty_scene.render.resolution_x == 333
    base = LOOKS["studio"].controls["edges"]["Base Opacity"]
    assert [get_control(one.edges, "Base Opacity") for one in (first, second)] == pytest.approx([0.5, base])


def test_a_second_network_stands_beside_the_first_and_the_camera_shows_both(empty_scene, files):
    (first,) = open_file(files["network"], empty_scene).networks
    place = camera_place(empty_scene)
    second = open_file(files["network"], empty_scene, "Second").networks[0]
    middles, widths = [], []
    for network in (first, second):
        points = network_points(network)
        across = points[:, :3] @ np.array(empty_scene.camera.matrix_basis.col[0][:3]) + points[:, 3]
        middles.append((across.min() + across.max()) / 2)
        widths.append(np.ptp(across))
        assert seen_share(empty_scene, points[:, :3]) == 1.0
    assert middles[1] - middles[0] == pytest.approx(1.2 * widths[0], rel=1e-4)
    assert not np.allclose(camera_place(empty_scene), place)


def test_processed_again_a_network_gets_the_data_where_it_is_and_the_camera_stays(empty_scene, files):
    open_file(files["network"], empty_scene)
    (second,) = open_file(files["network"], empty_scene, "Second").networks
    second.root.location.z, place = 3.0, camera_place(empty_scene)
    for how in (BESIDE, REPLACE, JOIN):
        open_file(files["network"], empty_scene, "Second", placement=Placement(how, "net"))
    assert len(find_networks(empty_scene)) == 2 and find_network(empty_scene, "Second").root.location.z == 3.0
    assert (camera_place(empty_scene) == place).all()


def test_another_model_of_the_same_name_is_another_network(empty_scene, files):
    open_file(files["network"], empty_scene)
    (second,) = open_file(other_model(files), empty_scene, "net").networks
    assert (second.name, second.collection.name) == ("net 2", "net 2")


def test_a_network_that_is_replaced_keeps_name_place_and_settings(empty_scene, files):
    (first,) = open_file(files["network"], empty_scene).networks
    open_file(files["network"], empty_scene, "Last")
    first.root.location.z = 3.0
    set_control(first.edges, "Bundle", 0.25)
    open_file(other_model(files), empty_scene, "Other", placement=Placement(REPLACE, "net"))
    found = find_network(empty_scene, "net")
    assert [network.name for network in find_networks(empty_scene)] == ["net", "Last"]
    assert found.root.location.z == 3.0 and get_control(found.edges, "Bundle") == 0.25
    assert found.statistics["units"] == 11


def test_a_network_that_joins_another_stands_and_is_seen_as_it(empty_scene, files):
    (first,) = open_file(files["network"], empty_scene).networks
    first.root.matrix_basis = Matrix.LocRotScale((1, 2, 3), Euler((0.1, 0.2, 0.3)), (2, 2, 2))
    show_class_view(first, "Class", 1)
    (joined,) = open_file(other_model(files), empty_scene, "Other", placement=Placement(JOIN, "net")).networks
    assert joined.root.matrix_basis == first.root.matrix_basis and joined.shown_class == ("Class", 1)


@pytest.fixture
def users_scene():
    """The startup file, with a sphere of the user's in it, and what must stay of it: {description: value}."""
    bpy.ops.wm.read_factory_settings()
    scene = bpy.context.scene
    scene.collection.objects.link(bpy.data.objects.new("Mine", bpy.data.meshes.new("Mine")))
    return scene


def scene_state(scene):
    render, view = scene.render, scene.view_settings
    hidden = [(item.name, item.hide_render) for item in scene.objects if item.name in ("Cube", "Light", "Mine")]
    places = [list(map(list, item.matrix_world)) for item in scene.objects if item.name in ("Camera", "Light")]
    settings = (render.engine, render.resolution_x, view.view_transform, scene.camera.name, scene.camera.data.lens)
    lights = [item.name for item in scene.objects if item.type == "LIGHT"]
    return scene.world.name, settings, hidden, places, lights


def test_what_the_user_has_in_the_scene_stays(users_scene, files):
    before = scene_state(users_scene)
    for name in ("First", "Second"):
        built = open_file(files["network"], users_scene, name)
        assert scene_state(users_scene) == before and not built.is_first
    ink = get_control(built.networks[0].edges, "Ink")
    assert ink[:3] == pytest.approx(LOOKS["paper"].controls["edges"]["Ink"])


def test_set_up_scene_takes_a_scene_of_the_users_all_the_same(users_scene, files):
    mine = users_scene.world
    mine.node_tree.nodes["Background"].inputs["Strength"].default_value = 0.3
    open_file(files["network"], users_scene, picture=Picture(set_up_scene=True))
    assert users_scene.camera.name == "NNVis Camera" and users_scene.world.name == "NNVis World"
    assert users_scene.render.engine == "CYCLES" and not users_scene.objects["Light"].hide_render
    assert mine.use_fake_user  # so that it is saved


def test_the_untouched_startup_file_is_taken_whole(files):
    bpy.ops.wm.read_factory_settings()
    scene = bpy.context.scene
    assert open_file(files["network"], scene).is_first and not open_file(files["network"], scene, "Second").is_first
    assert scene.objects["Cube"].hide_render and scene.objects["Light"].hide_render
    assert scene.camera.name == "NNVis Camera" and scene.world.name == "NNVis World"


@pytest.mark.parametrize("touch", ["remove the cube", "move the light", "edit the cube", "change the world"])
def test_a_touched_startup_file_keeps_its_light(files, touch):
    bpy.ops.wm.read_factory_settings()
    scene = bpy.context.scene
    if touch == "remove the cube":
        bpy.data.objects.remove(scene.objects["Cube"])
    elif touch == "move the light":
        scene.objects["Light"].location.z += 1
    elif touch == "edit the cube":
        scene.objects["Cube"].data.vertices[0].co.z += 1
    else:
        scene.world.node_tree.nodes["Background"].inputs["Strength"].default_value = 2.0
    built = open_file(files["network"], scene)
    assert not built.is_first and not scene.objects["Light"].hide_render
    # what is left of the startup file is nobody's
    assert (scene.camera.name == "NNVis Camera") == (touch == "remove the cube")


def test_scenes_do_not_share_what_a_look_changes(empty_scene, files):
    other = bpy.data.scenes.new("Other")
    (here,), (there,) = (open_file(files["network"], scene, "Net").networks for scene in (empty_scene, other))
    apply_look(empty_scene, here, "night")
    assert (current_look(empty_scene), current_look(other)) == ("night", "paper")
    for network, look in ((here, "night"), (there, "paper")):
        for item, part in ((network.edges, "edges"), (network.units, "units"), (network.labels, "labels")):
            assert get_control(item, "Ink")[:3] == pytest.approx(LOOKS[look].controls[part]["Ink"])
    assert empty_scene.world != other.world and empty_scene.camera != other.camera


@pytest.mark.parametrize("kind", ["charts", "comparison"])
def test_results_are_turned_to_each_time_in_the_scenes_look(empty_scene, files, kind):
    open_file(files["network"], empty_scene)
    apply_scene_look(empty_scene, "night")
    place = camera_place(empty_scene)
    built = open_file(files[kind], empty_scene)
    assert not np.allclose(camera_place(empty_scene), place) and current_look(empty_scene) == "night"
    ink = LOOKS["night"].controls["labels"]["Ink"]
    assert get_control(built.charts[0].plot, "Ink")[:3] == pytest.approx(ink)


def test_a_comparison_can_be_shown_as_its_charts(empty_scene, files):
    assert find_view(files["comparison"]) is comparison.VIEW
    built = open_file(files["comparison"], empty_scene, view=charts.VIEW)
    assert built.networks == [] and len(built.charts) == 1


@pytest.mark.parametrize("kind", ["network", "charts", "comparison"])
def test_a_damaged_file_leaves_the_scene_as_it_is(empty_scene, files, kind):
    files[kind].write_bytes(files[kind].read_bytes()[:40])
    with pytest.raises(NNVisError):
        open_file(files[kind], empty_scene)
    assert not bpy.data.objects and not bpy.data.collections and empty_scene.camera is None


def test_suffixes_in_capitals_count_and_others_are_told_what_opens(empty_scene, files, tmp_path):
    shouting = files["network"].rename(tmp_path / "NET.NNVIS")
    assert open_file(shouting, empty_scene).networks[0].name == "NET"
    assert opens(shouting) and not opens(tmp_path / "model.pt")
    with pytest.raises(NNVisError, match="model.pt is no file that opens in a scene. Choose .* .nnvis or .json"):
        open_file(tmp_path / "model.pt", empty_scene)


def test_a_new_view_is_one_row(empty_scene, tmp_path, monkeypatch):
    def build(path, scene, name, placement):
        yield 0.0
        dot = new_object(name, None, "dot", ensure_collection(scene, "dots", name))
        dot.location = (3.0, 0.0, 0.0)
        return Built("FRONT", lambda: np.array([[2.0, 0.0, 0.0], [4.0, 0.0, 0.0]]))

    view = View("dots", ".dots", lambda path: path.read_text() == "dot", build)
    monkeypatch.setattr(opening, "VIEWS", (*VIEWS, view))
    path = tmp_path / "three.dots"
    path.write_text("dot")
    open_file(path, empty_scene)
    assert [found.name for found in find_collections(empty_scene, "dots")] == ["three"]
    assert empty_scene.camera.location.x == pytest.approx(3.0) and current_look(empty_scene) in LOOKS
