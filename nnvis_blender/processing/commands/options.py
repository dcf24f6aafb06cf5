"""Command-line options made from parameter dataclasses, and the request they fill."""

import argparse
import dataclasses
import json
import typing
from pathlib import Path

from .. import parameters
from ..errors import bad_input


def add_parameters(parser: argparse.ArgumentParser, cls, title: str) -> None:
    """One option for each field of a parameters dataclass; options that are not given stay out of the namespace."""
    group = parser.add_argument_group(title)
    hints = typing.get_type_hints(cls)
    for field in dataclasses.fields(cls):
        kind, low, high = hints[field.name], field.metadata.get("min"), field.metadata.get("max")
        default = field.default if field.default is not dataclasses.MISSING else field.default_factory()
        limits = f"{low} to {high}, " if low is not None and high is not None else ""
        text = f"{field.metadata.get('help', '')} ({limits}default {default})".replace("%", "%%")
        option = f"--{field.name.replace('_', '-')}"
        settings = {"dest": field.name, "default": argparse.SUPPRESS, "help": text}
        if kind is bool:
            group.add_argument(option, action=argparse.BooleanOptionalAction, **settings)
        elif kind is list or list in typing.get_args(kind):
            group.add_argument(option, nargs="*", type=_number, metavar="N", **settings)
        elif kind is str:
            group.add_argument(option, choices=field.metadata.get("choices"), **settings)
        else:
            group.add_argument(option, type=_number, metavar="N", **settings)


def given(arguments: argparse.Namespace, cls) -> dict:
    """The values of a dataclass's fields that were given on the command line."""
    return {f.name: getattr(arguments, f.name) for f in dataclasses.fields(cls) if hasattr(arguments, f.name)}


def read_parameters(arguments: argparse.Namespace, cls):
    return parameters.from_dict(cls, given(arguments, cls))


def read_json(path) -> dict:
    """A JSON object from a file. Raises NNVisError (bad_input) naming the file and the place."""
    try:
        values = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise bad_input(f"{path} could not be read as JSON ({error})", "Check the path and the file's text") from None
    if not isinstance(values, dict):
        raise bad_input(f"{path} does not hold a JSON object", 'Write the parameters as {"name": value}')
    return values


def _number(text: str):
    """A JSON number or, where it is not one, the text itself, so that the parameter's own check names it."""
    try:
        return json.loads(text)
    except ValueError:
        return text
