"""Parameters as dataclasses whose fields carry range and help.

The command line, the panel and every error read them from there.
"""

import dataclasses
import functools
import math
import operator
import types
import typing

from .errors import shown, usage

MOST_ITEMS = 100_000  # of a list


def field(
    default=dataclasses.MISSING,
    minimum=None,
    maximum=None,
    help="",
    choices=None,
    section="",
    is_path=False,
    unset="",
    start=None,
    needs=None,
):
    """A dataclass field with its range (both ends allowed) or its choices, and one sentence of help.

    Of a list, range and choices are those of its items. Without a default the field has to be given.
    section: heads this field and those after it in a long panel. is_path: whether a text is the path of a file.
    unset: the word by which a panel says the default, where that stands for the absence of a value ("All", "None").
    start: the whole number that a panel begins with when the absence is taken back. needs: (name, on), the other field
    that has to be on, or off, for this one to act.
    """
    metadata = {
        "min": minimum,
        "max": maximum,
        "help": help,
        "choices": choices,
        "section": section,
        "is_path": is_path,
        "unset": unset,
        "start": start,
        "needs": needs,
    }
    if isinstance(default, (list, dict)):
        return dataclasses.field(default_factory=lambda: type(default)(default), metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def default_of(field):
    """The default of a dataclass field; MISSING where it has to be given."""
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


class FieldKind(typing.NamedTuple):
    """A field's type without its "| None", and whether None is allowed."""

    type: object
    is_optional: bool


def kind_of(hint) -> FieldKind:
    """The FieldKind of a field's type.

    Types are int, float, bool, str, unions of these, list and list[one of these, or dict].
    """
    if not isinstance(hint, types.UnionType):
        return FieldKind(hint, False)
    kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
    return FieldKind(functools.reduce(operator.or_, kinds), len(kinds) < len(typing.get_args(hint)))


def is_list(kind) -> bool:
    return kind is list or typing.get_origin(kind) is list


def check_object(values, what: str) -> None:
    """Raises NNVisError (usage) where there is something else than an object of names and values, or nothing."""
    if values is not None and not isinstance(values, dict):
        raise usage(f"{what} is {shown(values)}, not names and values", 'Write it as {"name": value}')


def check_keys(values, known: set) -> None:
    """Raises NNVisError (usage) naming the keys of a request that are not known."""
    check_object(values, "the request")
    unknown = sorted(set(values) - known, key=str)
    if unknown:
        raise usage(f"unknown keys in the request: {_some(unknown, False)}", f"Known are: {', '.join(sorted(known))}")


def from_dict(cls, values, what: str = "the request"):
    """An instance of the parameters dataclass cls from plain JSON values. what: their name in messages.

    Raises NNVisError (usage) naming every unknown key, wrong type and value out of range.
    """
    check_object(values, what)
    values = values or {}
    known = {f.name: f for f in dataclasses.fields(cls)}
    unknown = [key for key in values if key not in known]
    if unknown:
        raise usage(
            f"unknown parameter{'s' if len(unknown) > 1 else ''} {_some(unknown)}",
            f"Known are: {', '.join(sorted(known))}",
        )
    hints = typing.get_type_hints(cls)
    for name, own in known.items():
        if name not in values and default_of(own) is dataclasses.MISSING:
            raise usage(f"{what} names no {name}", _remedy(own))
    return cls(**{key: _checked(known[key], hints[key], value) for key, value in values.items()})


def _some(names: list, quoted: bool = True) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(shown(name, quoted=quoted) for name in names[:5]) + more


def _remedy(field) -> str:
    choices = field.metadata.get("choices")
    return f"Known are: {', '.join(map(str, choices))}" if choices else field.metadata.get("help", "")


def _checked(field, hint, value):
    kind, optional = kind_of(hint)
    if optional and value is None:
        return None
    if is_list(kind):
        return _checked_list(field, kind, value)
    name, choices = field.name, field.metadata.get("choices")
    if kind in (int, float):
        if not _is_number(value) or (kind is int and not _is_whole(value)):
            raise usage(f"{name} is {shown(value)}, not {'a whole number' if kind is int else 'a number'}")
        if not _is_within(value, field.metadata):
            raise usage(f"{name} is {shown(value)}, outside its range{_range(field.metadata)}")
        value = kind(value)
    elif isinstance(kind, types.UnionType):
        if not _fits(value, typing.get_args(kind), field.metadata):
            raise usage(f"{name} is {shown(value)}, not {' or '.join(map(_word, typing.get_args(kind)))}")
    elif kind is bool and not isinstance(value, bool):
        raise usage(f"{name} is {shown(value)}, not true or false")
    elif kind is str and not _is_text(value) and not choices:
        raise usage(f"{name} is {shown(value)}, not a text")
    if choices and value not in tuple(choices):
        raise usage(f"{name} is {shown(value)}, not one of {', '.join(map(str, choices))}")
    return value


def _checked_list(field, kind, value) -> list:
    """A list whose items are of its type, within the field's range or among its choices; they stay as they are."""
    if not isinstance(value, (list, tuple)):
        raise usage(f"{field.name} is {shown(value)}, not a list")
    if len(value) > MOST_ITEMS:
        raise usage(f"{field.name} is a list of {len(value)} values", f"Give at most {MOST_ITEMS}")
    item = (typing.get_args(kind) or (int | float | str,))[0]
    allowed = typing.get_args(item) or (item,)
    choices, limits = field.metadata.get("choices"), field.metadata
    for one in value:
        if not _fits(one, allowed, limits):
            wanted = " or ".join(f"{_word(kind).split(' ', 1)[1]}s" for kind in allowed)
            raise usage(f"{field.name} is {shown(value)}, not a list of {wanted}{_range(limits, ' from')}")
        if choices and one not in tuple(choices):
            raise usage(f"{field.name} is {shown(value)}, not a list of {', '.join(map(str, choices))}")
    return [int(one) if _is_number(one) and float not in allowed else one for one in value]


def _fits(value, kinds: tuple, limits) -> bool:
    """Whether a value is of one of these types, and within its limits where it is a number."""
    if _is_number(value):
        return (float in kinds or (int in kinds and _is_whole(value))) and _is_within(value, limits)
    if isinstance(value, dict):
        return dict in kinds
    return (str in kinds and _is_text(value)) or (bool in kinds and isinstance(value, bool))


def _word(kind) -> str:
    return {int: "a whole number", float: "a number", str: "a text", bool: "a truth value", dict: "an object"}[kind]


def _is_number(value) -> bool:
    """Whether it is a number; true and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_whole(value) -> bool:
    return isinstance(value, int) or (math.isfinite(value) and value == int(value))


def _is_within(value, limits) -> bool:
    low, high = limits.get("min"), limits.get("max")
    try:
        finite = math.isfinite(value)
    except OverflowError:  # a whole number that is no float
        finite = False
    return finite and (low is None or value >= low) and (high is None or value <= high)


def _is_text(value) -> bool:
    return isinstance(value, str) and "\0" not in value


def _range(limits, word: str = "") -> str:
    low, high = limits.get("min"), limits.get("max")
    if low is None and high is None:
        return ""
    return f"{word} {'' if low is None else low} to {'' if high is None else high}".rstrip()
