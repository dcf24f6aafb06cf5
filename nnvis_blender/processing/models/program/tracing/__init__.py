"""Which units the values of a program hold, and so the layers and connections of the network that is drawn.

A program is run once, for one sample, and beside each value its labels (labels.py). A weighted step makes a layer; what
follows it alone (norms, activations, pooling) is part of it. What is added to a layer's pre-activation is an edge into
it, so residual additions are edges that jump layers. What joins values otherwise (products of gates, sums of finished
layers) is a layer of its own with an edge from each part.
"""

from ....errors import bad_input, shown
from ..execution import Runner, Shapes
from ..program import Program
from .trace import Trace, UnitsMeet
from .tracer import Tracer


def trace_program(
    program: Program, runner: Runner, shapes: Shapes, ends: frozenset = frozenset(), drawn: frozenset = frozenset()
) -> Trace:
    """ends: steps that make a layer of their own of what they take, whatever it is. drawn: operations that do, where
    they are part of the layer that they follow else (activations, pooling, norms).

    Raises NNVisError (bad_input) where units cannot be told apart.

    The units of an input are its single values where dense layers take them (pixels), else its channels or features.
    """
    axes, last = _input_axes(program), None
    for is_strict in (True, False):
        for axis in axes if is_strict else axes[1:]:
            try:
                return Tracer(program, runner, shapes, axis, is_strict, ends, drawn).run()
            except UnitsMeet as error:
                last = error
    raise bad_input(f"The units that {shown(str(last))} takes cannot be told apart")


def _input_axes(program: Program) -> list:
    """Along which axis of an input its units may lie, the likeliest first; None for each value by itself.

    Images have their channels first, series their features last.
    """
    most = max(len(given.shape) for given in program.inputs)
    others = [1, *(-axis for axis in range(1, most))]
    return [None, *(others if any(given.kind == "image" for given in program.inputs) else others[1:] + others[:1])]
