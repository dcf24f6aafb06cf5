"""Noise that depends on a seed and on what is moved alone: not on its number, its order or the number of threads."""

import numpy as np

_GAMMA = np.uint64(0x9E3779B97F4A7C15)


def noise(seed: int, step: int, things: np.ndarray, axes: int) -> np.ndarray:
    """(n, axes) float32, even in [-1, 1): splitmix64 (Steele, Lea and Flood 2014) over the things' bits.

    nn_vis hashes coordinates as well, by the fraction of a sine, which has no seed. things: (n, k) float32, what tells
    one thing from another; equal rows get equal noise. step: the number of the step, so that each has noise of its own.
    """
    bits = np.ascontiguousarray(things, np.float32).view(np.uint32).astype(np.uint64)
    state = np.full(len(bits), np.uint64(seed) * np.uint64(1 << 20) + np.uint64(step), np.uint64)
    for column in bits.T:
        state = _mixed(state ^ column)
    drawn = np.stack([_mixed(state ^ np.uint64(axis + 1)) for axis in range(axes)], axis=1)
    return (drawn >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-23) - np.float32(1)


def _mixed(state: np.ndarray) -> np.ndarray:
    """One output of splitmix64 for each state; uint64 wraps round."""
    z = state + _GAMMA
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
