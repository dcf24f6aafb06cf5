"""pip and its half-made environment go when their parent goes, however it goes."""

import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from safety_tools import ROOT

from nnvis_blender.processing.files.lock import locked
from nnvis_blender.processing.worker.environment import MARKER, remove_half_made

pytestmark = pytest.mark.skipif(os.name == "nt", reason="it is shown by the processes of a POSIX system")

# what Blender does: start the job, then poll
BLENDER = """
import sys, time
from nnvis_blender.processing.worker.environment import EnvironmentJob, environment_request
folder, listed, wheels, cache = sys.argv[1:]
steps = ((listed, ("--no-index", "--find-links", wheels)),)
job = EnvironmentJob(sys.executable, environment_request(folder, steps, ("slow",)), cache)
job.start()
while True:
    job.poll()
    time.sleep(0.05)
"""


@pytest.fixture
def making(tmp_path):
    """(Blender's process, the folder) at a moment when pip is installing a package that takes minutes to unpack."""
    info = "slow-1.0.dist-info"
    with zipfile.ZipFile(tmp_path / "slow-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: slow\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        names = [f"slow/m{n}.py" for n in range(30000)]
        for name in names:
            wheel.writestr(name, "")
        wheel.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in names) + f"{info}/RECORD,,\n")
    digest = subprocess.run(["sha256sum", str(next(tmp_path.glob("*.whl")))], capture_output=True, text=True).stdout[
        :64
    ]
    (tmp_path / "listed.txt").write_text(f"slow==1.0 --hash=sha256:{digest}\n")
    folder = tmp_path / "made"
    arguments = [str(folder), str(tmp_path / "listed.txt"), str(tmp_path), str(tmp_path / "cache")]
    blender = subprocess.Popen([sys.executable, "-c", BLENDER, *arguments], cwd=ROOT)
    try:
        wait_for(lambda: list(folder.glob("lib/python*/site-packages/slow/m1.py")), blender)
        yield blender, folder
    finally:
        blender.kill()
        for pid, _ in processes(folder):
            os.kill(pid, signal.SIGKILL)


def wait_for(ready, process=None) -> None:
    end = time.monotonic() + 120
    while not ready():
        assert time.monotonic() < end and (process is None or process.poll() is None)
        time.sleep(0.05)


def processes(folder: Path) -> list:
    """(process id, command) of pip in that environment and of the worker that makes it."""
    table = subprocess.run(["ps", "-ww", "-eo", "pid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in table.splitlines()]
    jobs = str(folder.parent / "cache" / "jobs")
    return [(int(r[0]), r[2]) for r in rows if r[1][0] != "Z" and (str(folder / "bin") in r[2] or jobs in r[2])]


def test_when_blender_is_killed(making):
    blender, folder = making
    assert len(processes(folder)) >= 2
    blender.send_signal(signal.SIGKILL)
    wait_for(lambda: not processes(folder) and not folder.exists())


def test_when_the_worker_is_killed(making):
    """Then nobody is left to remove the folder but the next start."""
    blender, folder = making
    blender.send_signal(signal.SIGSTOP)  # it does not see its worker go
    worker = next(pid for pid, command in processes(folder) if "entry.py" in command)
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: not any("pip" in command for _, command in processes(folder)))
    blender.send_signal(signal.SIGKILL)
    remove_half_made(folder)
    assert not folder.exists()


def test_only_what_is_half_made_and_nobody_makes_goes(tmp_path):
    folder = tmp_path / "made"
    folder.mkdir()
    with locked(tmp_path / "made.lock") as held:
        assert held
        remove_half_made(folder)
        assert folder.exists()
    (folder / MARKER).write_text("{}")
    remove_half_made(folder)
    assert folder.exists()
    (folder / MARKER).unlink()
    remove_half_made(folder)
    assert not folder.exists()
