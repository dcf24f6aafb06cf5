"""From a program that a reader has made to the model that everything else knows."""

from dataclasses import replace

import numpy as np

from ...errors import bad_input, shown, usage
from ..activation_functions import ACTIVATIONS
from ..options import AUTO
from ..reading import Reading, two_classes
from .program import Program, Step

# what stands behind the logits of each kind of outputs
_LAST = {"softmax": "classes", "log_softmax": "classes", "sigmoid": "labels", "argmax": "classes"}
_TAKEN_FOR_LOGITS = "no softmax stands at its end: its outputs are taken for the logits of classes"
_PASSING = ("identity", "flatten", "reshape", "squeeze", "argmax", "cast")


def model_of(program: Program, reading: Reading):
    """The Model of a program: a DenseChain where it is one, whose fast path gives the same, else a ProgramModel.

    reading: gives the file, the options and the notes; notes say what was assumed. Raises NNVisError (bad_input) where
    the program does not run or its units cannot be told apart, (usage) for an output that it does not have.
    """
    program.validate(reading.path.name)
    program = _with_chosen_outputs(program, reading)
    program, kind = _without_last(program, reading)
    drawn = reading.options.drawn_steps
    chain = _as_chain(program) if kind == "classes" and drawn != "all" else None
    if chain is not None:
        return _chain_model(chain, program, reading)
    from .program_model import ProgramModel  # noqa: PLC0415  torch; chains are read without

    origin = {"format": reading.title, "notes": reading.notes, "outputs": kind}
    model = ProgramModel(program, reading.path.stem, kind, origin, drawn)
    if kind == "classes" and model.network.class_count == 1:
        model.outputs_kind = model.description["outputs"] = "values"
        model.notes.append("it has one output, which is no class beside others: its value is measured")
        reading.notes[:] = [note for note in reading.notes if note != _TAKEN_FOR_LOGITS]
    reading.notes += model.notes
    model.notes = reading.notes
    return model


def _with_chosen_outputs(program: Program, reading: Reading) -> Program:
    chosen = reading.options.outputs
    if chosen is None:
        if len(program.outputs) > 1:
            names = shown(", ".join(program.outputs), 120, quoted=False)
            reading.note(f"it has the outputs {names}: the units of all are measured unless outputs names some")
        return program
    unknown = [name for name in chosen if name not in program.outputs]
    if unknown or not chosen:
        raise usage(
            f"{reading.path.name} has no output {shown(unknown[0] if unknown else '')}",
            f"Its outputs are {shown(', '.join(program.outputs), 120, quoted=False)}",
        )
    return replace(program, outputs=list(chosen))


def _without_last(program: Program, reading: Reading) -> tuple[Program, str]:
    """The program up to its logits, and the kind of its outputs, by the options or by what stands last."""
    given = {name: step for step in program.steps for name in step.outputs}
    outputs, found = [], []
    for name in program.outputs:
        logits, last = _logits(name, given)
        outputs.append(logits)
        found.append(last)
    kind = reading.options.output_kind
    if kind == AUTO:
        without = program.kind or ("values" if any(found) else "classes")  # beside outputs that end in one of these
        kinds = {_LAST.get(last, without) for last in found}
        kind = kinds.pop() if len(kinds) == 1 else "values"
        if kind == "labels" and len(outputs) == 1 and _outputs_of(outputs[0], given, program) == 1:
            kind = "classes"
        if "argmax" in found:
            reading.note("what it gives is the place of the largest score: the scores are read")
        if found == [None] * len(found) and len(outputs) == 1 and not program.kind:
            reading.note(_TAKEN_FOR_LOGITS)
    program = replace(program, outputs=outputs)
    if kind == "classes" and len(outputs) == 1 and _outputs_of(outputs[0], given, program) == 1:
        program = _in_two(program, given)
        reading.note(
            "the one output is read as two classes, a logistic unit's no and yes: half its weight, against and for"
        )
    return program, kind


def _logits(name: str, given: dict) -> tuple[str, str | None]:
    """(the value before what only turns logits into shares or into a choice, which operation that is or None)."""
    now, before, last = name, name, None
    while now in given:
        step = given[now]
        if step.op == "argmax":
            before, last = step.inputs[0], step.op
        elif step.op in _LAST:
            return step.inputs[0], step.op
        if step.op not in _PASSING:
            break
        now = step.inputs[0]
    return before, last


