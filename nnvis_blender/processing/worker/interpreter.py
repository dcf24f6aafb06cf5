"""The Python that a worker runs in: what it has, and the command and variables that run a module of ours in it.

Runs in Blender: the standard library only.
"""

import os
import subprocess
from pathlib import Path

from ..errors import NNVisError
from ..files.json_file import parse_json
from .extras import EXTRAS

_NEEDED = ("numpy", "torch", "numba", "scikit-learn")
ROOM = Path(__file__).resolve().parent  # where workers start: no folder of the user's
_PROBE = (
    "import json,sys,importlib.metadata as m\n"
    "found={'python':sys.version.split()[0]}\n"
    f"for name in {[*_NEEDED, *EXTRAS]!r}:\n"
    "    try: found[name]=m.version(name)\n"
    "    except m.PackageNotFoundError: found[name]=None\n"
    "print(json.dumps(found))"
)


def probe(python) -> dict:
    """Versions of Python and the worker's packages in an interpreter, e.g. {"python": "3.11.7", "torch": "2.13.0",
    ...}, and those of its extras.

    Raises NNVisError (worker_failed) naming what is missing and how to get it.
    """
    try:
        run = subprocess.run(
            [absolute_python(python), "-I", "-B", "-c", _PROBE],
            capture_output=True,
            timeout=60,
            check=True,
            cwd=ROOM,
            env=worker_environment(),
        )
        versions = dict(parse_json(run.stdout))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError, RecursionError) as error:
        raise NNVisError(
            "worker_failed",
            f"{python} is not a Python that runs ({error})",
            "Choose a Python interpreter or create the environment",
        ) from None
    missing = [name for name in _NEEDED if versions.get(name, "") is None]
    if missing:
        raise NNVisError(
            "worker_failed",
            f"{python} lacks {', '.join(missing)}",
            f'Install them: "{python}" -m pip install {" ".join(missing)}; or create the environment',
        )
    return {name: version for name, version in versions.items() if version is not None}


def worker_command(python, module: str, *arguments: str) -> list:
    """The command that runs a module of processing/ ("processing" itself: its commands) in an interpreter.

    It is isolated: nothing is imported from the current folder, the user's PYTHONPATH or the user's own site folder.
    """
    options = ["-I", "-B", "-u", "-X", "utf8"]
    return [absolute_python(python), *options, str(ROOM / "entry.py"), module, *arguments]


def absolute_python(python) -> str:
    """An interpreter's path as seen from any folder; a bare name stays, for the system to look up."""
    return os.path.abspath(python) if os.path.dirname(python) else str(python)


def worker_environment() -> dict:
    """The environment variables a worker runs with: none of the user's for Python and pip, for its children neither."""
    environment = {key: value for key, value in os.environ.items() if not key.upper().startswith(("PYTHON", "PIP_"))}
    return environment | {
        "PYTHONSAFEPATH": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "PIP_CONFIG_FILE": os.devnull,
    }
