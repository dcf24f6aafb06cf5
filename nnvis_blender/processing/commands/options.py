"""Command-line options made from parameter dataclasses, and the request they fill."""

import argparse
import dataclasses
import types
import typing
from collections import Counter

from .. import parameters
from ..errors import usage
from ..files.json_file import parse_json


class Parser(argparse.ArgumentParser):
    """Says a wrong argument in one line instead of argparse's usage text."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, allow_abbrev=False, **options)

    def error(self, message):
        raise usage(message, "See --help")


def add_set(parser, example: str) -> None:
    """The option --set, each time one "key=value"."""
    parser.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help=f"a parameter in the request's words, e.g. {example}; can be repeated",
    )


def add_parameters(parser: argparse.ArgumentParser, groups: dict) -> None:
    """One option for each field of the groups' dataclasses, and an argument for a field without default.

    groups: place in a request -> dataclasses, see jobs.kind. A name that several groups have is said with its group's
    before it, except for the request's own. Options that are not given stay out of the namespace, see given; `called`
    in it is the option of each name, for errors.
    """
    names = Counter(name for classes in groups.values() for name in _fields(classes))
    called = {}
    for place, classes in groups.items():
        group = parser.add_argument_group(place.rpartition(".")[2].replace("_", " ") if place else "general")
        for name, (cls, field) in _fields(classes).items():
            plain = not place or (names[name] == 1 and name not in _fields(groups.get("", ())))
            option = name if plain else f"{place.rpartition('.')[2]}_{name}"
            option = option.replace("_", "-")
            _add(group, option, f"{place}.{name}", typing.get_type_hints(cls)[name], field)
            if parameters.default_of(field) is not dataclasses.MISSING:
                called[name] = f"--{option}"
    parser.set_defaults(called=called)


def given(arguments: argparse.Namespace, groups: dict) -> list:
    """[(place, name, value)] of the parameters that were given on the command line."""
    values = vars(arguments)
    return [
        (place, name, values[f"{place}.{name}"])
        for place, classes in groups.items()
        for name in _fields(classes)
        if f"{place}.{name}" in values
    ]


def read_parameters(arguments: argparse.Namespace, cls, values: dict | None = None):
    """An instance of a parameters dataclass that is a command's only group, over other values."""
    own = {name: value for _, name, value in given(arguments, {"": (cls,)})}
    return parameters.from_dict(cls, {**(values or {}), **own})


def _fields(classes: tuple) -> dict:
    """Name -> (dataclass, field), of dataclasses that may share names, the first one's."""
    named = {}
    for cls in classes:
        for field in dataclasses.fields(cls):
            named.setdefault(field.name, (cls, field))
    return named


def _add(group, option: str, dest: str, hint, field) -> None:
    kind, _ = parameters.kind_of(hint)
    choices, default = field.metadata.get("choices"), parameters.default_of(field)
    settings = {"help": _help(field, default), "default": argparse.SUPPRESS}
    if default is dataclasses.MISSING:
        del settings["default"]
        group.add_argument(dest, choices=choices, metavar=option.upper(), **settings)
    elif kind is bool:
        group.add_argument(f"--{option}", dest=dest, action=argparse.BooleanOptionalAction, **settings)
    elif kind == list[dict]:
        group.add_argument(f"--{option}", dest=dest, metavar="FILE", **settings)
    elif parameters.is_list(kind):
        of_texts = typing.get_args(kind) == (str,)  # a name may be a number
        metavar, read = ("NAME", str) if of_texts else ("N", _value)
        group.add_argument(f"--{option}", dest=dest, nargs="*", type=read, metavar=metavar, **settings)
    elif kind is str:
        metavar = None if choices else "TEXT"
        group.add_argument(f"--{option}", dest=dest, choices=choices, metavar=metavar, **settings)
    else:
        metavar = "VALUE" if isinstance(kind, types.UnionType) else "N"
        group.add_argument(f"--{option}", dest=dest, type=_value, metavar=metavar, **settings)


def _help(field, default) -> str:
    low, high = field.metadata.get("min"), field.metadata.get("max")
    limits = f"{low} to {high}, " if low is not None and high is not None else ""
    unset = field.metadata.get("unset") if default is not None else ""
    word = f": {unset.lower()}" if unset else ""
    usual = "" if default is dataclasses.MISSING else f" ({limits}default {_shown(default)}{word})"
    return f"{field.metadata.get('help', '')}{usual}".replace("%", "%%")


def _shown(default) -> str:
    return " ".join(map(str, default)) if isinstance(default, list) else "none" if default is None else str(default)


def _value(text: str):
    """A JSON value or, where it is not one, the text itself, so that the parameter's own check names it."""
    try:
        return parse_json(text)
    except (ValueError, RecursionError):
        return text
