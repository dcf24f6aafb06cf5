"""The worker's command line: one command a file, each with `add_arguments(parser)` and `run(arguments)`."""

import argparse
import importlib
import os
import sys
from pathlib import Path

from ..errors import EXIT_OK, NNVisError, machine_errors_told
from ..files.user_folder import private_folder, user_folder
from ..version import VERSION
from ..worker import interruption

_COMMANDS = {
    "train": "train a ReLU/softmax network on a data set",
    "importance": "estimate how much each unit and edge matters for each class",
    "act": "move the units or edges of a .nnvis file on",
    "bundle": "bundle the edges of any graph in 3-D by class",
    "process": "network and data in, one .nnvis file out",
    "evaluate": "prune a network by every importance method, and draw how accurate it stays",
    "compare": "process one architecture trained in several ways, and measure how its bundles spread",
    "convert": "turn a file of the original nn_vis into a .nnvis file",
    "info": "say what a model or .nnvis file holds",
    "job": "run a request that a program has written (JSON lines come back)",
}


def main(argv: list) -> int:
    """Runs one command. Returns the exit code: 0 ok, 2 usage, 3 bad input, 4 the work failed; 130 interrupted."""
    # compiled functions know their module by name, and a job's worker has this package under another one
    os.environ["NUMBA_CACHE_DIR"] = str(private_folder(f"numba-{__name__.partition('.')[0]}"))
    parser = argparse.ArgumentParser(
        prog="python -m nnvis_blender.processing",
        description="NNVis' worker: everything that needs no Blender.",
        epilog="`COMMAND --help` explains each command. Exit codes: 0 ok, 2 usage, 3 bad input, 4 failed.",
    )
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    # a command's module, with the libraries it needs, is loaded when it is the one that is called
    called = next((word for word in argv if word in _COMMANDS), None)
    for name, help in _COMMANDS.items():
        command = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        if name == called:
            module = importlib.import_module(f".{name}", __package__)
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    arguments = parser.parse_args(argv)
    interruption.install()
    try:
        with machine_errors_told():
            arguments.run(arguments)
    except NNVisError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    return EXIT_OK


def default_cache() -> Path:
    """Where results stay when no folder is named."""
    return user_folder()
