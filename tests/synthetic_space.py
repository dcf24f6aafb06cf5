"""A small Space for tests."""

import numpy as np

from nnvis_blender.processing.spaces.space import EMBEDDING, Arrows, Cloud, Lattice, Space


def synthetic_space(dimensions: int = 2, states: int = 3, count: int = 12, pictures: bool = True) -> Space:
    """Points of three classes that turn a little from state to state, with pictures, a square about them, and arrows,
    which the last state has none of.
    """
    random = np.random.default_rng(0)
    first = random.normal(size=(count, 3)).astype(np.float32)
    first[:, dimensions:] = 0.0
    points = np.stack([first * (1 + 0.5 * state) for state in range(states)])
    labels = (np.arange(count) % 3).astype(np.int32)
    predictions = np.where(np.arange(count) == 1, 0, labels)[None].astype(np.int32)
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
    return Space(
        kind=EMBEDDING,
        title="A small space",
        states=[f"state {state}" for state in range(states)],
        axes=[["across", "up", "away"][:dimensions]],
        dimensions=dimensions,
        class_names=["one", "two", "three"],
        figures=[{"trustworthiness": 0.9, "purity": 0.5 + 0.1 * state} for state in range(states)],
        clouds=[
            Cloud(
                name="samples",
                points=points,
                labels=labels,
                predictions=predictions,
                names=[f"sample {k}" for k in range(count)],
                pictures=random.integers(0, 255, (count, 1, 5, 4)).astype(np.uint8) if pictures else None,
                neighbours=random.integers(0, count, (1, count, 2)).astype(np.int32),
                sizes=np.ones((1, count), np.float32),
            )
        ],
        lattices=[
            Lattice(
                name="square",
                points=np.stack([corners * (1 + state) for state in range(states)]),
                edges=np.array([[0, 1], [1, 2], [2, 3], [3, 0]], np.int32),
                faces=np.array([[0, 1, 2, 3]], np.int32),
                values=np.array([[0.0, 0.5, 0.5, 1.0]], np.float32),
                marks=np.zeros((1, 4), bool),
                seen=np.ones((states, 4), bool),
            )
        ],
        arrows=Arrows(
            ["height", "width"],
            np.stack([np.eye(2, 3, dtype=np.float32) * (1 + state) for state in range(states)]),
            np.array([[state < max(states - 1, 1)] * 2 for state in range(states)]),
            np.arange(2, dtype=np.int32),
            ["2 standard deviations" if state < max(states - 1, 1) else "" for state in range(states)],
        ),
        notes=["two dimensions of many"],
        provenance={"method": "none"},
    )
