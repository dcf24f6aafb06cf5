"""Which axis of a step's weights its units lie along: each of them has a filter."""

from .program import Program

# operation -> place of each of its weights -> the axis of its outputs, of tokens, or of gates' units
_AXES = {
    "linear": {1: 0},
    "conv": {1: 0},
    "conv_transpose": {1: 1},
    "embedding": {1: 0},
    "recurrent": {1: 0, 2: 0},
}


def filter_axes(program: Program) -> dict[str, int]:
    """Name of a constant -> the axis of its filters; of those alone that are the weights of a step."""
    return {
        step.inputs[place]: axis
        for step in program.steps
        for place, axis in _AXES.get(step.op, {}).items()
        if place < len(step.inputs) and step.inputs[place] in program.constants
    }
