"""The library of node groups in a checkout, as an installed extension has it: made where it is not there.

Making all groups by their code takes seconds in each process that draws, and in each test after an empty file.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import bpy

from .package import PACKAGE, module

library = module("nodes.library")

_SCRIPT = Path(__file__).resolve().parents[1] / "build_library.py"
_DATA = _SCRIPT.parents[1] / "nnvis_blender" / "data"


def ready_library() -> Path | None:
    """The library of this source that this Blender reads. Those of other sources, made here earlier, go.

    None where the package is an installed one that has none, or its folder cannot be written to: each group is then
    made by its code.
    """
    found = library.find_library()
    if found is None and PACKAGE == "nnvis_blender" and os.access(_DATA, os.W_OK):
        _make()
        library.find_library.cache_clear()
        found = library.find_library()
    if PACKAGE == "nnvis_blender":
        for path in _DATA.glob("groups-*.blend"):
            if library.source_stamp() not in path.name:
                path.unlink(missing_ok=True)
    return found


def _make() -> None:
    """Has a Blender like this one make it, in an empty file of its own. What it cannot make, the code does later."""
    binary = bpy.app.binary_path  # "" where Blender is a module
    blender = [binary, "-b", "--factory-startup", "-P", str(_SCRIPT)] if binary else [sys.executable, str(_SCRIPT)]
    with tempfile.TemporaryDirectory(dir=_DATA.parent, prefix=".groups-") as folder:
        subprocess.run([*blender, "--", folder], capture_output=True)
        for made in Path(folder).glob("*.blend"):
            os.replace(made, _DATA / made.name)  # whole at once: other processes may do the same
