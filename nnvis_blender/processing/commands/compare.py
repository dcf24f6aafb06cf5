"""`compare`: one architecture, untrained, trained and with L1; JSON lines on standard output, networks, table and
figure in a folder.
"""

from pathlib import Path

from ..comparison import ComparisonParameters
from ..jobs.request import EXAMPLE, set_parameter
from . import default_cache
from .job import run_request
from .options import add_parameters, given


def add_arguments(parser):
    parser.add_argument("--data", default=EXAMPLE["data"], help='"digits" or a path')
    parser.add_argument(
        "--output",
        type=Path,
        required=True,
        help="the folder to write: comparison.json, a table, a figure, .nnvis files",
    )
    parser.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a parameter of train, importance, bundling or data_options, e.g. train.hidden=[81,49]",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="seed of the importance estimation; train.seed is that of the training"
    )
    parser.add_argument("--cache", type=Path, default=default_cache(), help="folder of results (default %(default)s)")
    add_parameters(parser, ComparisonParameters, "comparison")


def run(arguments):
    values = {"train": dict(EXAMPLE["train"]), "data": arguments.data, "seed": arguments.seed}
    for setting in arguments.settings:
        set_parameter(values, setting)
    run_request(
        {
            **values,
            "command": "compare",
            "comparison": given(arguments, ComparisonParameters),
            "output": str(arguments.output),
            "cache": str(arguments.cache),
        }
    )
