"""scripts/render.py as its user runs it."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "render.py"
QUICK = ["--resolution", "64x36", "--samples", "1", "--engine", "cycles"]


def render_command(*arguments, application: bool = False) -> list:
    """The command that runs scripts/render.py by the bpy wheel or by the application named by BLENDER."""
    if not application:
        return [sys.executable, str(SCRIPT), *map(str, arguments)]
    if not os.environ.get("BLENDER"):
        pytest.skip("the environment variable BLENDER names no Blender application")
    blender = shlex.split(os.environ["BLENDER"])
    return [*blender, "-b", "--factory-startup", "-P", str(SCRIPT), "--", *map(str, arguments)]


def run(command, folder, environment, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False, **options
    )


_BLENDERS = "Error writing delayed frame"  # by its encoder, where the last frames of a video do not fit the disk


def refused(done, code: int, *said: str) -> None:
    """One line of ours on standard error, and the exit code. _BLENDERS: what Blender says itself, beforehand."""
    assert done.returncode == code, (done.returncode, done.stderr)
    lines = [line for line in done.stderr.strip().splitlines() if not line.startswith(_BLENDERS)]
    assert len(lines) == 1 and lines[0].startswith("error: "), done.stderr
    assert all(text in lines[0] for text in said), lines
