"""A saved .blend without the extension, in this Blender and in the next one."""

import os
import subprocess
import sys
from pathlib import Path

import bpy
import numpy as np
import pytest

from nnvis_blender.processing.network import ClassDensity
from nnvis_blender.scene import build_network, set_control
from nnvis_blender.scene.camera import build_camera, network_points, update_camera_pose
from nnvis_blender.scene.controls import has_control
from nnvis_blender.scene.iteration import set_iteration
from nnvis_blender.scene.layer_plates import add_layer_controls
from nnvis_blender.scene.looks import apply_look
from nnvis_blender.scene.render import Cycles
from synthetic_maps import convolutional_network

_REPOSITORY = Path(__file__).resolve().parents[2]
_NEXT_BLENDER = Path(os.environ.get("NNVIS_NEXT_BLENDER_PYTHON", _REPOSITORY / ".venv-5.2/bin/python"))
# what newer nodes, shaders and engines could do otherwise
_THE_SAME = ("build", "nodes", "styles", "iteration", "density", "controls", "shaders", "plates", "plate_places")

_RENDER = """
import sys, bpy
assert not any("nnvis" in name for name in sys.modules)
bpy.ops.wm.open_mainfile(filepath=sys.argv[1])
bpy.context.scene.render.filepath = sys.argv[2]
bpy.ops.render.render(write_still=True)
"""


@pytest.fixture
def saved(empty_scene, processed, rendered, tmp_path):
    """(path of the .blend, its picture as rendered here)."""
    steps = np.linspace(0, 1, 3, dtype=np.float32)[:, None, None]
    processed.bundles.states = steps * processed.bundles.points
    density = np.zeros((6, 6, 6, 4), np.float32)
    density[2:4, 2:4, 2:4, 1] = 1
    processed.density = ClassDensity(density, np.float32([-0.5, -0.5, -0.5]), 0.2)
    network = build_network(processed, "Net", empty_scene)
    set_iteration(network, 1.5)
    set_control(network.density, "Style", "Volume")
    Cycles().apply(empty_scene)
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.location, camera.rotation_euler = (0.0, -4.0, 0.0), (np.pi / 2, 0.0, 0.0)
    empty_scene.collection.objects.link(camera)
    empty_scene.camera = camera
    for obj in (item for item in network.drawn if has_control(item, "Class View")):
        set_control(obj, "Class View", "Class")
        set_control(obj, "Class", 1)
    set_control(network.edges, "Bundle", 0.5)
    set_control(network.edges, "Edge Budget", 60)
    picture = rendered(empty_scene, 48, 16)
    assert picture.max() > 0.2
    path = tmp_path / "network.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    return path, picture


@pytest.fixture
def saved_maps(empty_scene, rendered, tmp_path):
    """(path of a .blend with feature maps between two samples, a layer of them with places of its own, its picture)."""
    network = build_network(convolutional_network(channels=(3, 4, 6)), "Net", empty_scene)
    plates = network.one("plates")
    for name, value in (("Sample", 0.5), ("Color Map", "Blue-Red"), ("Relief", 0.1), ("Arrange", 1.5)):
        set_control(plates, name, value)
    add_layer_controls(plates, 2, "conv_2")
    Cycles().apply(empty_scene)
    build_camera(empty_scene)
    apply_look(empty_scene, network, "night")
    update_camera_pose(empty_scene, empty_scene.camera, "HERO", network_points(network))
    picture = rendered(empty_scene, 48, 16)
    assert picture.max() > 0.2
    path = tmp_path / "maps.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    return path, picture


def picture_of(python, blend, tmp_path):
    target = tmp_path / "again.exr"
    environment = {**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path / "user")}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [str(python), "-c", _RENDER, str(blend), str(target)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    image = bpy.data.images.load(str(target))
    return np.array(image.pixels[:], np.float32).reshape(48, 48, -1)[..., :3]


def test_it_renders_the_same_without_the_extension(saved, tmp_path):
    blend, picture = saved
    assert np.abs(picture_of(sys.executable, blend, tmp_path) - picture).max() < 1e-3


def test_maps_render_the_same_without_the_extension(saved_maps, tmp_path):
    blend, picture = saved_maps
    assert np.abs(picture_of(sys.executable, blend, tmp_path) - picture).max() < 1e-3


@pytest.mark.skipif(not _NEXT_BLENDER.exists(), reason="no Python with a later bpy at NNVIS_NEXT_BLENDER_PYTHON")
def test_the_next_blender_renders_maps(saved_maps, tmp_path):
    blend, picture = saved_maps
    assert np.abs(picture_of(_NEXT_BLENDER, blend, tmp_path) - picture).mean() < 0.02


@pytest.mark.skipif(not _NEXT_BLENDER.exists(), reason="no Python with a later bpy at NNVIS_NEXT_BLENDER_PYTHON")
def test_the_next_blender_opens_and_renders_it(saved, tmp_path):
    blend, picture = saved
    again = picture_of(_NEXT_BLENDER, blend, tmp_path)
    assert np.abs(again - picture).mean() < 0.02


@pytest.mark.skipif(not _NEXT_BLENDER.exists(), reason="no Python with a later bpy at NNVIS_NEXT_BLENDER_PYTHON")
def test_the_same_holds_in_the_next_blender():
    modules = [f"tests/scene/test_{name}.py" for name in _THE_SAME]
    done = subprocess.run(
        [str(_NEXT_BLENDER), "-m", "pytest", "-q", "-p", "no:cacheprovider", *modules],
        cwd=_REPOSITORY,
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, done.stdout[-3000:]
