"""A worker that dies, hangs, prints rubbish or is cancelled ends as the state that the user is told, and leaves nothing behind."""
import os
import stat
import subprocess
import sys
import time

import pytest
from nnvis_blender.processing import job as jobs
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.job import Job

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


def finished(job, seconds=10.0):
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
    job = Job(worker(
        'echo \'{"type": "stage", "name": "Layout", "index": 1, "count": 4}\'\n'
        'echo \'{"type": "progress", "done": 1, "total": 2}\'\necho rubbish\n'
        'echo \'{"type": "warning", "message": "w"}\'\necho \'{"type": "result", "path": "p"}\''
    ), {}, tmp_path / "cache")
    job.start()
    assert job.wait()["path"] == "p"
    assert (job.state, job.stage, job.warnings, job.fraction) == ("done", "Layout", ["w"], 1.0)
    assert "rubbish" in job.log_path.read_text()
    assert not list((tmp_path / "cache" / "jobs").glob("*.json"))


def test_a_python_that_is_not_there(tmp_path):
    job = Job(tmp_path / "nothing", {}, tmp_path / "cache")
    job.start()
    assert job.state == "failed" and "could not be started" in job.error.message and job.error.remedy


@pytest.mark.parametrize("body, told", [
    ("echo boom >&2; exit 3", "exit code 3): boom"), ("kill -9 $$", "memory ran out"), ("exit 0", "without a result"),
    ('echo \'{"type": "result", "path": "p"}\'; exit 1', "exit code 1"),
])
def test_deaths_are_told(worker, tmp_path, body, told):
    job = Job(worker(body), {}, tmp_path / "cache")
    job.start()
    with pytest.raises(NNVisError) as error:
        job.wait()
    assert job.state == "failed" and told in error.value.message and str(job.log_path) in error.value.remedy


def test_an_error_message_is_the_jobs_error(worker, tmp_path):
    job = Job(worker('echo \'{"type": "error", "code": "bad_input", "message": "m", "remedy": "r"}\'; exit 3'), {}, tmp_path / "cache")
    job.start()
    finished(job)
    assert (job.error.code, job.error.message, job.error.remedy) == ("bad_input", "m", "r")


def test_a_hung_worker_is_ended(worker, tmp_path):
    job = Job(worker("sleep 60"), {}, tmp_path / "cache", silence_limit=0.3)
    job.start()
    finished(job)
    assert job.state == "failed" and "said nothing" in job.error.message and job.elapsed < 5


@pytest.mark.parametrize("body", ["sleep 60", "trap '' TERM; sleep 60 & while true; do sleep 1; done"])
def test_cancel_ends_the_process_group_within_a_second(worker, tmp_path, body):
    job = Job(worker(f"echo $$ > {tmp_path}/pid\n{body}"), {"output": str(tmp_path / "out.nnvis")}, tmp_path / "cache")
    job.start()
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().strip():
        time.sleep(0.01)
    pid = int((tmp_path / "pid").read_text())
    for folder in (tmp_path, tmp_path / "cache"):  # what a worker killed in the middle of writing leaves
        (folder / f".out.nnvis.{pid}.x.part").write_text("half")
    asked = time.monotonic()
    job.cancel()
    finished(job)
    assert time.monotonic() - asked < 1.5
    assert job.state == "cancelled" and job.error is None
    assert not living_processes(pid)
    assert not list(tmp_path.rglob("*.part"))


def test_polling_never_waits(worker, tmp_path):
    job = Job(worker("sleep 0.5"), {}, tmp_path / "cache")
    job.start()
    longest = 0.0
    while job.running:
        before = time.monotonic()
        job.poll()
        longest = max(longest, time.monotonic() - before)
        time.sleep(0.005)
    assert longest < 0.5


def test_probe_names_what_is_missing(worker, tmp_path):
    with pytest.raises(NNVisError, match="lacks torch, numba"):
        jobs.probe(worker('echo \'{"python": "3.11", "torch": null, "numba": null}\''))
    with pytest.raises(NNVisError, match="is not a Python that runs"):
        jobs.probe(tmp_path / "nothing")
    assert jobs.probe(sys.executable)["torch"]
