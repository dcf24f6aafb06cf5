"""What TorchScript computes of plain values: numbers, truths, texts, lists and dictionaries."""

import math
import operator

from ...errors import shown
from ..aten.varied import Value, Varied, each

MOST_ITEMS = 1_000_000  # of a list or a text
MOST_TEXT = 300  # characters of a text that is put together, which only messages are


def _is(a, b) -> bool:
    return a is b or (a is None and b is None)


def _divided(a, b):
    return a / b


def _product(a, b):
    for items, times in ((a, b), (b, a)):
        if isinstance(items, (str, list, tuple)) and len(items) * times > MOST_ITEMS:
            raise ValueError("a list that is too long")
    return a * b


def _power(a, b):
    if isinstance(b, int) and abs(b) > 64 and abs(a) > 1:
        raise ValueError("a power that is too large")
    return a**b


def _range_length(start: int, end: int, step: int) -> int:
    return len(range(start, end, step))


def _length(value):
    return value.shape[0] if isinstance(value, Value) else len(value)


def _formatted(text: str, *values) -> str:
    """Each {} of a text with the value that is to stand there; no other form of such a place is followed."""
    parts = text[:MOST_TEXT].split("{}")
    told = [shown(v.values[0] if isinstance(v, Varied) else v, 40, quoted=False) for v in values]
    told += [""] * len(parts)
    return "".join(part + word for part, word in zip(parts, told))[:MOST_TEXT]


def _found(items, index: int):
    return items[index]


def _index_set(items: list, index: int, value) -> list:
    items[index] = value
    return items


def _extended(items: list, others) -> list:
    items.extend(others)
    return items


def _appended(items: list, item) -> list:
    items.append(item)
    return items


def _inserted(items: list, place: int, item) -> None:
    items.insert(place, item)


# of numbers, truths and texts; computed for each batch where they depend on it
SCALARS = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": _product,
    "div": _divided,
    "floordiv": operator.floordiv,
    "remainder": operator.mod,
    "neg": operator.neg,
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "__not__": operator.not_,
    "__and__": operator.and_,
    "__or__": operator.or_,
    "__xor__": operator.xor,
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "round": round,
    "sqrt": math.sqrt,
    "log": math.log,
    "exp": math.exp,
    "pow": _power,
    "Int": int,
    "Float": float,
    "Bool": bool,
    "int": int,
    "float": float,
    "bool": bool,
    "__range_length": _range_length,
    "__derive_index": lambda index, start, step: start + index * step,
}


def _smallest(*values):
    return each(min, list(values[0]) if len(values) == 1 else list(values))


def _largest(*values):
    return each(max, list(values[0]) if len(values) == 1 else list(values))


# of lists and the like, whose items may be anything
CONTAINERS = {
    "len": _length,
    "append": _appended,
    "extend": _extended,
    "insert": _inserted,
    "pop": lambda items, *place: items.pop(*place),
    "clear": lambda items: items.clear(),
    "reverse": lambda items: items.reverse(),
    "copy": lambda items: items.copy(),
    "list": list,
    "min": _smallest,
    "max": _largest,
    "slice": lambda items, start=None, end=None, step=1: items[start:end:step],
    "any": any,
    "all": all,
    "sum": lambda items: each(sum, items),
    "keys": lambda items: list(items.keys()),
    "values": lambda items: list(items.values()),
    "items": lambda items: list(items.items()),
    "get": lambda items, *rest: items.get(*rest),
    "format": _formatted,
    "str": str,
    "lower": lambda text: text.lower(),
    "upper": lambda text: text.upper(),
    "startswith": lambda text, start, *_: text.startswith(start),
    "endswith": lambda text, end, *_: text.endswith(end),
    "split": lambda text, *rest: text.split(*rest),
    "join": lambda text, items: text.join(items),
    "strip": lambda text, *rest: text.strip(*rest),
    "__getitem__": _found,
    "_set_item": _index_set,
    "__is__": _is,
    "__isnot__": lambda a, b: not _is(a, b),
    "__contains__": lambda items, item: any(item is i or (not isinstance(i, Value) and item == i) for i in items),
}
