"""`job`: runs the request in a JSON file and prints messages; ends with its parent."""

import importlib
import os
from pathlib import Path

from ..errors import NNVisError, machine_errors_told, usage
from ..files.network_file import SUFFIX
from ..files.outputs import check_output, check_output_folder
from ..worker import interruption
from ..worker.protocol import PROTOCOL
from .messages import Messages, say
from .options import read_json

# command -> the module of processing/ whose run(request: dict, report) does it and returns the result message's values
_JOBS = {
    "process": "jobs.process",
    "evaluate": "evaluation",
    "compare": "comparison",
    "act": "actions",
    "convert": "jobs.convert",
}

# the jobs that write a folder, and the file by which it is known
_FOLDERS = {"evaluate": "evaluation.json", "compare": "comparison.json"}


def add_arguments(parser):
    parser.add_argument("request", type=Path, help="the JSON file of the request, see request.py")


def run(arguments):
    interruption.watch_parent()
    run_request(read_json(arguments.request))


def _check_output(name: str, values: dict) -> None:
    """Refuses an output that would replace what the job reads, or something else."""
    output, inputs = values.get("output"), [values.get(key) for key in ("model", "data", "file")]
    if not isinstance(output, str):
        return  # none, or what the request's own check says
    inputs = [given for given in inputs if isinstance(given, str)]
    if name in _FOLDERS:
        check_output_folder(output, _FOLDERS[name], *inputs)
    else:
        check_output(output, SUFFIX, "header.json", *inputs)


def run_request(values: dict) -> None:
    """Runs a request ("command" says which job, the main one if it does not) and says its result.

    An error is said as a message and raised again for the exit code.
    """
    say("hello", protocol=PROTOCOL, pid=os.getpid())
    values = dict(values)
    name = values.pop("command", "process")
    try:
        if name not in _JOBS:
            raise usage(f"there is no job {name!r}", f"Known are: {', '.join(_JOBS)}")
        _check_output(name, values)
        with machine_errors_told():
            result = importlib.import_module(f"..{_JOBS[name]}", __package__).run(values, Messages())
        say("result", **result)
    except NNVisError as error:
        say("error", code=error.code, message=error.message, remedy=error.remedy)
        raise
