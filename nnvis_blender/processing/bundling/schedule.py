"""The falling bandwidth of an advection, and how strongly unlike classes drive samples apart meanwhile."""

from dataclasses import dataclass

import numpy as np

MOST_STEPS = 500


@dataclass(frozen=True)
class Step:
    """bandwidth: reach of the density kernel, model units. similarity: sigma in A(D) = w . D - sigma |D|."""

    bandwidth: float
    similarity: float


def schedule(first: float, last: float, reduction: float, similarity: float) -> list[Step]:
    """Steps with the bandwidth falling from `first` by the factor `reduction` until it is below `last`.

    sigma rises from 0 to `similarity` as sqrt(1 - (h - last) / (first - last)).
    """
    steps, bandwidth = [], first
    while bandwidth >= last > 0 and len(steps) < MOST_STEPS:
        risen = 1.0 - (bandwidth - last) / (first - last) if first > last else 1.0
        steps.append(Step(bandwidth, similarity * float(np.sqrt(max(0.0, risen)))))
        bandwidth *= reduction
    return steps


def kept_steps(steps: int, keep: int) -> list[int]:
    """After how many steps a state is kept: `keep` whole numbers spread evenly over 0 ... steps, both included.

    Fewer than 2 keep none.
    """
    return [round(i * steps / (keep - 1)) for i in range(keep)] if keep > 1 else []
