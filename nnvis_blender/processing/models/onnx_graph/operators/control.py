"""Branches and loops whose course is known, and operators that the standard says are made of others."""

import numpy as np

from ....errors import shown
from ..values import Unfit, Value

MOST_TURNS = 300  # of a loop


def _if(node):
    condition = node.needed(0)
    if condition.known and not condition.fixed:
        raise Unfit("it decides by the size of the batch")
    if not condition.known:
        raise node.wrong(*_undecided(condition))
    branch = node.attribute("then_branch" if condition.array.any() else "else_branch")
    return tuple(node.walk.subgraph(branch, node.scope, []))


def _undecided(condition: Value) -> tuple[str, str]:
    """What is wrong where a branch depends on what comes in, and what to do."""
    names = sorted(condition.roots)
    example = f"{names[0]}=..." if len(names) == 1 else "name=value"
    return (
        f"decides by what comes in as {', '.join(shown(name) for name in names[:3])}",
        f"If it is the same for every sample, give it as inputs_fixed, e.g. {shown(example, quoted=False)}",
    )


def _loop(node):
    """Unrolled: what is kept from turn to turn, and what each turn gives, one below the other."""
    turns, condition, body = node.input(0), node.input(1), node.attribute("body")
    kept = [node.needed(k) for k in range(2, len(node.inputs))]
    if (turns is not None and not turns.fixed) or (condition is not None and not condition.fixed):
        raise node.wrong("runs as often as its inputs say")
    most = MOST_TURNS + 1 if turns is None else int(turns.array.reshape(-1)[0])
    goes_on, each = condition is None or bool(condition.array.all()), []
    for turn in range(max(most, 0)):
        if not goes_on:
            break
        if turn >= MOST_TURNS:
            raise node.wrong(f"runs more than {MOST_TURNS} times")
        number = node.build.constant(np.array(turn, np.int64), "turn")
        again, *given = node.walk.subgraph(body, node.scope, [number, node.build.constant(np.array(True)), *kept])
        if again is not None and not again.fixed:
            raise node.wrong("runs as often as its inputs say")
        goes_on = again is None or bool(again.array.all())
        kept, given = given[: len(kept)], given[len(kept) :]
        each.append(given)
    return (*kept, *_gathered(node, each, [0] * (len(node.outputs) - len(kept))))


def _scan(node):
    """Unrolled over the first axis, or that which it names, of what it scans."""
    count, body = node.whole("num_scan_inputs", 1), node.attribute("body")
    kept = [node.needed(k) for k in range(len(node.inputs) - count)]
    scanned = [node.needed(k) for k in range(len(node.inputs) - count, len(node.inputs))]
    outputs = len(node.outputs) - len(kept)
    axes = node.attribute("scan_input_axes") or [0] * count
    backwards = any(node.attribute("scan_input_directions") or []) or any(
        node.attribute("scan_output_directions") or []
    )
    turns = {value.length(axis) for value, axis in zip(scanned, axes)}
    if node.opset < 9 or backwards or len(turns) != 1 or None in turns or max(turns) > MOST_TURNS:
        raise node.wrong(f"runs backwards, over the batch or more than {MOST_TURNS} times")
    each = []
    for turn in range(turns.pop()):
        place = node.build.constant(np.array(turn, np.int64), "turn")
        given = [node.emit("gather", value, place, axis=axis) for value, axis in zip(scanned, axes)]
        found = node.walk.subgraph(body, node.scope, [*kept, *given])
        kept, found = found[: len(kept)], found[len(kept) :]
        each.append(found)
    return (*kept, *_gathered(node, each, node.attribute("scan_output_axes") or [0] * outputs))


def _gathered(node, each: list, axes: list[int]) -> list[Value]:
    """What turns give, together along an axis of its own."""
    if axes and not each:
        raise node.wrong("never runs")
    return [node.emit("stack", *(given[k] for given in each), axis=axis) for k, axis in enumerate(axes)]


def standard_function(name: str, version: int):
    """A handler for an operator that the standard defines by others, or None."""
    import onnx  # noqa: PLC0415  only where a model has such an operator

    try:
        schema = onnx.defs.get_schema(name, version, "")
    except onnx.defs.SchemaError:
        return None
    if not schema.has_function:
        return None
    return lambda node: node.walk.call(schema.function_body, node)


OPERATORS = {"If": _if, "Loop": _loop, "Scan": _scan}
