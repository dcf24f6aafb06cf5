"""scripts/submit.py as its user runs it, and its bundle in openjd: two processes share the pictures, one is killed in
the middle, and what is missing is rendered by the next run.

With the application where the variable BLENDER names one, else with this Python. It takes processes that start Blender,
because what is tried is that they need nothing of each other.
"""

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.processing.files.whole_media import frame_count, is_whole
from synthetic import processed_network

ROOT = Path(__file__).resolve().parents[2]
OPENJD = Path(sys.executable).with_name("openjd")
QUICK = ["--resolution", "32x18", "--samples", "1"]


@pytest.fixture
def submit(tmp_path):
    """submit(*arguments) -> CompletedProcess with text, run in tmp_path, where a network is."""
    write_network_file(tmp_path / "net.nnvis", processed_network())

    def call(*arguments):
        command = [sys.executable, str(ROOT / "scripts/submit.py"), *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240)

    return call


@pytest.fixture
def blender(tmp_path) -> Path:
    """A command that runs a bundle's script as Blender does."""
    words = shlex.split(os.environ.get("BLENDER", ""))
    # without the application: --background SCENE --python-exit-code 1 --python SCRIPT -- WORDS
    python = f'shift 5\nscript=$1\nshift 2\nexec {shlex.quote(sys.executable)} "$script" "$@"\n'
    path = tmp_path / "blender"
    path.write_text("#!/bin/sh\n" + (f'exec {shlex.join(words)} "$@"\n' if words else python))
    path.chmod(0o755)
    return path


def openjd(bundle: Path, blender: Path, *words: str):
    command = [str(OPENJD), "run", str(bundle / "template.json"), "-p", f"Blender={blender}", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


@pytest.mark.skipif(os.name != "posix", reason="processes are killed by their group")
def test_two_processes_share_a_turntable_and_what_was_killed_is_resumed(submit, blender, tmp_path):
    done = submit("net.nnvis", "--bundle", "farm", "--frames", 6, "--per-task", 3, "--video", *QUICK)
    assert done.returncode == 0, done.stderr
    bundle, frames = tmp_path / "farm", tmp_path / "farm/frames"
    first, second = (openjd(bundle, blender, "--step", "Render", "-tp", f"Picture={part}") for part in ("1-3", "4-6"))
    until = time.monotonic() + 200
    while not list(frames.glob("frame_000[123].png")) and first.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    kill_tree(first.pid)
    assert second.wait(timeout=240) == 0
    there = {path: path.stat().st_mtime_ns for path in frames.glob("*.png")}
    assert {f"frame_000{number}.png" for number in (1, 4, 5, 6)} <= {path.name for path in there}
    assert all(map(is_whole, there))
    assert openjd(bundle, blender, "--step", "Video", "--run-dependencies").wait(timeout=240) == 0
    assert len(list(frames.glob("frame_*.png"))) == frame_count(frames / "net.mp4") == 6
    assert {path: path.stat().st_mtime_ns for path in there} == there  # none was rendered again
    assert not list(frames.glob(".*"))


def kill_tree(pid: int) -> None:
    """Kills a process and all that it has started: openjd gives each task a group of its own."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for child in children.read_text().split() if children.exists() else ():
        kill_tree(int(child))
    os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize(
    "words, said",
    [
        (["--bundle", "net.nnvis"], "is there already"),
        (["--bundle", "farm", "--play", "epochs"], "checkpoints"),
    ],
)
def test_what_cannot_be_sent_is_one_sentence(submit, tmp_path, words, said):
    done = submit("net.nnvis", *words, *QUICK)
    assert done.returncode in (2, 3) and len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("error: ") and said in done.stderr and not (tmp_path / "farm").exists()
