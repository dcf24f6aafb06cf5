"""`bundle`: bundles the edges of any graph that an .npz file holds."""

from pathlib import Path

from ..bundling import BundlingParameters, read_configuration
from ..bundling.graph import bundle_graph
from ..files.json_file import read_json
from ..files.outputs import check_output
from ..worker.report import Timer
from .options import add_parameters, read_parameters


def add_arguments(parser, name):
    parser.add_argument(
        "graph", type=Path, help="starts (E,3), ends (E,3), classes (E,2,C), optional weights (E,) and cell"
    )
    parser.add_argument("output", type=Path, help="the .npz file to write: points (M,3), offsets (E+1,), classes, cell")
    parser.add_argument("--config", type=Path, help="the original's processing.json")
    add_parameters(parser, {"": (BundlingParameters,)})


def run(arguments, report) -> dict:
    check_output(arguments.output, ".npz", "points", arguments.graph, arguments.config)
    values = read_configuration(read_json(arguments.config, "configuration")) if arguments.config else {}
    settings, timer = read_parameters(arguments, BundlingParameters, values), Timer(("Bundling",), report)
    with timer("Bundling"):
        bundle_graph(arguments.graph, arguments.output, settings, report)
    return {"path": str(arguments.output), "seconds": timer.seconds}
