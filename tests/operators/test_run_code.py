"""A Python file that builds a model is run where the panel and the user's own preferences both say that it may be."""

import bpy
import pytest

WELL = 'say("hello", pid=os.getpid()); say("result", path={path!r}, seconds={{}}, cached=[])'


@pytest.fixture
def python_file(worker, network_file):
    worker(WELL.format(path=str(network_file)))
    settings = bpy.context.scene.nnvis
    settings.source, settings.network_path = "FILE", "/models/net.py:build"
    settings.model_options.run_code = True


def test_a_scene_that_asks_for_it_does_not_suffice(python_file, networks):
    with pytest.raises(RuntimeError, match="allow Run Python Files in the preferences"):
        bpy.ops.nnvis.process_network()
    assert networks() == []


def test_with_the_users_own_leave_the_job_is_started(python_file, nnvis, networks):
    nnvis.run_code = True
    assert bpy.ops.nnvis.process_network() == {"FINISHED"}
    assert networks()
