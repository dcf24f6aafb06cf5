"""Looking through units: the chosen one, the wall of its layer, and what its keys do; what is watched."""

import sys

import bpy
import numpy as np
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from synthetic import processed_network
from synthetic_images import add_images
from synthetic_maps import convolutional_network

pytestmark = pytest.mark.usefixtures("nnvis")


@pytest.fixture
def network(nnvis, tmp_path):
    """A network with images of all kinds, looked up anew at each call."""
    write_network_file(tmp_path / "net.nnvis", add_images(convolutional_network()))
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "net.nnvis"))
    return lambda: module("operators").active_network(bpy.context)


def control(network, name):
    return module("scene.controls").get_control(network().one("plates"), name)


def test_the_panel_lists_every_key(network):
    browsing, keys = module("jobs.browsing"), module("operators.browse_units").ACTIONS
    assert set(keys) == set(browsing.KEYS)
    listed = " ".join(keys for keys, _ in browsing.LISTED).replace(",", "").split()
    assert {key for key in keys if len(key) == 1} <= set(listed) and "Arrows" in listed


def test_keys_go_from_unit_to_unit_and_flip_what_plates_show(network):
    assert bpy.ops.nnvis.browse_units() == {"FINISHED"}
    act = module("operators.browse_units").ACTIONS

    def press(key, far=1):
        act[key](bpy.context.scene, network(), far)
        return control(network, "Large Layer"), control(network, "Large Unit")

    assert press("LEFT_ARROW") == (1, 0) and press("RIGHT_ARROW", 5) == (1, 1) and press("DOWN_ARROW") == (1, 3)
    assert press("O") == (2, 3) and press("O") == (3, 3) and press("O") == (3, 3) and press("U") == (2, 3)
    assert network().picked["text"] == "conv_2 3"
    shown = []
    for _ in range(4):
        press("S")
        shown.append(control(network, "Shows"))
    assert shown == ["Preferred Image", "Top Samples", "Top Projection", "Activation"]
    for wanted in ("Attribution", "Projection", "Activation"):
        press("B")
        assert control(network, "Shows") == wanted
    press("W")
    assert control(network, "Sample") == 2.0
    for key, name, wanted in (("M", "Filter", "Gray"), ("T", "Gamma", 0.7), ("Y", "Boost", 1.0)):
        press(key)
        assert control(network, name) == pytest.approx(wanted)
    press("Z")
    assert control(network, "Large Plate") > 0
    press("Z")
    assert control(network, "Large Plate") == 0


def test_a_wall_fills_the_picture_and_goes_again(network):
    before = set(module("scene.layer_plates").find_layer_controls(network().one("plates")))
    bpy.ops.nnvis.browse_units()
    module("scene.browsing").choose(network(), 2, 0)
    assert bpy.ops.nnvis.show_wall() == {"FINISHED"}
    plates, camera = network().one("plates"), bpy.context.scene.camera
    placed = module("scene.placed_plates").placed_plates(plates)
    assert placed.is_full.sum() == 6
    bpy.context.view_layer.update()
    from bpy_extras.object_utils import world_to_camera_view
    from mathutils import Vector

    half = np.insert(placed.size / 2, 0, 0, axis=1)[placed.is_full]
    ends = [placed.position[placed.is_full] + side * half for side in (-1, 1)]
    seen = np.array([world_to_camera_view(bpy.context.scene, camera, Vector(p)) for p in np.concatenate(ends)])
    assert seen[:, :2].min() >= 0 and seen[:, :2].max() <= 1 and np.ptp(seen[:, :2], axis=0).max() > 0.8
    facing = camera.matrix_world.to_3x3() @ Vector((0, 0, -1))
    assert facing.x > 0.999
    bpy.ops.nnvis.show_wall()
    assert set(module("scene.layer_plates").find_layer_controls(network().one("plates"))) == before


def test_a_folder_is_watched(nnvis, tmp_path):
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    processed = processed_network((64, 12, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 12, 10], "seed": 0}}
    write_network_file(tmp_path / "small.nnvis", processed)
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "small.nnvis"))
    folder = tmp_path / "frames"
    folder.mkdir()
    image = bpy.data.images.new("now", 8, 8)
    image.file_format, image.filepath_raw = "PNG", str(folder / "now.png")
    image.save()
    settings = bpy.context.scene.nnvis
    settings.data, settings.watch.path, settings.watch.silence = "NONE", str(folder), 1.0
    assert bpy.ops.nnvis.watch_images() == {"FINISHED"}
    shown = module("operators").active_network(bpy.context)
    file = module("scene.source_file").find_source(shown.root)
    assert read_network_file(file).maps.names == ["now.png"] and shown.one("plates")
    settings.watch.path = ""
    with pytest.raises(RuntimeError, match="no folder is chosen"):
        bpy.ops.nnvis.watch_images()
    request = module("jobs.requests").watch_request
    settings.watch.path = str(folder)
    assert request(settings, str(file))["watch"]["camera"] is None  # none is opened that was not asked for
    settings.watch.use_camera, settings.watch.camera, settings.watch.path = True, 1, ""
    assert request(settings, str(file))["watch"]["camera"] == 1
