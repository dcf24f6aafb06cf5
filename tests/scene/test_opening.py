"""Opening: whatever a file holds is built, framed and lit; a view is a row that nothing else knows by name."""

import json

import bpy
import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.scene import find_network, find_networks, get_control, opening
from nnvis_blender.scene.looks import LOOKS, apply_scene_look, current_look
from nnvis_blender.scene.objects import ensure_collection, find_collections, new_object
from nnvis_blender.scene.opening import Picture, find_view, open_file, opens
from nnvis_blender.scene.render import Workbench
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


def camera_place(scene):
    return np.array(scene.camera.matrix_world)


@pytest.mark.parametrize("kind, networks, built_charts", [("network", 1, 0), ("charts", 0, 1), ("comparison", 1, 1)])
def test_whatever_a_file_holds_is_built_framed_and_lit(empty_scene, files, kind, networks, built_charts):
    built = open_file(files[kind], empty_scene)
    assert (len(built.networks), len(built.charts)) == (networks, built_charts)
    assert empty_scene.camera is not None and empty_scene.world.name.startswith("NNVis")
    assert empty_scene.render.engine == "CYCLES" and empty_scene.render.hair_type == "STRIP"
    place = np.array(empty_scene.camera.matrix_world)
    x, y, z = ((built.points - place[:3, 3]) @ place[:3, :3]).T
    assert (z < 0).all() and len(built.points) > 8


def test_the_picture_says_how_the_first_is_shown(empty_scene, files):
    picture = Picture(Workbench(), (320, 200), look="night", pose="back")
    open_file(files["network"], empty_scene, "Net", picture)
    assert (empty_scene.render.engine, empty_scene.render.resolution_x) == ("BLENDER_WORKBENCH", 320)
    assert current_look(empty_scene) == "night" and empty_scene.camera.matrix_world.translation.y < -1
    size = get_control(find_network(empty_scene, "Net").edges, "Size")
    assert size == pytest.approx(LOOKS["night"].controls["edges"]["Size"])


def test_a_further_network_leaves_camera_and_look(empty_scene, files):
    open_file(files["network"], empty_scene)
    empty_scene.camera.location.x += 5
    apply_scene_look(empty_scene, "studio")
    place = camera_place(empty_scene)
    open_file(files["network"], empty_scene, "Second", Picture(look="night"))
    assert [network.name for network in find_networks(empty_scene)] == ["net", "Second"]
    assert (camera_place(empty_scene) == place).all() and current_look(empty_scene) == "studio"


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
    def build(path, scene, name):
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
