"""Show Activations: the button's way, from the active network and the panel's source to maps in the same network."""

import json
import sys

import bpy
import numpy as np
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from synthetic import processed_network

pytestmark = pytest.mark.usefixtures("nnvis")


@pytest.fixture
def python(nnvis):
    """A Python that runs networks."""
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable


@pytest.fixture
def small(python, tmp_path):
    """A network of dense layers that takes the small digits, in the scene; it runs by the weights in its file."""
    processed = processed_network((64, 12, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 12, 10], "seed": 0}}
    write_network_file(tmp_path / "small.nnvis", processed)
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "small.nnvis"))
    return active


def active():
    return module("operators").active_network(bpy.context)


def maps_of(network):
    """The maps in the file that the network in the scene was built from."""
    return read_network_file(module("scene.source_file").find_source(network.root)).maps


def current():
    return module("jobs.status").current


def test_the_example_gets_its_maps_where_it_stands(python, networks):
    """Of the data that it was made of, though the panel names other digits."""
    bpy.ops.nnvis.open_example()
    before, names = active().edges, networks()
    before.location.x = 3.0
    settings = bpy.context.scene.nnvis.maps
    settings.choice, settings.one_class, settings.count = "one_class", "4", 3
    assert bpy.ops.nnvis.show_activations() == {"FINISHED"}
    assert active().edges == before and before.location.x == 3.0 and networks() == names
    maps = maps_of(active())
    assert maps.truth.tolist() == [4, 4, 4] and maps.pictures.shape == (3, 1, 28, 28)
    assert [own.after.shape[1] for own in maps.layers] == [784, 64, 36, 25, 10]
    assert (current().kind, current().outcome) == ("Show Activations", "done")


def camera_place() -> np.ndarray:
    return np.array(bpy.context.scene.camera.matrix_world)


def test_the_camera_frames_what_is_new_and_then_stays(small):
    first = camera_place()
    bpy.ops.nnvis.show_activations()
    back = camera_place()
    np.testing.assert_allclose(back[:3, :3], first[:3, :3], atol=1e-5)
    assert np.linalg.norm(back[:3, 3] - first[:3, 3]) > 0.01
    bpy.ops.nnvis.set_camera_pose(pose="HERO")
    np.testing.assert_allclose(camera_place(), back, atol=1e-4)
    back = camera_place()
    bpy.context.scene.nnvis.maps.count = 2
    bpy.ops.nnvis.show_activations()
    np.testing.assert_array_equal(camera_place(), back)


def test_the_camera_of_a_users_scene_stays(small):
    bpy.ops.mesh.primitive_cube_add()
    bpy.context.object.name = "Mine"
    first = camera_place()
    bpy.ops.nnvis.show_activations()
    np.testing.assert_array_equal(camera_place(), first)


def test_one_undo_step_goes_back(small):
    bpy.ops.ed.undo_push(message="before")
    place = camera_place()
    source = module("scene.source_file").source_key(small().root)
    bpy.ops.nnvis.show_activations("EXEC_DEFAULT", True)
    assert module("scene.source_file").source_key(small().root) != source
    bpy.ops.ed.undo()
    assert module("scene.source_file").source_key(small().root) == source
    np.testing.assert_array_equal(camera_place(), place)


def test_a_drawing_is_a_sample(small):
    image = bpy.data.images.new("Drawn", 8, 8)
    pixels = np.zeros((8, 8, 4), np.float32)
    pixels[..., 3] = 1
    pixels[1:7, 4, :3] = 1  # a one, whose foot is below: rows of an image count from there
    pixels[1, 2:7, :3] = 1
    image.pixels.foreach_set(pixels.ravel())
    bpy.context.scene.nnvis.maps.drawing = image
    bpy.ops.nnvis.show_activations()
    maps = maps_of(small())
    assert maps.names == ["Drawn.png"] and maps.samples.tolist() == [-1]
    assert [made.name for made in bpy.data.images if made.name.startswith("Drawn")] == ["Drawn"]
    np.testing.assert_allclose(maps.pictures[0, 0] / 255, pixels[::-1, :, 0], atol=0.01)
    np.testing.assert_allclose(maps.of_layer(0).after.reshape(8, 8), pixels[::-1, :, 0], atol=0.01)


def test_a_network_whose_model_is_not_the_source_s_is_told(small, tmp_path):
    settings = bpy.context.scene.nnvis
    settings.source, settings.network_path = "FILE", str(tmp_path / "other.npz")
    random = np.random.default_rng(0)
    np.savez(tmp_path / "other.npz", W0=random.normal(size=(64, 10)), b0=np.zeros(10))
    with pytest.raises(RuntimeError, match="was not made of other"):
        bpy.ops.nnvis.show_activations()
    assert current().outcome == "failed"
    settings.network_path = ""
    settings.data = "NONE"
    with pytest.raises(RuntimeError, match="no data is chosen"):
        bpy.ops.nnvis.show_activations()
    assert small().is_whole


def test_what_the_panel_names_reaches_the_worker(small, worker, tmp_path):
    worker(f"open({str(tmp_path / 'asked.json')!r}, 'w').write(json.dumps(request)); sys.exit(1)")
    settings = bpy.context.scene.nnvis.maps
    settings.samples, settings.part, settings.side, settings.units = "3, 5", "train", 20, 0
    with pytest.raises(RuntimeError):
        bpy.ops.nnvis.show_activations()
    asked = json.loads((tmp_path / "asked.json").read_text())
    assert (asked["command"], asked["data"], asked["model"], asked["train"]) == ("maps", "digits", None, None)
    kept = {"samples": [3, 5], "part": "train", "side": 20, "units": 0, "keep_before": True, "image": None}
    assert kept == {name: asked["maps"][name] for name in kept}


def test_without_a_network_there_is_nothing_to_run(nnvis):
    with pytest.raises(RuntimeError, match="no network in this scene"):
        bpy.ops.nnvis.show_activations()
