"""Show Occlusion, Animate Occlusion and Show Circuit: from the active network and the panel to what the same network
shows.
"""

import sys

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from synthetic import processed_network

pytestmark = pytest.mark.usefixtures("nnvis")


def active():
    return module("operators").active_network(bpy.context)


def file_of_active():
    return read_network_file(module("scene.source_file").find_source(active().root))


@pytest.fixture
def small(nnvis, tmp_path):
    """A network of dense layers that takes the small digits, in the scene, and a Python that runs it."""
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    processed = processed_network((64, 6, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 6, 10], "seed": 0}}
    write_network_file(tmp_path / "small.nnvis", processed)
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "small.nnvis"))
    return bpy.context.scene.nnvis


def test_a_square_flies_before_the_network(small):
    small.occlusion.value = "black"
    small.occlusion.layer = 1
    assert bpy.ops.nnvis.show_occlusion() == {"FINISHED"}
    one, stage = file_of_active().occlusion, active().one("occlusion")
    assert one.layer == 1 and not one.color.any() and one.outputs.shape == (7, 7, 10)
    assert bpy.ops.nnvis.animate_occlusion(frames=48) == {"FINISHED"}
    bpy.context.scene.frame_set(bpy.context.scene.frame_current + 24)
    control = module("scene.controls").get_control(stage, "Position")
    assert control == pytest.approx(24.0)


def test_a_circuit_through_the_picked_unit(small):
    assert bpy.ops.nnvis.show_circuit() == {"FINISHED"}
    (told,) = active().circuits
    assert file_of_active().circuits[0].picked >= 70 and "Logit of" in " ".join(told["lines"])
    with pytest.raises(RuntimeError, match="no unit is picked"):
        bpy.ops.nnvis.show_circuit(picked=True)
    bpy.ops.nnvis.pick_unit(layer=1, unit=3)
    assert bpy.ops.nnvis.show_circuit(picked=True) == {"FINISHED"}
    assert file_of_active().circuits[1].picked == 64 + 3


def test_circuits_stand_side_by_side_and_one_is_chosen(small):
    for one_class in ("class 0", "class 1"):
        small.circuit.one_class = one_class
        assert bpy.ops.nnvis.show_circuit() == {"FINISHED"}
    assert len(active().circuits) == 2 and active().shown_circuit == 1
    assert bpy.ops.nnvis.set_circuit(number=0) == {"FINISHED"}
    assert active().shown_circuit == 0
    assert bpy.ops.nnvis.show_circuit() == {"FINISHED"}  # the second once more: it is replaced, and shown
    assert len(active().circuits) == 2 and active().shown_circuit == 1
    with pytest.raises(RuntimeError, match="has 2 circuits"):
        bpy.ops.nnvis.set_circuit(number=2)
    small.circuit.keep_others = False
    assert bpy.ops.nnvis.show_circuit() == {"FINISHED"}
    assert len(active().circuits) == 1 and active().shown_circuit == 0
