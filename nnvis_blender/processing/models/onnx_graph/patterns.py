"""What exporters write as several steps and programs have one for: passes that change no output."""

from dataclasses import replace

import numpy as np

from ..program.program import Program, Step
from ..program.simplify.products import as_linear
from ..program.simplify.rewriting import constant_number, fresh, givers, takers, without_dead_steps
from .formulas import with_activations

# what passes whole numbers on as they are
_PASSING = frozenset("cast identity reshape squeeze unsqueeze flatten transpose slice".split())


def recognised(program: Program, ranks: dict[str, int]) -> Program:
    """The program with dense layers, tables and layer norms in the place of their parts, one probability in that of
    two, and how many tokens its inputs know.

    ranks: value -> how many axes it has.
    """
    program = _with_layer_norms(with_activations(_without_complement(program), ranks))
    program = as_linear(program, ranks)
    return without_dead_steps(_with_tokens(_with_tables(program, ranks)))


def _without_complement(program: Program) -> Program:
    """Two probabilities 1 - p and p, as scikit-learn has them of two classes, are read as p."""
    given = givers(program)
    last = given.get(program.outputs[0])
    if len(program.outputs) != 1 or last is None or last.op != "concat" or len(last.inputs) != 2:
        return program
    rest, p = last.inputs
    by = given.get(rest)
    sigmoid = p in given and given[p].op == "sigmoid"
    if not sigmoid or by is None or by.op != "sub" or constant_number(by.inputs[0], program.constants) != 1.0:
        return program
    return replace(program, outputs=[p]) if by.inputs[1] == p else program


def _with_layer_norms(program: Program) -> Program:
    """Opsets before 17 have no layer norm: (x - mean) / sqrt(mean((x - mean)^2) + eps), then a scale and a shift."""
    given, taken, instead = givers(program), takers(program), {}
    for step in program.steps:
        found = _normalised(step, given, taken, program.constants) if step.op == "div" else None
        if found is not None:
            x, eps = found
            last, scale, shift = _affine(step, taken, program.constants)
            inputs = (x, scale, shift) if shift else (x, scale) if scale else (x,)
            options = {"axes": 1, "eps": eps}
            instead[last.outputs[0]] = Step("layer_norm", inputs, last.outputs, options, step.layer)
    return replace(program, steps=[instead.get(step.outputs[0], step) for step in program.steps])


def _normalised(step: Step, given: dict, taken: dict, constants: dict) -> tuple[str, float] | None:
    """(x, eps) of a division that ends a normalisation over the last axis whose parts nothing else takes."""
    centred, root = (given.get(name) for name in step.inputs)
    total = _one(root, "sqrt", given)
    if centred is None or centred.op != "sub" or total is None or total.op != "add":
        return None
    eps = [constant_number(name, constants) for name in total.inputs]
    variance = given.get(total.inputs[0 if eps[1] is not None else 1])
    mean = given.get(centred.inputs[1])
    if (eps[0] is None) == (eps[1] is None) or not _is_mean(variance) or not _is_mean(mean):
        return None
    square, eps = given.get(variance.inputs[0]), next(number for number in eps if number is not None)
    name = centred.outputs[0]
    is_square = square is not None and (
        (square.op == "mul" and square.inputs == (name, name))
        or (square.op == "pow" and square.inputs[0] == name and constant_number(square.inputs[1], constants) == 2.0)
    )
    if not is_square or mean.inputs[0] != centred.inputs[0] or len(taken[name]) != 1 + square.inputs.count(name):
        return None
    return centred.inputs[0], float(eps)


def _one(step: Step | None, op: str, given: dict) -> Step | None:
    """What gives the input of a step of this kind."""
    return given.get(step.inputs[0]) if step is not None and step.op == op else None


def _is_mean(step: Step | None) -> bool:
    return step is not None and step.op == "mean" and step.options == {"axes": [-1], "keep": True}


def _affine(step: Step, taken: dict, constants: dict) -> tuple[Step, str | None, str | None]:
    """(the last step, scale, shift) of a normalisation that goes through a product and a sum with constants alone."""
    last, found = step, []
    for op in ("mul", "add"):
        uses = taken.get(last.outputs[0], [])
        if len(uses) != 1 or uses[0] is None or uses[0].op != op:
            break
        factor = next((name for name in uses[0].inputs if name != last.outputs[0]), None)
        if factor not in constants or np.ndim(constants[factor]) != 1 or len(constants[factor]) == 1:
            break
        found.append(factor)
        last = uses[0]
    return last, *found, *[None] * (2 - len(found))


def _with_tables(program: Program, ranks: dict[str, int]) -> Program:
    """A dense layer on one-hot codes of tokens is a table that is looked up."""
    given, constants, steps = givers(program), dict(program.constants), []
    for step in program.steps:
        ids = _coded(step, given, constants, ranks) if step.op == "linear" and step.inputs[1] in constants else None
        if ids is None:
            steps.append(step)
            continue
        table = fresh(step.inputs[1], constants)
        constants[table] = np.ascontiguousarray(constants[step.inputs[1]].T)
        bias = step.inputs[2] if len(step.inputs) > 2 else None
        looked_up = f"{step.outputs[0]}:table" if bias else step.outputs[0]
        steps.append(Step("embedding", (ids, table), (looked_up,), {}, step.layer))
        if bias:
            steps.append(Step("add", (looked_up, bias), step.outputs, {}, step.layer))
    return replace(program, constants=constants, steps=steps)


def _coded(step: Step, given: dict, constants: dict, ranks: dict[str, int]) -> str | None:
    """The tokens whose one-hot code a step takes: 1 where they equal 0, 1, 2, ... of a last axis."""
    code = _one(given.get(step.inputs[0]), "cast", given)
    if code is not None and code.op == "one_hot":
        return code.inputs[0]
    if code is None or code.op != "equal":
        return None
    for value, numbers in (code.inputs, code.inputs[::-1]):
        wide, count = given.get(value), constants[step.inputs[1]].shape[1]
        counted = numbers in constants and np.array_equal(constants[numbers].reshape(-1), np.arange(count))
        if counted and wide is not None and wide.op in ("reshape", "unsqueeze"):
            last = (wide.options.get("shape") or [None])[-1] == 1 or wide.options.get("axes") == [ranks[value] - 1]
            if last and ranks[wide.inputs[0]] == ranks[value] - 1 and constants[numbers].shape[-1] == count:
                return wide.inputs[0]
    return None


def _with_tokens(program: Program) -> Program:
    """The program whose inputs of tokens say how many different ones there are: as many as the smallest table has in
    which they are looked up. Whole numbers that are looked up nowhere are values.
    """
    inputs = []
    for given in program.inputs:
        most = min(_rows(given.name, program), default=0) if given.kind == "tokens" else 0
        inputs.append(replace(given, most=most) if most or given.kind != "tokens" else replace(given, kind="values"))
    return replace(program, inputs=inputs)


def _rows(name: str, program: Program) -> list[int]:
    """The lengths of the tables that the numbers of an input look up."""
    same, rows = {name}, []
    for step in program.steps:
        if step.op in _PASSING and step.inputs[0] in same:
            same.update(step.outputs)
        elif step.op == "gather" and step.inputs[1] in same and step.inputs[0] in program.constants:
            rows.append(program.constants[step.inputs[0]].shape[step.options.get("axis", 0)])
        elif step.op == "embedding" and step.inputs[0] in same:
            rows.append(len(program.constants[step.inputs[1]]))
        elif step.op == "one_hot" and step.inputs[0] in same:
            rows.append(step.options["depth"])
    return rows
