"""Multi-head self-attention from the tensors of a file: the three projections apart or in one, then the heads."""

import numpy as np

from ...errors import bad_input
from .maker import REMEDY, ProgramMaker


def separate(maker: ProgramMaker, x: str, names: tuple[str, str, str]) -> list[str]:
    """Query, key and value of three Linear layers."""
    return [maker.linear(x, name) for name in names]


def fused(maker: ProgramMaker, x: str, weight: str, bias: str, layer: str, is_turned: bool = False) -> list[str]:
    """Query, key and value of one matrix that holds all three, one after the other.

    is_turned: whether the file has it as (inputs, outputs). Raises NNVisError (bad_input) where it does not fit.
    """
    size, shape = maker.sizes[x], maker.shape(weight)
    if shape != ((size, 3 * size) if is_turned else (3 * size, size)):
        raise bad_input(f"{maker.file}: {layer} of shape {shape} is no attention on {size} values", REMEDY)
    made = []
    for place, part in enumerate(("query", "key", "value")):

        def of_part(values: np.ndarray, place=place) -> np.ndarray:
            values = values.T if is_turned else values
            return values[place * size : (place + 1) * size]

        own_bias = maker.optional(bias, lambda v, place=place: v[place * size : (place + 1) * size], part)
        w = maker.constant(weight, of_part, part)
        made.append(maker.step("linear", x, w, own_bias, layer=f"{layer}.{part}", width=size))
    return made


def attended(maker: ProgramMaker, projections: list[str], heads: int, causal: bool = False) -> str:
    """(batch, tokens, features): what the heads give, side by side. Raises NNVisError (bad_input)."""
    size = maker.sizes[projections[0]]
    if heads < 1 or size % heads:
        raise bad_input(f"{maker.file}: {size} features are not those of {heads} heads", "Give heads as it was trained")
    split = [
        maker.step("transpose", maker.step("reshape", value, shape=[0, 0, heads, size // heads]), axes=[0, 2, 1, 3])
        for value in projections
    ]
    x = maker.step("attention", *split, width=size, scale=None, causal=causal)
    return maker.step("reshape", maker.step("transpose", x, axes=[0, 2, 1, 3]), shape=[0, 0, size])


def known_heads(maker: ProgramMaker, size: int, known: dict[int, int], reading) -> int:
    """How many heads there are: as the options or the configuration beside say, else as published for that width.

    known: width -> heads of published networks. Raises NNVisError (bad_input) where nothing says it.
    """
    if reading.options.heads:
        return reading.options.heads
    if reading.config is not None:
        return reading.config.heads
    if size not in known:
        raise bad_input(
            f"{maker.file} is a transformer of {size} features, and how many heads they are is in no tensor",
            "Give heads, or put its config.json beside it",
        )
    reading.note(
        f"how many heads there are is in no tensor: {known[size]}, as published for {size} features; heads says another"
    )
    return known[size]