def _outputs_of(name: str, given: dict, program: Program) -> int | None:
    """How many outputs a linear step that gives a value has, or None."""
    step = given.get(name)
    if step is None or step.op != "linear" or step.inputs[1] not in program.constants:
        return None
    return len(program.constants[step.inputs[1]])


def _in_two(program: Program, given: dict) -> Program:
    """The last linear step with two outputs, see reading.two_classes."""
    last, constants = given[program.outputs[0]], dict(program.constants)
    weight = constants[last.inputs[1]]
    bias = constants[last.inputs[2]] if len(last.inputs) > 2 and last.inputs[2] else np.zeros(1, np.float32)
    weight, bias = two_classes(weight.T, bias)
    names = f"{last.outputs[0]}:weight", f"{last.outputs[0]}:bias"
    constants |= dict(zip(names, (np.ascontiguousarray(weight.T), bias)))
    steps = [replace(s, inputs=(s.inputs[0], *names)) if s is last else s for s in program.steps]
    steps = steps[: steps.index(next(s for s in steps if s.outputs == last.outputs)) + 1]
    return replace(program, constants=constants, steps=steps)


def _as_chain(program: Program) -> tuple | None:
    """(pairs (W (inputs, outputs), b), activations between) of a program that is a chain of dense layers, else None."""
    if len(program.inputs) != 1 or program.inputs[0].kind == "tokens" or len(program.outputs) != 1:
        return None
    name, pairs, activations, open_ = program.inputs[0].name, [], [], False
    wide = len(program.inputs[0].shape)
    taken = {}
    for step in program.steps:
        for i in step.inputs:
            taken.setdefault(i, []).append(step)
    while name != program.outputs[0]:
        steps = taken.get(name, [])
        if len(steps) != 1:
            return None
        step = steps[0]
        if step.op == "linear" and wide == 1 and all(i in program.constants for i in step.inputs[1:] if i):
            pairs.append(_pair(step, program.constants))
            activations += ["linear"] * open_
            open_ = True
        elif step.op in ACTIVATIONS and open_ and _is_plain(step):
            activations.append(step.op)
            open_ = False
        elif step.op == "flatten" and not pairs and step.options.get("start", 1) == 1:
            wide -= step.options.get("end", -1) % (wide + 1) - 1
        elif step.op != "identity":
            return None
        name = step.outputs[0]
    return (pairs, activations) if pairs and open_ and len(activations) == len(pairs) - 1 else None


def _is_plain(step: Step) -> bool:
    """Whether an activation is the one that the table of activations has: with its usual parameters."""
    usual = {"leaky_relu": {"slope": 0.01}, "elu": {"alpha": 1.0}, "gelu": {"approximate": "none"}}
    usual["softplus"] = {"beta": 1.0, "threshold": 20.0}
    own = usual.get(step.op, {})
    return all(value is None or own.get(key, value) == value for key, value in step.options.items())


def _pair(step: Step, constants: dict) -> tuple[np.ndarray, np.ndarray]:
    weight = constants[step.inputs[1]].T
    bias = constants[step.inputs[2]] if len(step.inputs) > 2 and step.inputs[2] else np.zeros(weight.shape[1])
    return np.ascontiguousarray(weight, np.float32), np.ascontiguousarray(bias, np.float32)


def _chain_model(chain: tuple, program: Program, reading: Reading):
    from ..dense_chain import DenseChain  # noqa: PLC0415
    from ..model import Input  # noqa: PLC0415

    pairs, activations = chain
    if pairs[-1][0].shape[1] < 2:
        raise bad_input(f"{reading.path.name} has one output only")
    between = activations[0] if len(set(activations)) == 1 else ", ".join(activations)
    origin = {"format": reading.title, "activation": between or "linear", "notes": reading.notes}
    model = DenseChain(pairs, reading.path.stem, origin, activations)
    given = program.inputs[0]
    # the shape of images stays, by which data find the order of their values
    model.inputs = (Input(model.inputs[0].layer, tuple(given.shape), given.kind, given.preprocessing),)
    reading.notes += model.take_class_names(program.class_names)
    model.notes = reading.notes
    return model
