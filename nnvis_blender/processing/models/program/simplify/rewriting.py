"""What all passes need: who gives a value and who takes it, and programs with steps replaced."""

from dataclasses import replace

from ..program import Program, Step

# what gives whole numbers or truths, whatever it takes
_WHOLE = frozenset("shape argmax argmin one_hot equal less less_equal greater greater_equal and or not xor".split())


def givers(program: Program) -> dict[str, Step]:
    """value -> the step that gives it."""
    return {name: step for step in program.steps for name in step.outputs}


def takers(program: Program) -> dict[str, list[Step]]:
    """value -> the steps that take it, once for each time; a program's output has one more, None."""
    found = {}
    for step in program.steps:
        for name in step.inputs:
            if name is not None:
                found.setdefault(name, []).append(step)
    for name in program.outputs:
        found.setdefault(name, []).append(None)
    return found


def renamed(program: Program, names: dict[str, str]) -> Program:
    """Every value that is taken under a key of names is taken as its value, which may be a key itself."""

    def last(name):
        while name in names:
            name = names[name]
        return name

    steps = [replace(step, inputs=tuple(map(last, step.inputs))) for step in program.steps]
    return replace(program, steps=steps, outputs=[last(name) for name in program.outputs])


def without_identities(program: Program) -> Program:
    """Without steps that pass a value on as it is: identity, and casts of what is already float32."""
    numbers = {given.name for given in program.inputs if given.kind == "tokens"}
    names, steps = {}, []
    for step in program.steps:
        numbers.update(step.outputs if _gives_no_floats(step, numbers) else ())
        is_float = step.inputs[:1] and step.inputs[0] not in numbers and step.inputs[0] not in program.constants
        if step.op == "identity" or (step.op == "cast" and step.options.get("dtype") == "float32" and is_float):
            names[step.outputs[0]] = step.inputs[0]
        else:
            steps.append(step)
    return renamed(replace(program, steps=steps), names)


def _gives_no_floats(step: Step, numbers: set) -> bool:
    if step.op == "cast":
        return step.options.get("dtype") != "float32"
    if step.op in _WHOLE:
        return True
    taken = step.inputs[1:] if step.op == "where" else step.inputs  # a condition is no part of what is chosen
    return step.op != "embedding" and any(name in numbers for name in taken)


def without_dead_steps(program: Program) -> Program:
    """Without steps and constants from which no output follows."""
    wanted, steps = set(program.outputs), []
    for step in reversed(program.steps):
        if wanted & set(step.outputs):
            wanted.update(name for name in step.inputs if name is not None)
            steps.append(step)
    constants = {name: array for name, array in program.constants.items() if name in wanted}
    return replace(program, steps=steps[::-1], constants=constants)


def fresh(name: str, taken) -> str:
    """A name like this one that is not taken."""
    number = 0
    while f"{name}:{number}" in taken:
        number += 1
    return f"{name}:{number}"


def constant_number(name: str | None, constants: dict) -> float | None:
    """The number that a constant of one value holds, or None."""
    array = constants.get(name)
    return None if array is None or array.size != 1 or array.dtype.kind == "b" else float(array.reshape(())[()])
