"""The worker environment, made from a tiny package index in a folder; it is whole or not there."""

import hashlib
import threading
import time

import bpy
import pytest
from installed_extension import module
from tiny_wheels import write_wheel


@pytest.fixture
def wheels(tmp_path):
    """A folder with one wheel, of a package nnvis_tiny that does nothing."""
    return write_wheel(tmp_path / "wheels", "nnvis-tiny").parent


@pytest.fixture
def create(nnvis, wheels, tmp_path):
    """create(*requirements, proven_by=...): runs the operator on that index."""
    bpy.context.preferences.system.use_online_access = True

    def run(*requirements, proven_by="nnvis_tiny"):
        listed = tmp_path / "requirements.txt"
        digest = hashlib.sha256(next(wheels.iterdir()).read_bytes()).hexdigest()
        listed.write_text("".join(f"{one} --hash=sha256:{digest}\n" for one in requirements))
        return bpy.ops.nnvis.create_environment(wheels=str(wheels), requirements=str(listed), proven_by=proven_by)

    yield run
    module("processing.worker.environment").remove_environment(folder())


def folder():
    return module("preferences").environment_folder()


def removed() -> bool:
    end = time.monotonic() + 60  # a worker that is ended may still be tidying up
    while folder().exists() and time.monotonic() < end:
        time.sleep(0.05)
    return not folder().exists()


def test_makes_an_environment_that_becomes_the_worker(create):
    assert create("nnvis-tiny==1.0") == {"FINISHED"}
    python = module("preferences").worker_python(bpy.context)
    assert python is not None and python.is_file() and folder() in python.parents


@pytest.mark.parametrize(
    "requirement, proven_by, message",
    [
        ("nnvis-huge==1.0", "nnvis_tiny", "could not be installed"),
        ("nnvis-tiny==1.0", "nnvis_huge", "does not work"),
    ],
)
def test_a_failure_leaves_no_half_made_environment(create, requirement, proven_by, message):
    with pytest.raises(RuntimeError, match=message):
        create(requirement, proven_by=proven_by)
    assert removed() and module("preferences").worker_python(bpy.context) is None


def test_cancel_leaves_no_half_made_environment(create):
    threading.Timer(0.7, module("jobs.status").cancel).start()
    assert create("nnvis-tiny==1.0") == {"CANCELLED"}
    assert removed()


def test_a_half_made_environment_does_not_count_and_is_replaced(create):
    create("nnvis-tiny==1.0")
    (folder() / module("processing.worker.environment").MARKER).unlink()
    (folder() / "rest").write_text("of an earlier try")
    assert module("preferences").worker_python(bpy.context) is None
    assert create("nnvis-tiny==1.0") == {"FINISHED"}
    assert not (folder() / "rest").exists()


def test_only_with_online_access(nnvis):
    bpy.context.preferences.system.use_online_access = False
    assert not bpy.ops.nnvis.create_environment.poll() and not bpy.ops.nnvis.offer_environment.poll()
