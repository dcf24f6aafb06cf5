"""The Pythons of this machine that an environment can be made from, looked for where people have them.

Runs in Blender: the standard library only. No folder is walked through: each place is a pattern of a few names.
"""

import glob
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ..errors import NNVisError
from .interpreter import ROOM, absolute_python, worker_environment

PYTHONS = (3, 11), (3, 13)  # that every pinned package has wheels for
SECONDS = 10.0  # that an interpreter may take to say what it is
_PROBE = (  # of a virtual environment its base, which it may outlive
    "import json,sys,venv,ensurepip\n"
    "print(json.dumps([*sys.version_info[:3], getattr(sys, '_base_executable', sys.executable), sys.base_prefix]))"
)
_NAMES = tuple(f"python3.{minor}" for minor in range(PYTHONS[1][1], PYTHONS[0][1] - 1, -1))
# below each user's own folder: pyenv, conda, uv, asdf, mise
_OF_THE_USER = (
    ".pyenv/versions/3.*/bin/python3",
    "*conda3/bin/python3",
    "*forge3/bin/python3",
    ".local/share/uv/python/cpython-3.*/bin/python3",
    ".asdf/installs/python/3.*/bin/python3",
    ".local/share/mise/installs/python/3.*/bin/python3",
    ".local/bin/python3.*",
)
_LINUX = ("/usr/bin/python3.*", "/usr/local/bin/python3.*", "/opt/python*/bin/python3.*", "/opt/*conda3/bin/python3")
_MACOS = (
    "/Library/Frameworks/Python.framework/Versions/3.*/bin/python3",
    "/opt/homebrew/bin/python3.*",
    "/usr/local/bin/python3.*",
    "/opt/local/bin/python3.*",
    "/opt/*conda3/bin/python3",
    "/opt/homebrew/Caskroom/*conda/base/bin/python3",
)
# below folders that variables name: of python.org's installer, its install manager, conda, pyenv and uv
_WINDOWS = (
    ("LOCALAPPDATA", "Programs/Python/Python3*/python.exe"),
    ("LOCALAPPDATA", "Python/pythoncore-3.*/python.exe"),
    ("ProgramFiles", "Python3*/python.exe"),
    ("SystemDrive", "Python3*/python.exe"),
    ("USERPROFILE", "*conda3/python.exe"),
    ("USERPROFILE", "*forge3/python.exe"),
    ("ProgramData", "*conda3/python.exe"),
    ("ProgramData", "*forge3/python.exe"),
    ("USERPROFILE", ".pyenv/pyenv-win/versions/3.*/python.exe"),
    ("APPDATA", "uv/python/cpython-3.*/python.exe"),
    ("APPDATA", "uv/data/python/cpython-3.*/python.exe"),
)


class FoundPython(NamedTuple):
    """An interpreter that has venv and ensurepip. version: three numbers. folder: in which it is installed."""

    path: str
    version: tuple[int, int, int]
    folder: str

    @property
    def number(self) -> str:
        """The version as a text, "3.13.1"."""
        return ".".join(map(str, self.version))


def fits(version: Iterable[int]) -> bool:
    """Whether every pinned package has a wheel for a Python of this version."""
    return PYTHONS[0] <= tuple(version)[:2] <= PYTHONS[1]


def unfit(path: str, version: str) -> NNVisError:
    """The error of a Python whose version the packages are not made for."""
    first, last = (".".join(map(str, one)) for one in PYTHONS)
    return NNVisError(
        "worker_failed",
        f"{path} is Python {version}, and the packages are for {first} to {last}",
        "Choose such a Python as Base Python in the preferences of NNVis; python.org has it",
    )


def find_pythons(candidates: Iterable[str] | None = None) -> list[FoundPython]:
    """The Pythons that fit, the newest first; of several names of one only the first.

    candidates: paths of interpreters, by default those in the usual places. Each is asked in a process of its own.
    """
    asked = (ask(path) for path in dict.fromkeys(usual_places() if candidates is None else candidates))
    found = {}
    for one in asked:
        if one is not None and fits(one.version):
            found.setdefault((one.version, one.folder), one)
    return sorted(found.values(), key=lambda one: one.version, reverse=True)


def ask(path: str) -> FoundPython | None:
    """What an interpreter says it is; None of what is none that makes environments."""
    try:
        run = subprocess.run(
            [absolute_python(path), "-I", "-B", "-c", _PROBE],
            capture_output=True,
            timeout=SECONDS,
            check=True,
            cwd=ROOM,
            env=worker_environment(),
            stdin=subprocess.DEVNULL,
        )
        *version, own, folder = json.loads(run.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return FoundPython(own or str(path), tuple(version), folder)


def usual_places() -> list[str]:
    """The interpreters that are there under the usual names, on the path and in the usual folders."""
    on_path = [found for name in (*_NAMES, "python3", "python") if (found := shutil.which(name))]
    if sys.platform == "win32":
        patterns = [f"{os.environ[name]}/{end}" for name, end in _WINDOWS if os.environ.get(name)]
    else:
        own = [str(Path.home() / end) for end in _OF_THE_USER]
        patterns = [*(_MACOS if sys.platform == "darwin" else _LINUX), *own]
    there = [path for pattern in patterns for path in sorted(glob.glob(pattern))]
    return [path for path in (*on_path, *there) if _is_interpreter(path)]


def _is_interpreter(path: str) -> bool:
    """Whether a file is named like an interpreter, and not what opens a shop in its place on Windows."""
    stem = Path(path).name.removesuffix(".exe")
    return stem.removeprefix("python").replace(".", "").isdigit() or stem == "python" and "WindowsApps" not in path
