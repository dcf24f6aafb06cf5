"""The order of a chain's layers, from the order of a file, the numbers in their names, or their shapes."""

import itertools
import re

from ..errors import bad_input, shown

_MOST_STEPS = 20_000  # of the search for orders; two, or none, are mostly found long before


def natural_order(names) -> list[str]:
    """Names sorted so that "layers.10" follows "layers.9"."""
    return sorted(
        names,
        key=lambda n: [
            (part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d+)", n)
        ],
    )


def ordered(ends: dict[str, tuple[int, int]], keeps_order: bool, reading) -> list[str]:
    """The names of layers in the order in which they chain.

    ends: name -> (inputs, outputs), in the file's order. Where the file keeps no order, only numbers in names that are
    otherwise equal tell one, and shapes that fit in one order alone.
    Raises NNVisError (bad_input) where no order fits, or several.
    """
    names, by_number = list(ends), natural_order(ends)
    numbered = len(names) > 1 and len({_template(n) for n in names}) == 1 and chains(by_number, ends)
    if keeps_order and chains(names, ends):
        if numbered and names != by_number:  # sorted by the alphabet, or made in another order: who knows
            raise _ambiguous(names, ends, reading)
        return names
    names = by_number
    if numbered:
        reading.note(f"the file keeps no order of layers: the numbers in their names give it ({_shown(names)})")
        return names
    found, is_whole = _orders(names, ends)
    if not found and is_whole:
        raise bad_input(
            f"{reading.path.name}: the Linear layers do not form one chain ({_with_sizes(names, ends)})",
            "Name those of one chain in layer_order, first to last",
        )
    if len(found) != 1 or not is_whole:
        raise _ambiguous(names, ends, reading)
    if len(names) > 1:
        reading.note(f"the order of the layers is the one that their shapes allow ({_shown(found[0])})")
    return found[0]


def _ambiguous(names: list, ends: dict, reading):
    return bad_input(
        f"{reading.path.name}: the order of the layers is ambiguous ({_with_sizes(names, ends)})",
        "Name the layers first to last in layer_order",
    )


def chains(names: list[str], ends: dict[str, tuple[int, int]]) -> bool:
    return all(ends[a][1] == ends[b][0] for a, b in itertools.pairwise(names))


def _orders(names: list, ends: dict) -> tuple:
    """(up to two orders that chain, whether the search came to its end), depth first.

    Names that differ in numbers alone stay in the order of these.
    """
    found = []
    before = {n: {m for m in names[:i] if _template(m) == _template(n)} for i, n in enumerate(names)}
    stack = [()]
    for _ in range(_MOST_STEPS):
        if not stack or len(found) == 2:
            return found, True
        taken = stack.pop()
        if len(taken) == len(names):
            found.append(list(taken))
            continue
        stack += [
            (*taken, name)
            for name in reversed(names)
            if name not in taken and before[name] <= set(taken) and (not taken or ends[taken[-1]][1] == ends[name][0])
        ]
    return found, False


def _template(name: str) -> str:
    return re.sub(r"\d+", "#", name)


def _shown(names: list) -> str:
    return shown(", ".join(names), 80, quoted=False)


def _with_sizes(names: list, ends: dict) -> str:
    return shown(", ".join(f"{n} {ends[n][0]}->{ends[n][1]}" for n in names), 120, quoted=False)
