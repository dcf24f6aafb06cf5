"""The built-in data set: 1797 handwritten digits of 8 x 8 pixels."""

import numpy as np

from .raw import Raw

NAME = "digits"


def read() -> Raw:
    """The digits with values 0..1."""
    from sklearn.datasets import load_digits  # noqa: PLC0415  a second that other data do not pay

    digits = load_digits()
    return Raw(
        (digits.images / 16).astype(np.float32),
        digits.target,
        [str(k) for k in range(10)],
        notes=["the pixels 0 to 16 were divided by 16"],
    )
