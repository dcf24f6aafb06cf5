"""`act`: carries out an action on a .nnvis file and writes another."""

from pathlib import Path

from ..actions import ACTIONS, ActionParameters
from ..actions.act import act
from ..bundling import BundlingParameters
from ..files.network_file import SUFFIX, read_network_file, write_network_file
from ..files.outputs import check_output
from .console import Console
from .options import add_parameters, given, read_parameters


def add_arguments(parser):
    parser.add_argument("file", type=Path, help=".nnvis")
    parser.add_argument("action", choices=list(ACTIONS), metavar="ACTION", help=", ".join(ACTIONS))
    parser.add_argument("--output", type=Path, required=True, help="the .nnvis file to write")
    add_parameters(parser, ActionParameters, "action")
    add_parameters(parser, BundlingParameters, "bundling, where it differs from what the file was made with")


def run(arguments):
    check_output(arguments.output, SUFFIX, "header.json", arguments.file)
    settings, bundling = read_parameters(arguments, ActionParameters), given(arguments, BundlingParameters)
    processed = read_network_file(arguments.file)
    with Console(ACTIONS[arguments.action].label) as report:
        acted = act(processed, arguments.action, settings, bundling, report)
    write_network_file(arguments.output, acted, compress=True)
    print(f"{arguments.output}: {acted.provenance['actions'][-1]['steps']} steps, {report.seconds:.1f} s")
