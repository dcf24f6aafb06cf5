"""The worker environment: a virtual environment with the worker's packages, made by a job. Standard library only, on
both sides.

The parent starts an EnvironmentJob; its worker is this file's main(), run by the Python that the environment is made
from.
Virtual environments cannot be moved, so it is made in its final folder, and a marker file is written last: a folder
without the
marker is half-made, counts as missing, and is removed.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import venv
from pathlib import Path

from ..errors import NNVisError
from ..files.json_file import read_json
from ..files.lock import locked
from . import interruption, protocol
from .installation import pinned, prove, run_pip, say
from .interpreter import ROOM, worker_command, worker_environment
from .job import Job
from .pythons import fits, unfit

MARKER = "nnvis-environment.json"
REQUIREMENTS = Path(__file__).with_name("requirements.locked.txt")
TORCH = Path(__file__).with_name("requirements-torch.locked.txt")
DOWNLOAD_MB, UNPACKED_GB = 350, 1.5
PROVEN_BY = ("torch", "numba", "sklearn", "safetensors")
SILENCE_LIMIT = 3600.0  # seconds; pip says nothing while a large file comes over a slow line
REMOVAL_SECONDS = 60.0  # that removing a half-made environment may take once the parent is gone
# on Linux, PyPI's torch brings several gigabytes of CUDA
_TORCH_INDEX = ("--index-url", "https://download.pytorch.org/whl/cpu") if sys.platform.startswith("linux") else ()
_STAGES = ("Virtual Environment", "Packages", "Test", "Compiling, first run only")


def environment_python(folder) -> Path | None:
    """The interpreter of the environment in that folder, or None when there is none or it is half-made."""
    folder = Path(folder)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return python if (folder / MARKER).is_file() and python.is_file() else None


def environment_request(folder, steps: tuple | None = None, proven_by: tuple = PROVEN_BY) -> dict:
    """The request that makes an environment in `folder`, which is replaced.

    steps: (pip requirements file, pip's options for it), by default what the worker needs: torch alone from its index,
    then the rest from the usual one. proven_by: modules that the new environment must be able to import.
    """
    steps = steps or ((TORCH, _TORCH_INDEX), (REQUIREMENTS, ()))
    return {
        "folder": str(folder),
        "steps": [{"requirements": str(file), "options": list(options)} for file, options in steps],
        "proven_by": list(proven_by),
    }


class EnvironmentJob(Job):
    """Makes a worker environment from the interpreter `python`. However it ends but well, its folder goes away."""

    program = ("processing.worker.environment",)

    def __init__(self, python, request: dict, cache_folder):
        super().__init__(python, request, cache_folder, silence_limit=SILENCE_LIMIT)

    def _end(self, state: str, error: NNVisError | None = None) -> None:
        super()._end(state, error)
        if state != "done":  # in a thread: torch is ten thousand files
            threading.Thread(target=remove_environment, args=(self.request["folder"],), name="nnvis removal").start()


def remove_environment(folder) -> None:
    """Removes an environment, its marker first, so that one that is half-removed does not count as whole."""
    folder = Path(folder)
    (folder / MARKER).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def remove_half_made(folder) -> None:
    """Removes the rest of an environment whose worker has ended without a word, unless one is being made there."""
    folder = Path(folder)
    if not folder.is_dir() or (folder / MARKER).is_file():
        return
    with locked(lock_path(folder)) as held:
        if held and not (folder / MARKER).is_file():
            remove_environment(folder)


def main(request_path: str) -> int:
    """The worker's side. Prints messages; returns the exit code. However it ends but well, the folder goes away."""
    interruption.install()
    interruption.watch_parent(REMOVAL_SECONDS)
    request = read_json(request_path, "request")
    folder = Path(request["folder"])
    try:
        with locked(lock_path(folder)) as held:
            if not held:
                raise NNVisError("worker_failed", f"another Blender is making {folder}", "Wait until it is done")
            try:
                _make(request)
            except BaseException:  # the end of the parent and Ctrl+C, too
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                remove_environment(folder)
                raise
    except NNVisError as error:
        say("error", code=error.code, message=error.message, remedy=error.remedy)
        return error.exit_code
    except KeyboardInterrupt:
        return interruption.EXIT_INTERRUPTED
    return 0


def lock_path(folder: Path) -> Path:
    """Beside the folder, which is removed while the lock is held."""
    return folder.with_name(f"{folder.name}.lock")


def _make(request: dict) -> None:
    folder = Path(request["folder"])
    say("hello", pid=os.getpid())
    _check_version()
    _stage(0)
    remove_environment(folder)
    python = _make_virtual_environment(folder)
    _stage(1)
    _install(python, request)
    _stage(2)
    version = prove(python, request["proven_by"], "Name another Python in the preferences and try again")
    marker = {"python": version, "modules": request["proven_by"]}
    (folder / MARKER).write_text(json.dumps(marker), encoding="utf-8")
    if "numba" in request["proven_by"]:
        _stage(3)
        _compile(python)
    say("result", path=str(python))


def _check_version() -> None:
    if not fits(sys.version_info):
        raise unfit(sys.executable, sys.version.split()[0])


def _make_virtual_environment(folder: Path) -> Path:
    builder = venv.EnvBuilder(symlinks=os.name != "nt", with_pip=True)
    try:
        builder.create(folder)
    except (OSError, subprocess.CalledProcessError, SystemExit) as error:
        raise NNVisError(
            "worker_failed",
            f"{sys.executable} could not make a virtual environment in {folder} ({error})",
            "Name another Python in the preferences, one that has the modules venv and ensurepip",
        ) from None
    return Path(builder.ensure_directories(folder).env_exe)


def _install(python: Path, request: dict) -> None:
    """Runs pip for one requirements file after the other; the packages it has collected, of those that are pinned, are
    the progress.
    """
    steps = [(step["requirements"], step["options"]) for step in request["steps"]]
    total = sum(len(pinned(requirements)) for requirements, _ in steps)
    done = 0
    for requirements, options in steps:
        run_pip(python, ["-r", requirements, *options], done, total)
        done += len(pinned(requirements))


def _compile(python: Path) -> None:
    """Has the new environment's worker compile what bundling needs; without it, the first network waits for that."""
    command = worker_command(python, "processing", "compile", "--json")
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOM, env=worker_environment(), encoding="utf-8"
    ) as worker:
        try:
            for line in worker.stdout:
                message = protocol.decode(line)
                if message and message["type"] == "progress":
                    say("progress", done=message["done"], total=message["total"])
        except BaseException:
            worker.kill()
            raise
    if worker.returncode != 0:
        say("warning", message="nothing could be compiled beforehand: the first network waits for it")


def _stage(index: int) -> None:
    say("stage", name=_STAGES[index], index=index, count=len(_STAGES))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
