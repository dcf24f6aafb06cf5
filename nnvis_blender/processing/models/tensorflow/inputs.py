"""What comes into a graph: images, values or tokens, by the shape and type that it says."""

from ...errors import bad_input, shown
from ..program.program import ProgramInput
from .graph import REMEDY, Node
from .values import AS_SAID, FIRST

INPUTS = ("Placeholder", "PlaceholderWithDefault")
_MOST_CHANNELS = 4  # of an image
_WHOLE, _REAL = (3, 9), (1, 2, 14, 19)  # numbers of types, see bundle.TYPES


def input_of(name: str, node: Node, shape, file: str, reading) -> tuple[ProgramInput, tuple, str]:
    """(the input, its shape with None for the batch as TensorFlow has it, its layout) of a placeholder.

    Raises NNVisError (bad_input) where nothing says its shape, or its type is not read.
    """
    if node.op not in INPUTS:
        raise bad_input(f"{file}: its input {shown(name)} is no placeholder", REMEDY)
    if not shape:
        raise bad_input(f"{file}: nothing says the shape of its input {shown(name)}", REMEDY)
    batch, *rest = shape
    rest = tuple(_sized(name, rest, file, reading))
    if batch not in (None, 1):
        reading.note(f"the graph is for batches of {batch}; it is read for any")
    said = node.attribute("dtype")
    kind = said.whole(6) if said is not None else 1
    if kind in _WHOLE:  # tokens; how many there are, the table says that takes them
        return ProgramInput(name, rest, "tokens"), (None, *rest), AS_SAID
    if kind not in _REAL:
        raise bad_input(f"{file}: its input {shown(name)} is of a type that is not read", REMEDY)
    if len(rest) == 3 and rest[2] <= _MOST_CHANNELS:
        return ProgramInput(name, (rest[2], *rest[:2]), "image"), (None, *rest), FIRST
    return ProgramInput(name, rest), (None, *rest), AS_SAID


def _sized(name: str, rest: list, file: str, reading) -> list[int]:
    """The lengths of an input, open ones from the options' input_size. Raises NNVisError (bad_input)."""
    size = reading.options.input_size
    opened = [axis for axis, n in enumerate(rest) if n is None]
    if opened and size and len(size) in (1, len(opened)):
        sizes = list(size) * (len(opened) if len(size) == 1 else 1)
        rest = [sizes[opened.index(axis)] if n is None else n for axis, n in enumerate(rest)]
        reading.note(f"the open size of the input {shown(name)} is taken as {' x '.join(map(str, sizes))}")
    if any(n is None or n < 1 for n in rest):
        text = " x ".join("?" if n is None else str(n) for n in rest)
        raise bad_input(f"{file} leaves the size of its input {shown(name)} open ({text})", "Give input_size")
    return rest
