"""A whole model as a Program."""

from ...errors import shown
from ...files.fields import Fields
from ..program.program import Program
from .calling import evaluate, kept_weights, weights_of
from .context import Context
from .graph import graph_of
from .inputs import inputs_of
from .older import modern
from .weights import Weights


def program_of(serialized: dict, weights: Weights, reading, version: int) -> Program:
    """The Program of a model's configuration ({"class_name", "config"}) and weights.

    version: of Keras, 1 to 3, by which the same words mean something else. What is left out or assumed is noted in the
    reading. Raises NNVisError (bad_input) for layers that are not read, by their names.
    """
    name = reading.path.name
    if version == 1:
        serialized = modern(serialized)
    context = Context(name, reading, version)
    graph = graph_of(serialized, Fields({}, name))
    context.kept = kept_weights(graph, weights)
    outputs = evaluate(graph, weights_of(graph, weights), inputs_of(graph, context), context)
    if context.left_out:
        names = shown(", ".join(dict.fromkeys(context.left_out)), 120, quoted=False)
        reading.note(f"left out, as they act in training alone: {names}")
    return context.program(outputs)
