"""`evaluate`: prunes a network by each method's score; JSON lines on standard output, curves and figures in a
folder.
"""

from pathlib import Path

from ..errors import usage
from ..evaluation import EvaluationParameters
from ..jobs.request import EXAMPLE
from . import default_cache
from .job import run_request
from .options import add_parameters, given


def add_arguments(parser):
    parser.add_argument(
        "model",
        nargs="?",
        help=".npz, .safetensors, .pt or .pth; nothing: train the built-in example, anew for each seed",
    )
    parser.add_argument("--data", help='the data the model was trained on: "digits" or a path')
    parser.add_argument("--size", type=int, help="side that images are resized to")
    parser.add_argument(
        "--output",
        type=Path,
        required=True,
        help="the folder to write: evaluation.json, curves.csv, areas.csv, figures",
    )
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="folder of results (default %(default)s)")
    add_parameters(parser, EvaluationParameters, "evaluation")


def run(arguments):
    if arguments.model and not arguments.data:
        raise usage("a model was given without its data", "Add --data with the data it was trained on")
    values = {"model": arguments.model} if arguments.model else dict(EXAMPLE)
    if arguments.data:
        values["data"] = arguments.data
    run_request(
        {
            **values,
            "command": "evaluate",
            "data_options": {"size": arguments.size} if arguments.size else {},
            "seed": arguments.seed,
            "evaluation": given(arguments, EvaluationParameters),
            "output": str(arguments.output),
            "cache": str(arguments.cache),
        }
    )
