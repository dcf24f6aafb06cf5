"""`job`: runs the request in a JSON file and prints messages; ends with its parent."""

import importlib
import os
from pathlib import Path

from ..errors import NNVisError, machine_errors_told, usage
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


def add_arguments(parser):
    parser.add_argument("request", type=Path, help="the JSON file of the request, see request.py")


def run(arguments):
    interruption.watch_parent()
    run_request(read_json(arguments.request))


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
        with machine_errors_told():
            result = importlib.import_module(f"..{_JOBS[name]}", __package__).run(values, Messages())
        say("result", **result)
    except NNVisError as error:
        say("error", code=error.code, message=error.message, remedy=error.remedy)
        raise
