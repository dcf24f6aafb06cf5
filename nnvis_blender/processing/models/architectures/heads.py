"""Classifiers as people put them on a known network: one Linear layer, or a short sequence of layers."""

import re

from .maker import ProgramMaker


def classifier(maker: ProgramMaker, x: str, name: str, reading) -> str:
    """The layers under a name ("fc.weight"; "fc.0.weight", "fc.3.weight") on (batch, features) values.

    Where a number is left out between two of them, an activation stands, whose kind the reading says or assumes.
    Without such layers the features are what the network gives, and that is noted. Raises NNVisError (bad_input).
    """
    if maker.has(f"{name}.weight"):
        return maker.linear(x, name)
    pattern = re.compile(rf"{re.escape(name)}\.(\d{{1,3}})\.weight")
    numbers = sorted(int(m[1]) for tensor in maker.tensors if (m := pattern.fullmatch(tensor)))
    if not numbers:
        reading.note(f"the file has no classifier ({name}): the network's features are its outputs")
        maker.kind = "values"
        return x
    activation = reading.activation(len(numbers))
    for place, number in enumerate(numbers):
        if place and number > numbers[place - 1] + 1:
            x = maker.activation(x, activation)
        layer = f"{name}.{number}"
        x = maker.batch_norm(x, layer) if maker.has(f"{layer}.running_mean") else maker.linear(x, layer)
    return x
