"""A parsed model as a program: its inputs, the walk through its graph for batches of any size, and what is noted."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace

from ...errors import NNVisError, bad_input, shown
from ..program.program import Program, Step
from ..reading import Reading
from .building import Builder
from .entries import UINT8, Entry
from .external_data import ExternalData
from .file import all_tensors
from .graph import Walk, needed, taken_by
from .inputs import Inputs
from .metadata import class_names, preprocessing, told
from .operators import handler_of
from .outputs import chosen_outputs
from .patterns import recognised
from .tensors import NARROW, array_of
from .values import UNREAD, Unfit

_MOST_TRIES = 40


@dataclass
class _Found:
    """A program with notes of its own. width: how many numbers its first output gives for a sample, None of a map."""

    program: Program
    notes: list[str]
    width: int | None


def program_of(model, reading: Reading) -> Program:
    """The program of a ModelProto; what was assumed is noted in the reading. Raises NNVisError (bad_input, usage)."""
    graph, file = model.graph, reading.path.name
    if graph.sparse_initializer:
        raise bad_input(f"{file} has sparse weights, which are not read", "Save them as dense tensors")
    data = ExternalData(reading.path, all_tensors(model))
    names = {tensor.name for tensor in graph.initializer}
    all_outputs = [entry.name for entry in graph.output]
    taken = {name for node in needed(graph.node, all_outputs) for name in taken_by(node)} | set(all_outputs)
    entries = [Entry.of(entry) for entry in graph.input if entry.name not in names and entry.name in taken]
    inputs = Inputs(entries, reading, _compared(model))
    outputs = chosen_outputs(graph, reading, any(value == "zeros" for _, value in inputs.made))
    said = preprocessing(model, inputs.main.kind == UINT8)
    found = _fitting(inputs, lambda *how: _built(model, data, file, inputs, outputs, said, *how))
    for note in [*inputs.notes(), *_weights_told(graph), *([told(said)] if said else []), *found.notes]:
        reading.note(note)
    program = found.program
    names = class_names(model, array_of)
    if names and (len(names) == found.width or (len(names) == 2 and found.width == 1)):
        program.class_names = names
    elif names:
        reading.note(f"the file names {len(names)} classes, but its outputs are others: the names are left out")
    return program


def _fitting(inputs: Inputs, build: Callable) -> _Found:
    """The program of the shapes that the file or the options say, or of the only ones to be tried that fit."""
    sizes = inputs.sizes
    tried = list(itertools.islice(sizes.shapes(), _MOST_TRIES))
    if len(tried) == 1:
        return build(tried[0])
    fits: list = []
    for shapes in tried:
        try:
            fits.append((shapes, build(shapes)))
        except NNVisError as error:
            if not isinstance(error.__cause__, Unfit):
                raise
        if len(fits) > 1:
            break
    if len(fits) != 1:
        raise sizes.question()
    shapes, found = fits[0]
    size = shown(shapes[inputs.main.name])
    found.notes.append(f"the size of the input is taken as {size}, the only usual one that fits")
    return found


def _built(model, data, file: str, inputs: Inputs, outputs: list[str], said: dict, shapes: dict) -> _Found:
    """The program for batches of any size, or, where the graph holds one sample only, for this one."""
    own = inputs.batch
    ways = [((own, own + 1, own + 2), True), ((1,), own == 1)]
    first = None
    for batches, has_batch in ways:
        build = Builder(batches, file, inputs.reading.path.stat().st_size + data.size)
        try:
            return _walked(model, data, build, inputs, outputs, said, shapes, has_batch)
        except Unfit as error:
            failure: NNVisError = bad_input(f"{file}: its inputs or outputs do not fit its graph ({error})")
            failure.__cause__ = error
        except NNVisError as error:
            if not isinstance(error.__cause__, Unfit):
                raise
            failure = error
        first = first or failure
    raise failure if own == 1 else first


def _walked(model, data, build, inputs: Inputs, outputs, said: dict, shapes: dict, has_batch: bool) -> _Found:
    walk = Walk(build, model, data, handler_of)
    walk.scope.values.update(inputs.give(build, shapes, has_batch, said))
    values = walk.run(model.graph.node, walk.scope, outputs)
    notes, kept = [], []
    for name, value in zip(outputs, values):
        if value in (None, UNREAD) or value.known or not value.is_float:
            notes.append(f"the output {shown(name)} is left out: it does not follow from the input, or is no number")
        elif len(build.batches) > 1 and value.batch_axis() is None:
            raise Unfit(f"the output {name} is the same for all samples")
        else:
            kept.append((name, value))
    if not kept:
        raise bad_input(f"{build.file} gives nothing that follows from its input")
    if not has_batch:
        notes.append("the file's input has no axis for a batch: one sample is run after the other")
    elif len(build.batches) == 1:
        notes.append("the graph holds one sample, so the samples of a batch are run one after the other")
    program = Program(build.inputs, build.constants, build.steps, [value.name for _, value in kept])
    program = recognised(program, build.ranks)
    first = kept[0][1]
    return _Found(_named(program, [name for name, _ in kept]), notes, first.shape[1] if first.rank == 2 else None)


def _named(program: Program, wanted: list[str]) -> Program:
    """The program whose outputs have the names that the graph has for them."""
    given = {name for step in program.steps for name in step.outputs}
    names, passed = {}, []
    for own, name in zip(program.outputs, wanted):
        if own in given and own not in names and name not in names:
            names |= {own: name, name: own}  # a step before may have had the name
        elif own not in given:
            passed.append(Step("identity", (own,), (name,)))
    steps = [
        replace(
            step,
            inputs=tuple(names.get(name, name) for name in step.inputs),
            outputs=tuple(names.get(name, name) for name in step.outputs),
        )
        for step in program.steps
    ]
    outputs = [names.get(own, own) if own in given else name for own, name in zip(program.outputs, wanted)]
    return replace(program, steps=[*steps, *passed], outputs=outputs)


def _compared(model) -> dict[str, list]:
    """input -> numbers that it is compared with, which are those that it may be."""
    constants = {}
    found: dict[str, list] = {}
    for tensor in model.graph.initializer:
        if not tensor.dims or list(tensor.dims) == [1]:
            constants[tensor.name] = tensor
    for node in model.graph.node:
        if node.op_type == "Constant" and node.attribute and node.attribute[0].HasField("t"):
            constants[node.output[0]] = node.attribute[0].t
        if node.op_type == "Equal" and len(node.input) == 2:
            for name, other in (node.input, list(node.input)[::-1]):
                if other in constants and len(found.get(name, [])) < 4:
                    found.setdefault(name, []).extend(array_of(constants[other]).reshape(-1)[:1].tolist())
    return found


def _weights_told(graph) -> list[str]:
    kinds = sorted({NARROW[tensor.data_type] for tensor in graph.initializer if tensor.data_type in NARROW})
    return [f"its weights are {' and '.join(kinds)}, read as float32"] if kinds else []
