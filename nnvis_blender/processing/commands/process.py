"""`process`: the main job from the command line; JSON lines on standard output, as Blender gets them."""

from pathlib import Path

from ..bundling import read_configuration
from ..errors import usage
from ..jobs.request import EXAMPLE, set_parameter
from . import default_cache
from .job import run_request
from .options import read_json


def add_arguments(parser):
    parser.add_argument("model", nargs="?", help=".npz, .safetensors, .pt or .pth; nothing: train the built-in example")
    parser.add_argument("--data", help='the data the model was trained on: "digits" or a path')
    parser.add_argument("--output", type=Path, required=True, help="the .nnvis file to write")
    parser.add_argument("--config", type=Path, help="the original's processing.json")
    parser.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a parameter of train, importance, bundling or data_options, "
        "e.g. importance.method=activation, sampling_rate=10",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", type=Path, default=default_cache(), help="folder of results (default %(default)s)")


def run(arguments):
    if arguments.model and not arguments.data:
        raise usage("a model was given without its data", "Add --data with the data it was trained on")
    values = {"model": arguments.model} if arguments.model else dict(EXAMPLE)
    if arguments.data:
        values["data"] = arguments.data
    if arguments.config:
        values["bundling"] = read_configuration(read_json(arguments.config))
    values["seed"] = arguments.seed
    for setting in arguments.settings:
        set_parameter(values, setting)
    run_request({**values, "output": str(arguments.output), "cache": str(arguments.cache)})
