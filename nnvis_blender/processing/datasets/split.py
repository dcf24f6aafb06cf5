"""Which samples are for testing where the data have no test part of their own."""

import numpy as np

from ..errors import bad_input
from .raw import Raw

TEST_SHARE, SEED = 0.2, 0


def split(raw: Raw, name: str) -> Raw:
    """Every fifth sample or so goes to the test part, the same ones every time; every class keeps one for training.

    Raises NNVisError (bad_input) where nothing would be left to test.
    """
    order = np.random.default_rng(SEED).permutation(len(raw.y))
    count = max(1, round(len(order) * TEST_SHARE))
    test, train = np.sort(order[:count]), np.sort(order[count:])
    without = np.setdiff1d(raw.y, raw.y[train])
    if len(without):  # the first sample of each such class goes back
        classes, first = np.unique(raw.y[test], return_index=True)
        back = test[first[np.isin(classes, without)]]
        test, train = np.setdiff1d(test, back), np.sort(np.concatenate([train, back]))
    if not len(test):
        raise bad_input(f"{name} has one sample for each class, none is left to test with", "Give more samples")
    note = f"{len(test)} of {len(order)} samples, drawn by a fixed seed, are the test part: the data have none"
    return raw.copy(
        x=raw.x[train],
        y=raw.y[train],
        x_test=raw.x[test],
        y_test=raw.y[test],
        notes=[*raw.notes, note],
    )
