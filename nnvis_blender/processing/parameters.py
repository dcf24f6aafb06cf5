"""Parameters as dataclasses whose fields carry range and help, so that the command line, the panel and every error read
them from one place.
"""

import dataclasses
import math
import typing

from .errors import usage


def field(default, minimum=None, maximum=None, help="", choices=None):
    """A dataclass field with its range (both ends allowed) or its choices, and one sentence of help."""
    metadata = {"min": minimum, "max": maximum, "help": help, "choices": choices}
    if isinstance(default, (list, dict)):
        return dataclasses.field(default_factory=lambda: type(default)(default), metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def check_keys(values: dict, known: set) -> None:
    """Raises NNVisError (usage) naming the keys of a request that are not known."""
    unknown = sorted(set(values) - known)
    if unknown:
        raise usage(f"unknown keys in the request: {', '.join(unknown)}", f"Known are: {', '.join(sorted(known))}")


def from_dict(cls, values: dict):
    """An instance of the parameters dataclass cls from plain JSON values.

    Raises NNVisError (usage) naming every unknown key, wrong type and value out of range.
    """
    known = {f.name: f for f in dataclasses.fields(cls)}
    unknown = [key for key in values if key not in known]
    if unknown:
        raise usage(
            f"unknown parameter{'s' if len(unknown) > 1 else ''} {', '.join(map(repr, unknown))}",
            f"Known are: {', '.join(sorted(known))}",
        )
    types = typing.get_type_hints(cls)
    return cls(**{key: _checked(known[key], types[key], value) for key, value in values.items()})


def _checked(field, kind, value):
    name, limits = field.name, field.metadata
    if type(None) in typing.get_args(kind):  # "int | None": None, or an int
        if value is None:
            return None
        kind = next(k for k in typing.get_args(kind) if k is not type(None))
    if kind in (int, float):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or (kind is int and value != int(value)):
            raise usage(f"{name} is {value!r}, not {'a whole number' if kind is int else 'a number'}")
        value = kind(value)
        low, high = limits.get("min"), limits.get("max")
        if not math.isfinite(value) or (low is not None and value < low) or (high is not None and value > high):
            raise usage(
                f"{name} is {value}, outside its range {'' if low is None else low} to "
                f"{'' if high is None else high}".rstrip()
            )
    elif kind is bool and not isinstance(value, bool):
        raise usage(f"{name} is {value!r}, not true or false")
    elif kind is str and not isinstance(value, str):
        raise usage(f"{name} is {value!r}, not a text")
    elif typing.get_origin(kind) is list or kind is list:
        if not isinstance(value, (list, tuple)):
            raise usage(f"{name} is {value!r}, not a list")
        value = list(value)
    if limits.get("choices") and value not in limits["choices"]:
        raise usage(f"{name} is {value!r}, not one of {', '.join(map(str, limits['choices']))}")
    return value
