"""The worker's command line: one command a file, each with `add_arguments(parser, name)` and `run(arguments, report)`,
which returns the values of the result message. jobs.py is the commands of all jobs.
"""

import importlib
import os
import sys
from pathlib import Path

from ..errors import EXIT_OK, EXIT_WORKER_FAILED, NNVisError, machine_errors_told
from ..files.user_folder import private_folder, user_folder
from ..jobs import JOBS
from ..version import VERSION
from ..wording import reworded_error
from ..worker import interruption
from .console import Console
from .messages import Messages
from .options import Parser

_COMMANDS = {
    "train": "train a ReLU/softmax network on a data set",
    "importance": "estimate how much each unit and edge matters for each class",
    "bundle": "bundle the edges of any graph in 3-D by class",
    **{name: kind.help for name, kind in JOBS.items() if kind.output},
    "info": JOBS["info"].help,
    "compile": JOBS["compile"].help,
    "extras": "list the optional packages of the worker, what each is for and how to get it",
    "job": "run a request that a program has written (JSON lines come back)",
}
_TELLING = ("info", "extras")  # commands that have no stages to tell of: they print what they have found themselves


def main(argv: list) -> int:
    """Runs one command. Returns the exit code: 0 ok, 2 usage, 3 bad input, 4 the work failed; 130 interrupted."""
    # compiled functions know their module by name, and a job's worker has this package under another one
    os.environ["NUMBA_CACHE_DIR"] = str(private_folder(f"numba-{__name__.partition('.')[0]}"))
    report, called = None, {}
    try:
        arguments = _parser(argv).parse_args(argv)
        called = getattr(arguments, "called", {})
        report = Messages() if getattr(arguments, "json", False) or not sys.stdout.isatty() else Console()
        interruption.install()
        with machine_errors_told():
            _run(arguments, report)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python's own end would complain
        return EXIT_WORKER_FAILED
    except NNVisError as canonical:
        error = reworded_error(canonical, called)
        if report is not None and arguments.command not in _TELLING:
            report.error(error)
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return interruption.EXIT_INTERRUPTED
    return EXIT_OK


def _parser(argv: list) -> Parser:
    parser = Parser(
        prog="python -m nnvis_blender.processing",
        description="NNVis' worker: everything that needs no Blender.",
        epilog="`COMMAND --help` explains each command. Exit codes: 0 ok, 2 usage, 3 bad input, 4 failed, "
        "130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    # a command's module, with the libraries it needs, is loaded when it is the one that is called
    called = next((word for word in argv if word in _COMMANDS), None)
    for name, help in _COMMANDS.items():
        command = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        if name == called:
            module = importlib.import_module(f".{'jobs' if name in JOBS and JOBS[name].output else name}", __package__)
            module.add_arguments(command, name)
            if name not in _TELLING:
                command.add_argument("--json", action="store_true", help="say JSON lines, as in a pipe")
            command.set_defaults(run=module.run)
    return parser


def _run(arguments, report) -> None:
    """Runs a command, which says what it has made."""
    if arguments.command in _TELLING:
        arguments.run(arguments, report)
        return
    report.begin()
    report.result(**arguments.run(arguments, report))


def default_cache() -> Path:
    """Where results stay when no folder is named."""
    return user_folder()
