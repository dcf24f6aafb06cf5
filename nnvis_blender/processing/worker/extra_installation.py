"""An extra is added to an environment that works, by a job, and however that ends the environment still works.

pip unpacks into a folder of the extra's own, which nothing looks into; the environment's Python must be able to import
the extra from there; only then one small file in its site-packages names the folder, and the marker the extra. Until
that file is there the environment is as it was, and that file is written beside and renamed. Standard library only, on
both sides.
"""

import hashlib
import json
import os
import shutil
import signal
import sys
import sysconfig
import threading
from pathlib import Path

from ..errors import NNVisError
from ..files.json_file import read_json
from ..files.lock import locked
from ..files.whole_file import write_beside
from . import interruption
from .environment import MARKER, REMOVAL_SECONDS, SILENCE_LIMIT, lock_path
from .extras import Extra
from .installation import pinned, prove, run_pip, say
from .job import Job

_FOLDER = "extras"  # in the environment: one folder an extra and version of its locked file
_STAGES = ("Packages", "Test")
_TRY_AGAIN = "The environment is as it was; try again"


def added_extras(folder) -> set[str]:
    """The names of the extras that were added to the environment in that folder."""
    try:
        return set(read_json(Path(folder) / MARKER, "marker").get("extras") or [])
    except NNVisError:  # no environment, or one that is half-made
        return set()


def extra_request(folder, extra: Extra, requirements=None, options: tuple = (), module: str | None = None) -> dict:
    """The request that adds an extra to the environment in `folder`.

    requirements: another file than the extra's locked one, with pip's options for it, and the module that proves it.
    """
    return {
        "folder": str(folder),
        "name": extra.name,
        "requirements": str(requirements or extra.locked),
        "options": list(options),
        "module": module or extra.module,
    }


class ExtraJob(Job):
    """Adds an extra to the environment whose interpreter is `python`."""

    program = ("processing.worker.extra_installation",)

    def __init__(self, python, request: dict, cache_folder):
        super().__init__(python, request, cache_folder, silence_limit=SILENCE_LIMIT)

    def _end(self, state: str, error: NNVisError | None = None) -> None:
        super()._end(state, error)
        if state != "done":  # the worker may have been ended before it could tidy up
            threading.Thread(target=remove_unfinished, args=(self.request["folder"],), name="nnvis removal").start()


def remove_unfinished(folder) -> None:
    """Removes the folders of extras that the environment does not use, unless one is being added there."""
    folder = Path(folder)
    if not (folder / _FOLDER).is_dir():
        return
    with locked(lock_path(folder)) as held:
        if held:
            _remove_unused(folder)


def _remove_unused(folder: Path) -> None:
    named = {path.read_text(encoding="utf-8").strip() for path in folder.rglob(f"site-packages/{_link_name('*')}")}
    for place in (folder / _FOLDER).iterdir():
        if str(place) not in named:
            shutil.rmtree(place, ignore_errors=True)


def _link_name(name: str) -> str:
    return f"nnvis-extra-{name}.pth"


def main(request_path: str) -> int:
    """The worker's side, run by the environment's own Python. Prints messages; returns the exit code."""
    interruption.install()
    interruption.watch_parent(REMOVAL_SECONDS)
    request = read_json(request_path, "request")
    folder = Path(request["folder"])
    say("hello", pid=os.getpid())
    try:
        with locked(lock_path(folder)) as held:
            if not held:
                raise NNVisError("worker_failed", f"another Blender is changing {folder}", "Wait until it is done")
            try:
                _add(folder, request)
            except BaseException:  # the end of the parent and Ctrl+C, too
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                _remove_unused(folder)
                raise
    except NNVisError as error:
        say("error", code=error.code, message=error.message, remedy=error.remedy)
        return error.exit_code
    except KeyboardInterrupt:
        return interruption.EXIT_INTERRUPTED
    return 0


def _add(folder: Path, request: dict) -> None:
    name, requirements = request["name"], Path(request["requirements"])
    python = Path(sys.executable)
    version = hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]
    place = folder / _FOLDER / f"{name}-{version}"
    (folder / _FOLDER).mkdir(exist_ok=True)
    _remove_unused(folder)
    if not place.is_dir():
        _stage(0)
        options = ["--target", str(place), "-r", str(requirements), *request["options"]]
        run_pip(python, options, 0, len(pinned(requirements)))
    _stage(1)
    prove(python, [request["module"]], _TRY_AGAIN, place)
    link = Path(sysconfig.get_path("purelib")) / _link_name(name)
    write_beside(link, lambda stream: stream.write(f"{place}\n".encode()))
    marker = read_json(folder / MARKER, "marker")
    marker["extras"] = sorted({*marker.get("extras", []), name})
    write_beside(folder / MARKER, lambda stream: stream.write(json.dumps(marker).encode()))
    _remove_unused(folder)  # an earlier version of it
    say("result", path=str(place))


def _stage(index: int) -> None:
    say("stage", name=_STAGES[index], index=index, count=len(_STAGES))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
