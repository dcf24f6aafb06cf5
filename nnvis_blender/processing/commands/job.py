"""`job`: runs the request in a JSON file and prints messages; ends with its parent."""
import os
from pathlib import Path

from .. import interruption, pipeline
from ..errors import NNVisError, machine_errors_told
from ..protocol import PROTOCOL
from ..request import read_request
from .messages import Messages, say
from .options import read_json


def add_arguments(parser):
    parser.add_argument("request", type=Path, help="the JSON file of the request, see request.py")


def run(arguments):
    interruption.watch_parent()
    values = read_json(arguments.request)
    values.pop("command", None)
    run_request(values)


def run_request(values: dict) -> None:
    """Runs a request and says its result; an error is said as a message and raised again for the exit code."""
    say("hello", protocol=PROTOCOL, pid=os.getpid())
    try:
        with machine_errors_told():
            result = pipeline.process(read_request(values), Messages())
        say("result", **result)
    except NNVisError as error:
        say("error", code=error.code, message=error.message, remedy=error.remedy)
        raise
