"""Sums of products with constant arrays, as equations say them, as the dense layers that they are."""

from dataclasses import replace

import numpy as np

from ..program import Step
from .rewriting import fresh


def einsum_as_linear(step: Step, constants: dict) -> list[Step]:
    """The steps transpose, reshape, linear, reshape and transpose that an einsum of a value and a constant is; empty
    where it is none: letters that both have and the result keeps, or that one alone sums over. Adds the weights to
    constants.
    """
    terms, _, result = step.options["equation"].replace(" ", "").partition("->")
    terms = terms.split(",")
    constant = [name in constants for name in step.inputs]
    if len(terms) != 2 or sum(constant) != 1 or not result or any("." in term for term in terms):
        return []
    place = constant.index(False)
    x, w = terms[place], terms[1 - place]
    summed = [c for c in x if c in w]
    kept, made = [c for c in x if c not in w], [c for c in w if c not in x]
    once = all(len(set(term)) == len(term) for term in (x, w, result))
    if not once or not summed or not kept or set(summed) & set(result) or set(kept + made) != set(result):
        return []
    array = constants[step.inputs[1 - place]]
    sizes = dict(zip(w, array.shape))
    weight = fresh(step.inputs[1 - place], constants)
    matrix = np.transpose(array, [w.index(c) for c in made + summed])
    constants[weight] = np.ascontiguousarray(matrix.reshape(-1, int(np.prod([sizes[c] for c in summed]))))
    names, name, out = iter("tfls"), step.inputs[place], step.outputs[0]
    steps = []

    def add(op: str, *more: str, **options):
        nonlocal name
        steps.append(Step(op, (name, *more), (f"{out}:{next(names)}",), options, step.layer))
        name = steps[-1].outputs[0]

    if kept + summed != list(x):
        add("transpose", axes=[x.index(c) for c in kept + summed])
    if len(summed) > 1:
        add("flatten", start=len(kept), end=-1)
    add("linear", weight)
    if len(made) != 1:
        add("reshape", shape=[*[0] * len(kept), *(sizes[c] for c in made)])
    now = kept + made
    if now != list(result):
        add("transpose", axes=[now.index(c) for c in result])
    steps[-1] = replace(steps[-1], outputs=step.outputs)
    return steps
