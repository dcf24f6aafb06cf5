"""Show Preferred Images and Build Dream: from the active network and the settings to what stands in the scene."""

import sys

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from synthetic import processed_network

pytestmark = pytest.mark.usefixtures("nnvis")


@pytest.fixture
def small(nnvis, tmp_path):
    """A network of dense layers that takes the small digits, in the scene, and a Python that runs it."""
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    processed = processed_network((64, 12, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 12, 10], "seed": 0}}
    write_network_file(tmp_path / "small.nnvis", processed)
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "small.nnvis"))
    settings = bpy.context.scene.nnvis
    settings.prefer.steps = settings.dream.steps = 3
    settings.dream.size, settings.dream.octaves = 16, 1
    settings.output_folder = str(tmp_path / "results")
    return settings


def active():
    return module("operators").active_network(bpy.context)


def test_the_network_gets_the_images_of_its_units(small, networks):
    before, names = active().edges, networks()
    assert bpy.ops.nnvis.show_preferred() == {"FINISHED"}
    assert active().edges == before and networks() == names
    (images,) = read_network_file(module("scene.source_file").find_source(active().root)).images
    assert images.kind == "preferred" and [own.values.shape for own in images.layers] == [
        (1, 12, 8, 8, 1),
        (1, 10, 8, 8, 1),
    ]


def test_a_dream_comes_into_the_scene_and_its_zoom_has_a_camera(small, tmp_path):
    scene, find_dreams = bpy.context.scene, module("scene.views.dream").find_dreams
    assert bpy.ops.nnvis.build_dream() == {"FINISHED"}
    (still,) = find_dreams(scene)
    assert len(still.pictures) == 1 and (tmp_path / "results" / still.name / "frame_0001.png").is_file()
    small.dream.frames = 3
    assert bpy.ops.nnvis.build_dream() == {"FINISHED"}
    (zoom,) = find_dreams(scene)
    assert zoom.frames == 3 and scene.camera == zoom.camera
    bpy.ops.ed.undo()
    assert bpy.ops.nnvis.open_dream(filepath=str(tmp_path / "results" / "small dream" / "dream.json")) == {"FINISHED"}
    assert find_dreams(bpy.context.scene)[0].frames == 3  # undo has made the scene anew


def test_a_report_shows_its_pictures(small, tmp_path):
    small.report.units, small.report.samples, small.report.top, small.report.codes = 2, 1, 2, 9
    assert bpy.ops.nnvis.write_report() == {"FINISHED"}
    (found,) = module("scene.views.dream").find_dreams(bpy.context.scene)
    titles = [item.data.body if hasattr(item.data, "body") else item.name for item in found.pictures]
    assert found.camera is None and len(titles) > 4 and "Units that say nothing" in titles[0]
    assert (tmp_path / "results" / found.name / "report.html").is_file()


def test_what_is_wrong_is_said_in_a_sentence(small):
    small.dream.layer = "conv9"
    with pytest.raises(RuntimeError, match="no layer 'conv9'"):
        bpy.ops.nnvis.build_dream()
    with pytest.raises(RuntimeError, match="no file is named"):
        bpy.ops.nnvis.open_dream()
