"""Alignment: states turned so that only what changes moves (orthogonal Procrustes, Schoenemann 1966)."""

from typing import NamedTuple

import numpy as np


class Aligned(NamedTuple):
    """points: (states, n, dimensions), each about the origin and of one size. turns: (states, dimensions, dimensions):
    points = scales * (given - middles) @ turns. factor: how many times farther points move from state to state where
    states are not turned; 1 of a single state.
    """

    points: np.ndarray
    middles: np.ndarray
    scales: np.ndarray
    turns: np.ndarray
    factor: float


def align(states: list[np.ndarray], reference: int = 0) -> Aligned:
    """States (n, dimensions) of the same samples, each turned (or mirrored) towards the one before it, outwards from
    the reference, which stays as it is. All are scaled to one mean square distance from their middle.
    """
    middles = np.stack([own.mean(axis=0) for own in states])
    centred = np.stack(states) - middles[:, None]
    scales = 1 / np.maximum(np.sqrt(np.square(centred).sum(axis=2).mean(axis=1)), 1e-12)
    plain = centred * scales[:, None, None]
    turns = np.stack([np.eye(plain.shape[2])] * len(plain))
    turned = plain.copy()
    last = len(plain) - 1
    order = [(k, k - 1) for k in range(reference + 1, last + 1)] + [(k, k + 1) for k in range(reference - 1, -1, -1)]
    for state, towards in order:
        left, _, right = np.linalg.svd(plain[state].T @ turned[towards])
        turns[state] = left @ right
        turned[state] = plain[state] @ turns[state]
    moved = [np.linalg.norm(np.diff(own, axis=0), axis=2).mean() if last else 1.0 for own in (plain, turned)]
    return Aligned(turned, middles, scales, turns, float(moved[0] / max(moved[1], 1e-12)))
