"""`bundle`: bundles the edges of any graph that an .npz file holds."""

from pathlib import Path

from .. import parameters
from ..bundling import BundlingParameters, read_configuration
from ..bundling.graph import bundle_graph
from ..files.outputs import check_output
from .console import Console
from .options import add_parameters, given, read_json


def add_arguments(parser):
    parser.add_argument(
        "graph", type=Path, help="starts (E,3), ends (E,3), classes (E,2,C), optional weights (E,) and cell"
    )
    parser.add_argument("output", type=Path, help="the .npz file to write: points (M,3), offsets (E+1,), classes, cell")
    parser.add_argument("--config", type=Path, help="the original's processing.json")
    add_parameters(parser, BundlingParameters, "bundling")


def run(arguments):
    check_output(arguments.output, ".npz", "points", arguments.graph, arguments.config)
    values = read_configuration(read_json(arguments.config)) if arguments.config else {}
    settings = parameters.from_dict(BundlingParameters, {**values, **given(arguments, BundlingParameters)})
    with Console("Bundling") as report:
        bundle_graph(arguments.graph, arguments.output, settings, report)
    print(f"{arguments.output}: {report.seconds:.1f} s")
