"""A worker that dies, hangs, prints rubbish or is cancelled ends as the state that the user is told.

It leaves nothing behind.
"""

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.worker.interpreter import probe
from nnvis_blender.processing.worker.job import Job
from nnvis_blender.processing.worker.live import take_state

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the workers of these tests are shell scripts")


@pytest.fixture
def worker(tmp_path):
    """Makes an executable that stands for the worker's Python: a shell script with the given body."""

    def make(body: str) -> str:
        path = tmp_path / "worker"
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    return make


def finished(job, seconds=30.0):
    end = time.monotonic() + seconds
    while job.running and time.monotonic() < end:
        job.poll()
        time.sleep(0.01)
    assert not job.running, "the job did not end"
    return job


def living_processes(group: int) -> list:
    """The states of a process group's members that are not zombies."""
    table = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    return [state for pgid, state in map(str.split, table.splitlines()) if int(pgid) == group and state[0] != "Z"]


def test_messages_become_state(worker, tmp_path):
    job = Job(
        worker(
            'echo \'{"type": "stage", "name": "Layout", "index": 1, "count": 4}\'\n'
            'echo \'{"type": "progress", "done": 1, "total": 2}\'\necho rubbish\n'
            'echo \'{"type": "warning", "message": "w"}\'\necho \'{"type": "result", "path": "p"}\''
        ),
        {},
        tmp_path / "cache",
    )
    job.start()
    assert job.wait()["path"] == "p"
    assert (job.state, job.stage, job.warnings, job.fraction) == ("done", "Layout", ["w"], 1.0)
    assert "rubbish" in job.log_path.read_text()
    assert not list((tmp_path / "cache" / "jobs").glob("*.json"))


def test_the_newest_state_of_a_live_job_is_kept_and_its_folder_goes(worker, tmp_path):
    job = Job(
        worker(
            f"while ! ls {tmp_path}/cache/jobs/*.live/state* >/dev/null 2>&1; do sleep 0.05; done\n"
            'echo \'{"type": "state", "path": "a", "step": 1, "steps": 3}\'\n'
            'echo \'{"type": "state", "path": "torn", "st\'\necho \'{"type": "state", "path": "incomplete"}\'\n'
            'echo \'{"type": "picture", "path": "unknown"}\'\n'
            'echo \'{"type": "state", "path": "b", "step": 2, "steps": 3}\'\necho \'{"type": "result", "path": "p"}\''
        ),
        {"live": True},
        tmp_path / "cache",
    )
    job.start()
    folder = Path(job.request["live"])
    assert folder.is_dir() and folder.parent == tmp_path / "cache" / "jobs"
    (folder / "state_00001.npy").write_bytes(b"left")
    job.wait()
    assert (job.live_state["path"], job.live_state["step"]) == ("b", 2)
    assert not folder.exists() and not job.stoppable


def test_a_live_job_can_be_stopped_and_another_cannot(worker, tmp_path):
    plain = Job(worker('echo \'{"type": "result", "path": "p"}\''), {}, tmp_path / "cache")
    plain.start()
    plain.stop()
    assert not plain.stoppable and plain.wait()["path"] == "p"
    job = Job(
        worker(
            f"while ! ls {tmp_path}/cache/jobs/*.live/stop >/dev/null 2>&1; do sleep 0.05; done; "
            'echo \'{"type": "result", "path": "half"}\''
        ),
        {"live": True},
        tmp_path / "cache",
    )
    job.start()
    assert job.stoppable
    job.stop()
    assert not job.stoppable
    assert finished(job).state == "done" and job.result["path"] == "half"


def test_the_folder_that_a_crash_has_left_goes_with_the_next_job(worker, tmp_path):
    old, new = (tmp_path / "cache" / "jobs" / f"{name}.live" for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir(parents=True)
    os.utime(old, (time.time() - 3 * 24 * 3600,) * 2)
    job = Job(worker("exit 0"), {}, tmp_path / "cache")
    job.start()
    finished(job)
    assert not old.exists() and new.exists()


def test_a_state_is_taken_once_and_rubbish_is_none(tmp_path):
    path = tmp_path / "state.npy"
    np.save(path, np.arange(6, dtype=np.float32).reshape(2, 3))
    message = {"path": str(path)}
    np.testing.assert_array_equal(take_state(message), [[0, 1, 2], [3, 4, 5]])
    assert take_state(message) is None
    path.write_bytes(b"\x93NUMPY torn")
    assert take_state(message) is None


def test_a_python_that_is_not_there(tmp_path):
    job = Job(tmp_path / "nothing", {}, tmp_path / "cache")
    job.start()
    assert job.state == "failed" and "could not be started" in job.error.message and job.error.remedy


@pytest.mark.parametrize(
    "body, told",
    [
        ("echo boom >&2; exit 3", "exit code 3): boom"),
        ("kill -9 $$", "memory ran out"),
        ("exit 0", "without a result"),
        ('echo \'{"type": "result", "path": "p"}\'; exit 1', "exit code 1"),
    ],
)
def test_deaths_are_told(worker, tmp_path, body, told):
    job = Job(worker(body), {}, tmp_path / "cache")
    job.start()
    with pytest.raises(NNVisError) as error:
        job.wait()
    assert job.state == "failed" and told in error.value.message and str(job.log_path) in error.value.remedy


def test_an_error_message_is_the_jobs_error(worker, tmp_path):
    job = Job(
        worker('echo \'{"type": "error", "code": "bad_input", "message": "m", "remedy": "r"}\'; exit 3'),
        {},
        tmp_path / "cache",
    )
    job.start()
    finished(job)
    assert (job.error.code, job.error.message, job.error.remedy) == ("bad_input", "m", "r")


def test_a_hung_worker_is_ended(worker, tmp_path):
    job = Job(worker("sleep 60"), {}, tmp_path / "cache", silence_limit=0.3)
    job.start()
    finished(job)
    assert job.state == "failed" and "said nothing" in job.error.message


@pytest.mark.parametrize("body", ["sleep 60", "trap '' TERM; sleep 60 & while true; do sleep 1; done"])
def test_cancel_ends_the_process_group(worker, tmp_path, body):
    job = Job(worker(f"echo $$ > {tmp_path}/pid\n{body}"), {"output": str(tmp_path / "out.nnvis")}, tmp_path / "cache")
    job.start()
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().strip():
        time.sleep(0.01)
    pid = int((tmp_path / "pid").read_text())
    for folder in (tmp_path, tmp_path / "cache"):  # what a worker killed in the middle of writing leaves
        (folder / f".out.nnvis.{pid}.x.part").write_text("half")
    job.cancel()
    finished(job)  # long before the worker would end by itself
    assert job.state == "cancelled" and job.error is None
    assert not living_processes(pid)
    assert not list(tmp_path.rglob("*.part"))


def test_polling_never_waits(worker, tmp_path):
    job = Job(worker("sleep 60"), {}, tmp_path / "cache")
    job.start()
    for _ in range(100):
        job.poll()
        assert job.running, "poll has waited for the worker's end"
    job.cancel()
    finished(job)


def test_probe_names_what_is_missing(worker, tmp_path):
    with pytest.raises(NNVisError, match="lacks torch, numba"):
        probe(worker('echo \'{"python": "3.11", "torch": null, "numba": null}\''))
    with pytest.raises(NNVisError, match="is not a Python that runs"):
        probe(tmp_path / "nothing")
    with pytest.raises(NNVisError, match="is not a Python that runs"):
        probe(worker("echo 3"))
    assert probe(sys.executable)["torch"]
