"""Samples of tokens: whole numbers that a model looks up, never scaled."""

import numpy as np

from ..errors import bad_input
from .raw import Raw
from .scaling import Scaled

MOST = 1 << 24  # whole numbers below are exact as float32


def as_tokens(raw: Raw, name: str) -> tuple[Raw, Scaled]:
    """Samples (n, length) of whole numbers from 0, unchanged. Raises NNVisError (bad_input) for others."""
    for x, _, part in raw.parts():
        if x.dtype.kind == "f" and not (x == np.round(x)).all():
            raise bad_input(
                f"{name} has {part} samples that are no whole numbers, but the model takes tokens",
                "Give each token's number in the model's own vocabulary",
            )
        wrong = x[(x < 0) | (x >= MOST)]
        if wrong.size:
            raise bad_input(f"{name} has the token {int(wrong[0])}", f"Tokens are numbers from 0 to {MOST - 1}")
    note = f"the numbers {int(raw.x.min())} to {int(raw.x.max())} are tokens and were taken as they are"
    x, x_test = (np.ascontiguousarray(part.reshape(len(part), -1), np.float32) for part in (raw.x, raw.x_test))
    return raw, Scaled(x, x_test, 1.0, None, [note])
