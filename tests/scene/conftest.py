"""Blender for tests: no user's settings, an empty scene for each test, and ways to look at what is drawn."""

import bpy
import numpy as np
import pytest

from nnvis_blender.nodes import library
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.controls import has_control, set_control
from nnvis_blender.scene.density_file import _openvdb
from rendering.ready_library import ready_library
from synthetic import processed_network


@pytest.fixture(scope="session")
def made_library():
    """The library of node groups that the extension ships: making them anew is most of a test's time."""
    return ready_library()


@pytest.fixture(autouse=True)
def ready_groups(made_library, monkeypatch):
    """Groups come from the library, as they do for users; that it holds what the code makes has a test of its own."""
    monkeypatch.setattr(library, "find_library", lambda: made_library)


@pytest.fixture
def empty_scene():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return bpy.context.scene


@pytest.fixture
def processed():
    return processed_network()


@pytest.fixture
def evaluated():
    """evaluated(object, component) -> its data after Geometry Nodes, as pictures show them.

    component: "curves", "pointcloud" or "mesh". solid_colors: as the 3D view shows them.
    """

    def evaluate(obj, component, solid_colors=False):
        if has_control(obj, "Solid Colors"):
            set_control(obj, "Solid Colors", solid_colors)
        # held in the closure: the geometry set dies with its last reference and takes its data along
        evaluate.kept = obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).evaluated_geometry()
        return getattr(evaluate.kept, component)

    return evaluate


@pytest.fixture
def drawn(evaluated):
    """drawn(object, attribute, component="curves") -> the attribute's values after Geometry Nodes."""
    return lambda obj, name, component="curves": read_attribute(evaluated(obj, component), name)


@pytest.fixture
def rendered(tmp_path):
    """rendered(scene, size=32, samples=8, engine="CYCLES") -> (size, size, 3) float32, linear."""

    def render(scene, size=32, samples=8, engine="CYCLES"):
        scene.render.engine = engine
        scene.eevee.taa_render_samples = samples
        scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.seed = samples, False, 0
        scene.cycles.pixel_filter_type = "BOX"
        scene.render.resolution_x = scene.render.resolution_y = size
        scene.render.resolution_percentage = 100
        scene.render.image_settings.file_format, scene.render.image_settings.color_depth = "OPEN_EXR", "32"
        scene.render.filepath = str(tmp_path / "picture.exr")
        bpy.ops.render.render(write_still=True)
        image = bpy.data.images.load(scene.render.filepath)
        pixels = np.empty(len(image.pixels), np.float32)
        image.pixels.foreach_get(pixels)
        bpy.data.images.remove(image)
        return pixels.reshape(size, size, -1)[..., :3]

    return render


@pytest.fixture
def drawn_grids(evaluated, tmp_path):
    """drawn_grids(object, (x, y, z)) -> name -> dense float32 array of that shape, of the volume after Geometry
    Nodes.
    """

    def read(obj, shape):
        path, arrays = str(tmp_path / "evaluated.vdb"), {}
        assert evaluated(obj, "volume").grids.save(filepath=path)
        openvdb = _openvdb()
        for grid in openvdb.readAllGridMetadata(path):
            arrays[grid.name] = np.zeros(shape, np.float32)
            openvdb.read(path, grid.name).copyToArray(arrays[grid.name])
        return arrays

    return read
