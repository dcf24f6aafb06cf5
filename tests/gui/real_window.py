"""The real application in a window: the extension's zip, a plan for the script that clicks, the report it writes."""

import atexit
import functools
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from rendering.ready_library import ready_library

ROOT = Path(__file__).resolve().parents[2]


def window_command() -> list:
    """The command that starts Blender in a window; skips the test where there is no Blender or no screen."""
    if not os.environ.get("BLENDER"):
        pytest.skip("the environment variable BLENDER names no Blender application")
    blender = shlex.split(os.environ["BLENDER"])
    if os.environ.get("DISPLAY"):
        return blender
    if shutil.which("xvfb-run") is None:
        pytest.skip("there is neither a screen (DISPLAY) nor xvfb-run")
    return ["xvfb-run", "-a", "-s", "-screen 0 1600x900x24 +extension GLX", *blender]


@functools.cache
def own_folder() -> Path:
    """A folder for what the windows of these tests have in common, which goes with them."""
    folder = tempfile.mkdtemp(prefix="nnvis-windows-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@functools.cache
def extension_zip() -> Path:
    """The extension's zip, built once for all windows, of groups that are ready."""
    ready_library()
    spec = importlib.util.spec_from_file_location("build_extension", ROOT / "scripts" / "build_extension.py")
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    return builder.build_extension(own_folder(), builder.find_tool())


def run_in_window(command: list, folder: Path, script: Path, size: tuple = (1600, 900), **plan) -> dict:
    """What a script reports that Blender has run in a window of so many pixels, of which few are drawn soon.

    plan: what it is told besides the zip and the report.
    """
    report, user = folder / "report.json", folder / "user"
    user.mkdir()
    plan |= {"zip": str(extension_zip()), "report": str(report)}
    (folder / "plan.json").write_text(json.dumps(plan))
    options = ["--window-geometry", "0", "0", *map(str, size), "--enable-event-simulate"]
    run = subprocess.run(
        [*command, *options, "-P", str(script), "--", str(folder / "plan.json")],
        # a shader cache that other programs share can be cut short under Blender
        env={**os.environ, "BLENDER_USER_RESOURCES": str(user), "MESA_SHADER_CACHE_DIR": str(own_folder() / "shaders")},
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert report.exists(), run.stdout + run.stderr
    found = json.loads(report.read_text())
    assert "error" not in found, found["error"]
    return found
