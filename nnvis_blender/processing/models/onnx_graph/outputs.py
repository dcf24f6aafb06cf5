"""Which of a graph's outputs are read."""

from ...errors import bad_input, shown
from ..reading import Reading
from .tensors import FLOATS

_PASSING = frozenset(("Cast", "Identity", "Squeeze", "Reshape"))
MOST_STEPS_BACK = 8


def chosen_outputs(graph, reading: Reading, states: bool) -> list[str]:
    """Names of the values that the program gives: numbers with a gradient.

    Labels and places are left out; of a graph that ends with the most likely class the scores are taken. states:
    whether states came in, whose last values are left out then. Raises NNVisError (bad_input).
    """
    floats, others = [], []
    for entry in graph.output:
        kind = entry.type.tensor_type.elem_type if entry.type.HasField("tensor_type") else 0
        (floats if kind in FLOATS or not kind else others).append(entry.name)
    if states and len(floats) > 1:
        first, *rest = floats
        reading.note(f"the outputs {_listed(rest)} are left out: states after the last step")
        floats = [first]
    if floats:
        if others:
            reading.note(
                f"the outputs {_listed(others)} are left out: they are labels or places, which have no gradient"
            )
        return floats
    givers = {name: node for node in graph.node for name in node.output}
    for name in others:
        scores = _scores(name, givers)
        if scores is not None:
            reading.note(f"the output {shown(name)} is the place of the largest score: the scores are read")
            return [scores]
    raise bad_input(
        f"{reading.path.name} gives no numbers with a gradient, only {_listed(others)}", "Export it with its scores"
    )


def _scores(name: str, givers: dict) -> str | None:
    """What an ArgMax that ends a graph takes."""
    for _ in range(MOST_STEPS_BACK):
        node = givers.get(name)
        if node is None or not node.input:
            return None
        if node.op_type in ("ArgMax", "TopK"):
            return node.input[0]
        if node.op_type not in _PASSING:
            return None
        name = node.input[0]
    return None


def _listed(names: list[str]) -> str:
    return ", ".join(shown(name) for name in names[:4]) + (" ..." if len(names) > 4 else "")
