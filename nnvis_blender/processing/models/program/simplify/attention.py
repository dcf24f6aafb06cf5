"""Attention that exporters write as products and a softmax, as the one operation that it is."""

from dataclasses import replace

import numpy as np

from ..program import Program, Step
from .rewriting import constant_number, fresh, givers, takers


def fuse_attention(program: Program, ranks: dict[str, int]) -> Program:
    """softmax(scale q k^T + bias) v as an attention step, where nothing else takes the scores or the shares."""
    given, taken, constants = givers(program), takers(program), dict(program.constants)
    before, instead = {}, {}  # product with the values -> steps before it, the step itself
    for step in program.steps:
        if step.op == "softmax":
            found = _found(step, given, taken, constants, ranks)
            if found is not None:
                end, made = found
                before[end.outputs[0]], instead[end.outputs[0]] = made[:-1], made[-1]
    steps = []
    for step in program.steps:
        steps += before.get(step.outputs[0], []) if step.outputs else []
        steps.append(instead.get(step.outputs[0], step) if step.outputs else step)
    return replace(program, steps=steps, constants=constants)


def _found(softmax: Step, given: dict, taken: dict, constants: dict, ranks: dict) -> tuple | None:
    """(the product that ends it, the steps that replace that) or None."""
    rank = ranks[softmax.outputs[0]]
    uses = taken.get(softmax.outputs[0], [])
    if softmax.options.get("axis", -1) % rank != rank - 1 or len(uses) != 1 or uses[0] is None:
        return None
    end = uses[0]
    if end.op != "matmul" or end.inputs[0] != softmax.outputs[0] or end.inputs[1] in constants:
        return None
    steps, bias, scale, name = [], None, 1.0, softmax.inputs[0]
    while True:
        by = given.get(name)
        if by is None or len(taken[name]) != 1:
            return None
        if by.op == "matmul":
            break
        numbers = [constant_number(i, constants) for i in by.inputs]
        if by.op in ("mul", "div") and sum(n is not None for n in numbers) == 1 and not (by.op == "div" and numbers[0]):
            number = next(n for n in numbers if n is not None)
            scale *= number if by.op == "mul" else 1 / number
            name = next(i for i, n in zip(by.inputs, numbers) if n is None)
        elif by.op == "add" and bias is None and scale == 1.0 and _scores(by.inputs, given) is not None:
            name = _scores(by.inputs, given)
            bias = next(i for i in by.inputs if i != name)
        elif by.op == "where" and bias is None and scale == 1.0 and _scores(by.inputs[1:], given) is not None:
            name = _scores(by.inputs[1:], given)
            zero = fresh("zero", constants)
            constants[zero] = np.zeros((), np.float32)
            bias = f"{by.outputs[0]}:bias"
            steps.append(replace(by, inputs=tuple(zero if i == name else i for i in by.inputs), outputs=(bias,)))
        else:
            return None
    query, turned = by.inputs
    if query in constants or turned in constants or ranks[turned] < 3:
        return None
    key = f"{turned}:key:{end.outputs[0]}"
    steps.append(_key(turned, key, given, ranks))
    inputs = (query, key, end.inputs[1]) + ((bias,) if bias else ())
    options = {"scale": scale, "causal": False}
    return end, [*steps, replace(end, op="attention", inputs=inputs, options=options)]


def _scores(inputs: tuple, given: dict) -> str | None:
    """The one of two values that comes from a product, through scalings."""
    for name in inputs:
        by, last = given.get(name), name
        while by is not None and by.op in ("mul", "div"):
            last = next((i for i in by.inputs if i in given), None)
            by = given.get(last)
        if by is not None and by.op == "matmul":
            return name
    return None


def _key(turned: str, key: str, given: dict, ranks: dict) -> Step:
    """The step that gives the keys (..., tokens, features) from what the product takes, (..., features, tokens)."""
    by = given.get(turned)
    axes = list(range(ranks[turned]))
    source = turned
    if by is not None and by.op == "transpose":
        axes, source = [axis % ranks[turned] for axis in by.options["axes"]], by.inputs[0]
    axes[-1], axes[-2] = axes[-2], axes[-1]
    return Step("transpose", (source,), (key,), {"axes": axes})
