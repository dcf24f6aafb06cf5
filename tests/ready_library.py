"""The library of node groups in the checkout, as an installed extension has it: made where it is not there.

Making all groups by their code takes seconds in each process that draws, and in each test after an empty file.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from nnvis_blender.nodes import library

_ROOT = Path(__file__).resolve().parents[1]
_DATA = _ROOT / "nnvis_blender" / "data"


def ready_library() -> Path:
    """The library of this source that this Blender reads. Those of other sources, made here earlier, go."""
    library.find_library.cache_clear()
    found = library.find_library()
    if found is None:
        with tempfile.TemporaryDirectory(dir=_DATA.parent, prefix=".groups-") as folder:
            maker = [sys.executable, str(_ROOT / "scripts" / "build_library.py"), "--", folder]
            subprocess.run(maker, check=True, capture_output=True)
            for made in Path(folder).glob("*.blend"):
                os.replace(made, _DATA / made.name)  # whole at once: tests of other rooms may run at the same time
        library.find_library.cache_clear()
        found = library.find_library()
    for path in _DATA.glob("groups-*.blend"):
        if library.source_stamp() not in path.name:
            path.unlink(missing_ok=True)
    return found
