"""Show Top Samples and Chart Invariance: from the active network and the panel's data to images and charts."""

import sys

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from synthetic import processed_network

pytestmark = pytest.mark.usefixtures("nnvis")


def active():
    return module("operators").active_network(bpy.context)


@pytest.fixture
def small(nnvis, tmp_path):
    """A network of dense layers that takes the small digits, in the scene, and a Python that runs it."""
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    processed = processed_network((64, 12, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 12, 10], "seed": 0}}
    write_network_file(tmp_path / "small.nnvis", processed)
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "small.nnvis"))
    return bpy.context.scene.nnvis


def test_the_network_gets_top_samples_where_it_stands(small, networks):
    small.top.count, small.top.part, small.maps.count = 4, "test", 1
    assert bpy.ops.nnvis.show_activations() == {"FINISHED"}
    before, names = active().edges, networks()
    assert bpy.ops.nnvis.show_top_samples() == {"FINISHED"}
    assert active().edges == before and networks() == names
    assert [(one["kind"], one["count"], one["units"]) for one in active().images] == [
        ("top", 4, 22),
        ("top_projection", 4, 22),
    ]
    assert module("scene").get_control(active().one("plates"), "Shows") == "Top Samples"
    processed = read_network_file(module("scene.source_file").find_source(active().root))
    assert processed.images[0].layers[1].values.shape == (4, 10, 8, 8, 1)
    assert bpy.ops.nnvis.pick_unit(layer=2, unit=3) == {"FINISHED"}
    assert len(active().picked["samples"]) == 4 and active().picked["samples"][0].startswith("top 1: sample ")


def test_what_cannot_be_shown_is_said_in_a_sentence(small):
    small.top.over = "epochs"
    with pytest.raises(RuntimeError, match="follows no epochs"):
        bpy.ops.nnvis.show_top_samples()
    assert not active().images


def test_charts_of_invariance_stand_in_the_scene(small, tmp_path):
    small.output_folder = str(tmp_path)
    small.invariance.charts, small.invariance.steps, small.invariance.count = {"rotation"}, 3, 2
    assert bpy.ops.nnvis.chart_invariance() == {"FINISHED"}
    names = {chart.name for chart in module("scene.views.charts").find_charts(bpy.context.scene)}
    assert names == {"rotation_first", "rotation_probability"}
    assert len(list(tmp_path.glob("* invariance/invariance.json"))) == 1
