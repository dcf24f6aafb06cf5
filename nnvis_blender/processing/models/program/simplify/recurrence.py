"""Recurrent layers taken apart: what comes in is a dense layer of its own, so that its edges are seen."""

from dataclasses import replace

from ..program import Program, Step


def split_recurrence(program: Program) -> Program:
    """recurrent(x, w_input, ...) as linear and recurrent without w_input; its last state is read off all states."""
    steps = []
    for step in program.steps:
        if step.op != "recurrent" or step.inputs[1] is None:
            steps.append(step)
            continue
        x, w_input, w_state, *more = step.inputs
        b_input = more[0] if more else None
        states, last, *cell = (*step.outputs, f"{step.outputs[0]}:last")[: max(2, len(step.outputs))]
        gates = f"{states}:gates"
        steps.append(Step("linear", (x, w_input, b_input), (gates,), {}, step.layer))
        steps.append(
            replace(step, inputs=(gates, None, w_state, None, *more[1:]), outputs=(states, f"{last}:own", *cell))
        )
        first = 0 if step.options.get("reverse") else -1
        options = {"axes": [1], "starts": [first], "ends": [first + 1 if first == 0 else 2**31 - 1], "steps": [1]}
        steps.append(Step("slice", (states,), (f"{last}:step",), options))
        steps.append(Step("squeeze", (f"{last}:step",), (last,), {"axes": [1]}))
    return replace(program, steps=steps)
