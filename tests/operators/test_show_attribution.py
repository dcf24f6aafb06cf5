"""Show Attribution: what the samples of the active network have to do with its answers, in the same network."""

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
    pytest.importorskip("captum", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    processed = processed_network((64, 12, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 12, 10], "seed": 0}}
    write_network_file(tmp_path / "small.nnvis", processed)
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "small.nnvis"))
    settings = bpy.context.scene.nnvis
    settings.maps.count, settings.attribution.steps = 2, 8
    return settings


def active():
    return module("operators").active_network(bpy.context)


def test_the_network_gets_attributions_of_its_samples(small):
    assert bpy.ops.nnvis.show_activations() == {"FINISHED"}
    assert bpy.ops.nnvis.show_attribution() == {"FINISHED"}
    processed = read_network_file(module("scene.source_file").find_source(active().root))
    (images,) = processed.images
    assert images.kind == "attribution" and images.names == processed.maps.names
    assert images.edges.shape == (2, len(processed.bundles.edges))
    (told,) = active().images
    assert told["title"].startswith("Integrated Gradients of the predicted class")
    assert any("infidelity" in note for note in told["notes"])


def test_what_is_missing_is_said_in_a_sentence(small):
    with pytest.raises(RuntimeError, match="holds no samples. Show activations of some samples first"):
        bpy.ops.nnvis.show_attribution()
