"""`convert`: a file of the original nn_vis becomes a .nnvis file; JSON lines on standard output, as Blender gets
them.
"""

from pathlib import Path

from ..bundling import read_configuration
from ..jobs.request import set_parameter
from . import default_cache
from .job import run_request
from .options import read_json


def add_arguments(parser):
    parser.add_argument("file", type=Path, help="an .imp.npz or .pro.npz file; it is never unpickled")
    parser.add_argument("output", type=Path, help="the .nnvis file to write")
    parser.add_argument("--config", type=Path, help="the original's processing.json, for an .imp.npz")
    parser.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a bundling parameter, for an .imp.npz",
    )
    parser.add_argument("--cache", type=Path, default=default_cache(), help="folder of results (default %(default)s)")


def run(arguments):
    values = {"bundling": read_configuration(read_json(arguments.config)) if arguments.config else {}}
    for setting in arguments.settings:
        set_parameter(values, setting if setting.startswith("bundling.") else f"bundling.{setting}")
    run_request(
        {
            "command": "convert",
            "file": str(arguments.file),
            "bundling": values["bundling"],
            "output": str(arguments.output),
            "cache": str(arguments.cache),
        }
    )
