"""The commands of the jobs: each row of JOBS becomes one, its request filled from arguments and options."""

from pathlib import Path

from ..bundling import read_configuration
from ..files.json_file import read_json
from ..jobs import JOBS, run_job
from ..jobs.layer_request import named_list, with_list
from ..jobs.request import absolute, put, set_parameter
from ..jobs.source import EXAMPLE
from . import default_cache
from .options import add_parameters, add_set, given


def add_arguments(parser, name: str) -> None:
    kind = JOBS[name]
    for key, help in kind.arguments.items():
        parser.add_argument(key, type=Path, nargs="?" if key == "model" else None, help=help)
    if "output" not in kind.arguments:
        parser.add_argument("--output", type=Path, required=True, help=kind.output)
    for key, help in kind.options.items():
        parser.add_argument(f"--{key}", type=Path, help=help)
    if kind.takes_data:
        parser.add_argument("--data", help='the data the model was trained on: "digits", "digits_28" or a path')
    if "bundling" in kind.groups:
        parser.add_argument("--config", type=Path, help="the original's processing.json")
    add_set(parser, "bundling.sampling_rate=10" if "bundling" in kind.groups else "seed=1")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="folder of results (default %(default)s)")
    add_parameters(parser, kind.groups)
    parser.set_defaults(job=name)


def run(arguments, report) -> dict:
    values = read_arguments(arguments)
    listed = named_list(values)
    return run_job(values if listed is None else with_list(values, listed, report), report)


def read_arguments(arguments) -> dict:
    """The request that a command line makes, its paths from the current folder on. Raises NNVisError."""
    kind, own = JOBS[arguments.job], vars(arguments)
    chosen = given(arguments, kind.groups)
    values = {key: str(own[key]) for key in (*kind.arguments, *kind.options) if own[key] is not None}
    if _takes_example(kind, values, {place for place, *_ in chosen}):
        values |= {key: dict(value) if isinstance(value, dict) else value for key, value in EXAMPLE.items()}
    if ("train", "layer_list") in {(place, name) for place, name, _ in chosen}:
        values["train"] = {}  # what the list says of training, and not the example's
    if own.get("data") is not None:
        values["data"] = own["data"]
    if own.get("config") is not None:
        values["bundling"] = read_configuration(read_json(own["config"], "configuration"))
    for place, name, value in chosen:
        put(values, place, name, value)
    for setting in arguments.settings:
        set_parameter(values, _in_its_group(setting, kind), kind.groups)
    return absolute({**values, "command": arguments.job, "output": str(own["output"]), "cache": str(own["cache"])})


def _takes_example(kind, values: dict, places: set) -> bool:
    """Whether the built-in example is trained, as a command line names no network; a job that can do without a file
    does without a network.
    """
    needs_one = "train" in kind.sources and "file" not in kind.options
    return needs_one and "random" not in places and not {"model", "file"} & set(values)


def _in_its_group(setting: str, kind) -> str:
    """A setting of a job that has one group of parameters may leave its name out."""
    only = next(iter(kind.groups)) if len(kind.groups) == 1 else ""
    return f"{only}.{setting}" if only and not setting.startswith(f"{only}.") else setting
