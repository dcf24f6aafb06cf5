"""The Blenders that the extension is tried in: this Python's wheel, the newest one, the one that BLENDER names."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("this wheel", "newest wheel", "application")


def newest_python() -> str:
    """The Python with the newest supported bpy wheel; skips the test without it."""
    python = Path(os.environ.get("NNVIS_PYTHON_52", ROOT / ".venv-5.2" / "bin" / "python"))
    has_wheel = "import importlib.util as u; exit(u.find_spec('bpy') is None)"
    if not python.exists() or subprocess.run([str(python), "-c", has_wheel]).returncode:
        pytest.skip("there is no Python with Blender 5.2 (.venv-5.2, or name it in NNVIS_PYTHON_52)")
    return str(python)


def application() -> list:
    """The command that starts the real Blender; skips the test without it."""
    if not os.environ.get("BLENDER"):
        pytest.skip("the environment variable BLENDER names no Blender application")
    return shlex.split(os.environ["BLENDER"])


def script_command(name: str, script: Path, arguments: list) -> list:
    """The command that runs a script inside one of NAMES."""
    if name == "application":
        return [*application(), "-b", "--factory-startup", "-P", str(script), "--", *arguments]
    python = sys.executable if name == "this wheel" else newest_python()
    return [python, str(script), "--", *arguments]
