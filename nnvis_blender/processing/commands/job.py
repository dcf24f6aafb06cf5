"""`job`: runs the request in a JSON file and prints messages; ends with its parent."""

from pathlib import Path

from ..files.json_file import read_json
from ..jobs import run_job
from ..worker import interruption
from ..worker.conversation import PARENT


def add_arguments(parser, name):
    parser.add_argument("request", type=Path, help="the JSON file of the request, whose paths are whole; see jobs/")


def run(arguments, report) -> dict:
    interruption.watch_parent(hear=PARENT.hear)
    return run_job(read_json(arguments.request, "request"), report)
