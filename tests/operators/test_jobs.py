"""Process Network and Generate Random Network, blocking, against workers that do well, badly or nothing."""

import sys
import threading

import bpy
import pytest
from installed_extension import module

WELL = """
say("hello", pid=os.getpid())
say("stage", name="Network", index=0, count=2)
say("progress", done=1, total=2)
say("warning", message="The data is small")
say("result", path={path!r}, seconds={{}}, cached=[])
"""


def current():
    return module("jobs.status").current


def test_process_network_builds_the_result(worker, network_file, networks):
    worker(WELL.format(path=str(network_file)))
    assert bpy.ops.nnvis.process_network() == {"FINISHED"}
    assert networks() == ["Example"]
    assert (current().outcome, current().running, current().fraction) == ("done", False, 1.0)
    assert current().warnings == ["The data is small"]


def test_undo_takes_the_network_and_the_word_that_the_job_is_done(worker, network_file, networks):
    worker(WELL.format(path=str(network_file)))
    bpy.ops.ed.undo_push(message="Before")
    assert bpy.ops.nnvis.process_network() == {"FINISHED"}
    assert bpy.context.scene.nnvis.shown_job == current().begun > 0
    bpy.ops.ed.undo()
    assert networks() == [] and bpy.context.scene.nnvis.shown_job != current().begun


def test_a_network_from_a_file_has_the_files_name(worker, network_file, networks):
    worker(WELL.format(path=str(network_file)))
    settings = bpy.context.scene.nnvis
    settings.source, settings.network_path = "FILE", "/models/shoes.safetensors"
    bpy.ops.nnvis.process_network()
    assert networks() == ["shoes"]


def test_the_panel_keeps_the_error_and_its_remedy(worker, networks):
    worker('say("error", code="bad_input", message="W0 holds NaN", remedy="Use an earlier checkpoint"); sys.exit(3)')
    with pytest.raises(RuntimeError, match="W0 holds NaN. Use an earlier checkpoint"):
        bpy.ops.nnvis.process_network()
    assert (current().code, current().message, current().remedy) == (
        "bad_input",
        "W0 holds NaN",
        "Use an earlier checkpoint",
    )
    assert current().log_path and networks() == []


def test_an_error_speaks_of_the_panels_controls(worker):
    told = "message='sampling_rate is 99, outside its range', remedy='Set class_order to 1, 0'"
    worker(f"say('hello'); say('error', code='usage', {told}); sys.exit(2)")
    with pytest.raises(RuntimeError, match="Samples is 99, outside its range. Set Class Order to 1, 0"):
        bpy.ops.nnvis.process_network()
    current = module("jobs.status").current
    assert (current.message, current.remedy) == ("Samples is 99, outside its range", "Set Class Order to 1, 0")


def test_a_worker_that_dies_is_an_error_and_the_next_job_runs(worker, network_file):
    worker("os._exit(7)")
    with pytest.raises(RuntimeError, match="exit code 7"):
        bpy.ops.nnvis.process_network()
    worker(WELL.format(path=str(network_file)))
    assert bpy.ops.nnvis.process_network() == {"FINISHED"}
    assert current().message == ""


def test_a_result_that_cannot_be_read_is_an_error(worker, tmp_path, networks):
    worker(WELL.format(path=str(tmp_path / "gone.nnvis")))
    with pytest.raises(RuntimeError, match="there is no file"):
        bpy.ops.nnvis.process_network()
    assert current().outcome == "failed" and networks() == []


def test_cancel_ends_the_job_and_builds_nothing(worker, networks):
    worker('say("stage", name="Network", index=0, count=2); time.sleep(60)')
    threading.Timer(0.5, module("jobs.status").cancel).start()
    assert bpy.ops.nnvis.process_network() == {"CANCELLED"}
    assert current().outcome == "cancelled" and networks() == []


def test_without_a_worker_the_error_names_the_preferences(nnvis):
    with pytest.raises(RuntimeError, match="preferences"):
        bpy.ops.nnvis.process_network()
    assert current().code == "worker_failed"


def test_a_python_that_is_not_there(nnvis):
    nnvis.worker_python = "/nowhere/python"
    with pytest.raises(RuntimeError, match="could not be started"):
        bpy.ops.nnvis.process_network()


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_layers_are_no_network(worker, count):
    worker("")
    bpy.context.scene.nnvis.random.count = count
    with pytest.raises(RuntimeError, match=f"{count} layers has no edges. Add layers"):
        bpy.ops.nnvis.generate_random_network()


def test_generate_random_network_with_the_real_worker(nnvis, networks):
    pytest.importorskip("numba", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    settings = bpy.context.scene.nnvis
    settings.random.sizes[:3], settings.bundling.sampling_rate = (3, 4, 2), 5.0
    assert bpy.ops.nnvis.generate_random_network() == {"FINISHED"}
    assert networks() == ["Random"]


def test_the_worker_test_names_what_is_missing(nnvis, tmp_path):
    nnvis.worker_python = "/nowhere/python"
    with pytest.raises(RuntimeError, match="not a Python that runs"):
        bpy.ops.nnvis.test_worker()
    assert "not a Python" in module("jobs.status").worker_text
