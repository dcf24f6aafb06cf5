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
import re
import shutil
import subprocess
import sys
import threading
import venv
from pathlib import Path

from ..errors import NNVisError
from . import interruption, protocol
from .job import Job

MARKER = "nnvis-environment.json"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
PYTHONS = (3, 11), (3, 13)  # that every pinned package has wheels for
DOWNLOAD_MB, UNPACKED_GB = 350, 1.5
PROVEN_BY = ("torch", "numba", "sklearn", "safetensors")
SILENCE_LIMIT = 3600.0  # seconds; pip says nothing while a large file comes over a slow line
_CPU_INDEX = "https://download.pytorch.org/whl/cpu"  # on Linux, PyPI's torch brings several gigabytes of CUDA
_STAGES = ("Virtual Environment", "Packages", "Test")


def environment_python(folder) -> Path | None:
    """The interpreter of the environment in that folder, or None when there is none or it is half-made."""
    folder = Path(folder)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return python if (folder / MARKER).is_file() and python.is_file() else None


def environment_request(
    folder, requirements=REQUIREMENTS, pip_options: list | None = None, proven_by: tuple = PROVEN_BY
) -> dict:
    """The request that makes an environment in `folder`, which is replaced.

    requirements: a pip requirements file. pip_options: instead of the usual package index, e.g. a local folder of
    wheels.
    proven_by: modules that the new environment must be able to import.
    """
    if pip_options is None:
        pip_options = ["--extra-index-url", _CPU_INDEX] if sys.platform.startswith("linux") else []
    return {
        "folder": str(folder),
        "requirements": str(requirements),
        "pip_options": list(pip_options),
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


def main(request_path: str) -> int:
    """The worker's side. Prints messages; returns the exit code."""
    interruption.install()
    interruption.watch_parent()
    request = json.loads(Path(request_path).read_text(encoding="utf-8"))
    try:
        _make(request)
    except NNVisError as error:
        _say("error", code=error.code, message=error.message, remedy=error.remedy)
        return error.exit_code
    return 0


def _make(request: dict) -> None:
    folder = Path(request["folder"])
    _say("hello", protocol=protocol.PROTOCOL, pid=os.getpid())
    _check_version()
    _stage(0)
    remove_environment(folder)
    python = _make_virtual_environment(folder)
    _stage(1)
    _install(python, request)
    _stage(2)
    versions = _prove(python, request["proven_by"])
    (folder / MARKER).write_text(json.dumps(versions), encoding="utf-8")
    _say("result", path=str(python))


def _check_version() -> None:
    if not PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]:
        first, last = (".".join(map(str, version)) for version in PYTHONS)
        raise NNVisError(
            "worker_failed",
            f"{sys.executable} is Python {sys.version.split()[0]}, and the packages are for {first} to {last}",
            "Name such a Python in the preferences",
        )


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
    """Runs pip; the packages it has collected, of those that are pinned, are the progress."""
    command = [
        str(python),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar",
        "off",
        *request["pip_options"],
        "-r",
        request["requirements"],
    ]
    total = sum(
        1 for line in Path(request["requirements"]).read_text(encoding="utf-8").splitlines() if re.match(r"\w", line)
    )
    collected, last = 0, ""
    pip = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    for line in pip.stdout:
        print(line, end="", file=sys.stderr, flush=True)  # stderr is the job's log
        last = line.strip() or last
        if line.startswith("Collecting "):
            collected = min(collected + 1, total)
            _say("progress", done=collected, total=total + 1)
    if pip.wait() != 0:
        raise NNVisError(
            "worker_failed",
            f"the packages could not be installed ({last})",
            "Check the connection and the free disk space, and try again; the log says more",
        )


def _prove(python: Path, modules: list) -> dict:
    code = f"import sys, {', '.join(modules)}; print(sys.version.split()[0])"
    run = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        last = (run.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise NNVisError(
            "worker_failed",
            f"the new environment does not work ({last})",
            "Name another Python in the preferences and try again",
        )
    return {"python": run.stdout.strip(), "modules": modules}


def _stage(index: int) -> None:
    _say("stage", name=_STAGES[index], index=index, count=len(_STAGES))


def _say(kind: str, **values) -> None:
    print(protocol.encode(kind, **values), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
