"""The shape of one sample, where a graph leaves it free and a person says it."""

from ...errors import shown, usage


def asked_shape(asked: list[int] | None, sizes: list[int]) -> tuple[int, ...] | None:
    """What input_size says of an input of these sizes without the batch; None where it is not given.

    All sizes; or of images the side, or height and width; or of sequences the tokens.
    Raises NNVisError (usage) for another number of sizes.
    """
    if asked is None:
        return None
    if len(asked) == len(sizes):
        return tuple(asked)
    if len(sizes) >= 3 and len(asked) == 1:
        return (sizes[0], *asked * (len(sizes) - 1))
    if len(sizes) >= 3 and len(asked) == len(sizes) - 1:
        return (sizes[0], *asked)
    if len(sizes) == 2 and len(asked) == 1:
        return asked[0], sizes[1]
    raise usage(f"input_size is {shown(asked)} for an input of {len(sizes)} axes", "Give a number for each axis")
