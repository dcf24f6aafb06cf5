"""What each operator of ONNX is in steps of a program: OPERATORS, by domain and name.

A handler takes a graph.Node and gives a Value, or a tuple of them in the order of the node's outputs; None stands for
one that is not made, which nothing may take. Whatever it does not do it refuses by node.wrong, in one sentence.
"""

from . import (
    activations,
    arithmetic,
    attention,
    contributed,
    control,
    making,
    movement,
    normalisation,
    pooling,
    recurrent,
    reduction,
    refused,
    resizing,
    selection,
    shapes,
    traditional,
    weighted,
)

OPERATORS = {
    "": {
        name: handler
        for family in (
            activations,
            arithmetic,
            attention,
            control,
            making,
            movement,
            normalisation,
            pooling,
            recurrent,
            reduction,
            resizing,
            selection,
            shapes,
            weighted,
        )
        for name, handler in family.OPERATORS.items()
    },
    "ai.onnx.ml": traditional.OPERATORS,
    "com.microsoft": contributed.OPERATORS,
}


def handler_of(domain: str, name: str, version: int):
    """The handler of an operator; of one that has none, what the standard says it is made of; else None."""
    if refused.is_quantised(name):
        return refused.quantised
    found = OPERATORS.get(domain, {}).get(name)
    return found or (control.standard_function(name, version) if domain == "" else None)
