"""A user's folders for the tests and the processes they start, so that nothing is written into those of the person who
runs them.

NNVis' own lies in the checkout, so that what numba has compiled is there the next time, here and in the commands that
tests start; what else earlier sessions have left there goes. Blender's is new each time.
"""

import atexit
import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest

_USER = Path(__file__).resolve().parents[1] / ".cache" / "tests"
_STATUS = pytest.StashKey[int]()
_LEFT_BEHIND = 24 * 3600.0  # seconds; what is younger may be of tests that run beside these

os.environ["XDG_CACHE_HOME"] = str(_USER)
os.environ["NUMBA_CACHE_DIR"] = str(_USER / "nnvis" / "numba-nnvis_blender")
# networks of tests are so small, and rooms run beside each other: threads would wait for each other, and compute that
os.environ.setdefault("OMP_NUM_THREADS", "1")
if "BLENDER_USER_RESOURCES" not in os.environ:
    os.environ["BLENDER_USER_RESOURCES"] = tempfile.mkdtemp(prefix="nnvis-blender-")
    atexit.register(shutil.rmtree, os.environ["BLENDER_USER_RESOURCES"], ignore_errors=True)


def _remove_left_behind() -> None:
    for path in (*_USER.glob("nnvis/*"), *_USER.glob("nnvis/opened/*")):
        if not path.name.startswith("numba-") and time.time() - path.stat().st_mtime > _LEFT_BEHIND:
            with suppress(OSError):  # another session has removed it
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def pytest_addoption(parser):
    parser.addoption("--mutations", type=int, default=None, help="mutated files that each reader is given")
    parser.addoption("--moments", type=int, default=None, help="moments at which each command is ended")


def pytest_sessionfinish(session, exitstatus):
    session.config.stash[_STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    """Ends the process here where Blender is loaded: what it does at exit waits at times for threads of its own that
    wait for it.
    """
    if "bpy" in sys.modules and _STATUS in config.stash:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[_STATUS])


_remove_left_behind()
