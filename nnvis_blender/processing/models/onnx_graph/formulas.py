"""Activations that frameworks write out as their formulas: softmax, hard sigmoid and hard swish."""

from collections.abc import Callable
from dataclasses import replace

from ..program.program import Program, Step
from ..program.simplify.rewriting import constant_number, givers

_WIDENED = ("reshape", "unsqueeze", "identity")  # what keeps the values of a reduced axis


def with_activations(program: Program, ranks: dict[str, int]) -> Program:
    """The program with one step in the place of each formula. ranks: value -> how many axes it has."""
    given = givers(program)

    def number(name: str) -> float | None:
        return constant_number(name, program.constants)

    steps = []
    for step in program.steps:
        found = None
        if step.op in ("div", "mul"):
            found = _softmax(step, given, ranks) or _hard(step, given, number)
        steps.append(step if found is None else replace(step, op=found[0], inputs=(found[1],), options=found[2]))
    return replace(program, steps=steps)


def _softmax(step: Step, given: dict, ranks: dict[str, int]) -> tuple | None:
    """exp(x - m) / sum(exp(x - m)) over the last axis; whatever m is the same along it changes nothing."""
    powers = given.get(step.inputs[0])
    total = _reduced(step.inputs[1], given) if step.op == "div" else None
    if powers is None or powers.op != "exp" or total is None or total.op != "sum" or total.inputs != powers.outputs:
        return None
    moved = given.get(powers.inputs[0])
    most = _reduced(moved.inputs[1], given) if moved is not None and moved.op == "sub" else None
    if most is None or most.op != "max" or most.inputs[0] != moved.inputs[0]:
        return None
    rank = ranks[moved.inputs[0]]
    last = all([axis % rank for axis in reduced.options["axes"]] == [rank - 1] for reduced in (total, most))
    kept = all(ranks[name] == rank for name in (step.inputs[1], moved.inputs[1]))
    return ("softmax", moved.inputs[0], {"axis": -1}) if last and kept else None


def _reduced(name: str, given: dict) -> Step | None:
    """The step that reduces an axis, whose values may have got the axis back since."""
    step = given.get(name)
    while step is not None and step.op in _WIDENED:
        step = given.get(step.inputs[0])
    return step


def _hard(step: Step, given: dict, number: Callable) -> tuple | None:
    """clip(x + 3, 0, 6) / 6 and x clip(x + 3, 0, 6) / 6."""
    for value, factor in (step.inputs, step.inputs[::-1]) if step.op == "mul" else (step.inputs,):
        sixth = number(factor)
        if sixth is None or abs((sixth if step.op == "mul" else 1 / (sixth or 1)) - 1 / 6) > 1e-6:
            continue
        x = _clipped(value, given, number)
        if x is not None:
            return "hard_sigmoid", x, {"alpha": 1 / 6, "beta": 0.5}
        product = given.get(value)
        if product is not None and product.op == "mul":
            for own, gate in (product.inputs, product.inputs[::-1]):
                if _clipped(gate, given, number) == own:
                    return "hard_swish", own, {}
    return None


def _clipped(name: str, given: dict, number: Callable) -> str | None:
    """x of clip(x + 3, 0, 6)."""
    clip = given.get(name)
    moved = given.get(clip.inputs[0]) if clip is not None and clip.op == "clip" else None
    if moved is None or moved.op != "add" or (clip.options.get("low"), clip.options.get("high")) != (0.0, 6.0):
        return None
    return next((x for x, three in (moved.inputs, moved.inputs[::-1]) if number(three) == 3.0), None)
