"""`make` takes the Python that is there: 3.11 with Blender 4.5's module, or 3.13 with 5.2's; and says which."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def make(tmp_path, names, version: str = "(3, 11)"):
    """Runs the set-up beside Pythons of these names alone, which are of that version and only say what is asked."""
    if shutil.which("make") is None:
        pytest.skip("make is not there")
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    pins = tmp_path / "nnvis_blender" / "processing" / "worker"
    pins.mkdir(parents=True)
    shutil.copy(ROOT / "nnvis_blender/processing/worker/requirements.txt", pins)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in names:
        answer = f'echo "$2" | sed "s/sys.version_info\\[:2\\]/{version}/" | {sys.executable} -'
        code = f'case "$1" in -c) {answer};; *) exit 9;; esac'
        (tools / name).write_text(f"#!/bin/sh\n{code}\n")
        (tools / name).chmod(stat.S_IRWXU)
    for name in ("make", "sh", "sed", "grep", "touch", "echo"):
        found = shutil.which(name)
        if found and not (tools / name).exists():
            (tools / name).symlink_to(found)
    return subprocess.run(
        ["make", ".venv/installed"],
        cwd=tmp_path,
        env={**os.environ, "PATH": str(tools), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )


def test_it_takes_what_is_there_and_says_which(tmp_path):
    run = make(tmp_path, ["python3.13"], "(3, 13)")
    assert "Python 3.13, Blender 5.2" in run.stdout and "python3.13 -m venv" in run.stdout


def test_it_prefers_the_older_blender(tmp_path):
    run = make(tmp_path, ["python3.13", "python3.11"])
    assert "Python 3.11, Blender 4.5" in run.stdout and "python3.11 -m venv" in run.stdout


def test_another_python_is_refused(tmp_path):
    run = make(tmp_path, ["python3.11"], "(3, 12)")
    assert run.returncode and "Python 3.12: Blender comes as a module for 3.11 and 3.13" in run.stderr
