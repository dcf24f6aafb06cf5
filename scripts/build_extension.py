"""Builds and validates dist/nnvis-<version>.zip with Blender's own tool.

The tool is the one inside an installed bpy wheel, run by this Python without starting Blender; or the Blender that the
environment variable BLENDER names. The same Blender makes the library of node groups, which it and newer ones read: for
all to have it, build with the oldest. Exit codes: 0 built and valid, 2 no tool found, 3 Blender's tool refused the
extension.
"""

import argparse
import importlib.util
import os
import runpy
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BESIDE_THE_PACKAGE = ("blender_manifest.toml", "LICENSE", "README.md")


def main(arguments: list) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="folder of the zip (default: dist)")
    options = parser.parse_args(arguments)
    tool = find_tool()
    if tool is None:
        print(
            "no Blender tool found: install the bpy wheel or name Blender in the environment variable BLENDER",
            file=sys.stderr,
        )
        return 2
    try:
        print(build_extension(options.output, tool))
    except subprocess.CalledProcessError as error:
        print(error.stdout, f"Blender's tool refused the extension (exit code {error.returncode})", file=sys.stderr)
        return 3
    return 0


def find_tool() -> list | None:
    """The command that runs Blender's extension tool, without its arguments, or None."""
    wheel = importlib.util.find_spec("bpy")
    if wheel is not None and wheel.origin:
        for script in sorted(Path(wheel.origin).parent.glob("*/scripts/addons_core/bl_pkg/cli/blender_ext.py")):
            return [sys.executable, str(script)]
    if os.environ.get("BLENDER"):
        return [*shlex.split(os.environ["BLENDER"]), "--command", "extension"]
    return None


def build_extension(output: Path, tool: list) -> Path:
    """Writes the zip into the folder output and returns its path. Raises CalledProcessError with the tool's words."""
    output.mkdir(parents=True, exist_ok=True)
    version = tomllib.loads((ROOT / "blender_manifest.toml").read_text(encoding="utf-8"))["version"]
    path = output / f"nnvis-{version}.zip"
    with tempfile.TemporaryDirectory(prefix="nnvis-extension-") as folder:
        staged = Path(folder) / "nnvis"
        stage_extension(staged)
        add_library(staged / "data")
        _run([*tool, "build", "--source-dir", str(staged), "--output-filepath", str(path)])
    _run([*tool, "validate", str(path)])
    return path


def stage_extension(folder: Path) -> None:
    """Makes folder what a user's Blender will have: the package's content with the manifest, license, readme and the
    guide's pages beside it.
    """
    left_out = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "groups-*.blend")
    shutil.copytree(ROOT / "nnvis_blender", folder, ignore=left_out)
    for name in BESIDE_THE_PACKAGE:
        shutil.copy2(ROOT / name, folder / name)
    runpy.run_path(str(Path(__file__).with_name("guide_pages.py")))["write_guide"](folder / "guide")


def add_library(folder: Path) -> None:
    """Has Blender make the library of node groups in the folder; says so where it does not."""
    script = str(Path(__file__).with_name("build_library.py"))
    if importlib.util.find_spec("bpy") is not None:
        command = [sys.executable, script]
    else:
        command = [*shlex.split(os.environ["BLENDER"]), "-b", "--factory-startup", "-P", script]
    made = subprocess.run([*command, "--", str(folder)], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if not list(folder.glob("groups-*.blend")):
        print(made.stdout, "Blender made no library of node groups: the zip has none", file=sys.stderr)


def _run(command: list) -> None:
    subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
