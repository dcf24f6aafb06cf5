"""The samples of each class's two-way problem, and the batches they are drawn in."""

import numpy as np

# samples of other classes, of all classes together: few enough for a thousand classes, enough for ten small ones
LEAST_OTHERS = 10_000
MOST_UNLABELLED, LEAST_UNLABELLED = 20_000, 32


def split_classes(labels: np.ndarray, classes: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each class all its samples, and as many others in equal shares from the other classes, as far as they go.

    labels: (n,) int64, every class present. Returns for each class (indices (m,) int64, is_other (m,) int64 0 or 1).
    """
    pools = [np.flatnonzero(labels == k) for k in range(classes)]
    splits = []
    for k, own in enumerate(pools):
        random = np.random.default_rng([seed, k])
        share = max(1, round(len(own) / (classes - 1)))
        others = [random.choice(pool, min(share, len(pool)), replace=False) for j, pool in enumerate(pools) if j != k]
        splits.append(_joined(own, others))
    return splits


def own_samples(model, labels: np.ndarray, seed: int) -> list[np.ndarray]:
    """For each output of a model the samples that it is measured on, (m,) int64 ascending.

    Those of its class; where outputs are no classes that the labels know, the same for all: MOST_UNLABELLED passes
    shared out among the outputs, at least LEAST_UNLABELLED samples. labels: (n,) int64.
    """
    outputs = model.network.class_count
    if model.outputs_kind == "classes" or (model.outputs_kind == "labels" and _labels_know(labels, outputs)):
        return [np.flatnonzero(labels == k) for k in range(outputs)]
    count = min(len(labels), max(LEAST_UNLABELLED, MOST_UNLABELLED // outputs))
    rows = np.sort(np.random.default_rng([seed, 3]).choice(len(labels), count, replace=False))
    return [rows] * outputs


def _labels_know(labels: np.ndarray, outputs: int) -> bool:
    """Whether there are samples of each output and of no other."""
    counts = np.bincount(labels, minlength=outputs)
    return len(counts) == outputs and bool((counts > 0).all())


def draw_others(labels: np.ndarray, classes: int, seed: int, is_heavy: bool = False) -> list[np.ndarray]:
    """For each class some samples of the others: as many as it has itself.

    Where that is few: LEAST_OTHERS of all classes together. is_heavy: a sample is half a second's work, and a quarter
    of the class's own number has to do.
    labels: (n,) int64. Returns for each class ascending (m,) int64 indices.
    """
    drawn = []
    for k in range(classes):
        others = np.flatnonzero(labels != k)
        own = len(labels) - len(others)
        wanted = max(own // 4, 1) if is_heavy else max(own, LEAST_OTHERS // classes)
        count = min(len(others), wanted)
        drawn.append(np.sort(np.random.default_rng([seed, k, 2]).choice(others, count, replace=False)))
    return drawn


def draw_batches(
    samples: list[tuple[np.ndarray, np.ndarray]], epochs: int, batch_size: int, seed: int, minimum_steps: int = 0
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Each class's samples in a new random order every epoch, cut into whole batches.

    A rest flows into the next epoch.
    A class too small for minimum_steps in its epochs passes over its samples more often.
    Returns for each class (indices (steps, batch), is_other (steps, batch)) int64; the batch is batch_size or, with
    fewer samples than that, the smallest class's count. Every class has at least one step.
    """
    batch = min(batch_size, *(len(indices) for indices, _ in samples))
    drawn = []
    for k, (indices, is_other) in enumerate(samples):
        random = np.random.default_rng([seed, k, 1])
        passes = max(epochs, -(-minimum_steps * batch // len(indices)))
        order = np.concatenate([random.permutation(len(indices)) for _ in range(passes)])
        order = order[: len(order) // batch * batch].reshape(-1, batch)
        drawn.append((indices[order], is_other[order]))
    return drawn


def _joined(own: np.ndarray, others: list) -> tuple:
    others = np.concatenate(others)
    return np.concatenate([own, others]), np.repeat(np.array([0, 1]), [len(own), len(others)])
