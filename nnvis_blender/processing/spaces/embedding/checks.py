"""What may not be embedded, each told in one sentence, and what of it is left out."""

import numpy as np

from ...errors import bad_input, usage
from .parameters import ISOMAP, LDA, MDS, METHODS, SAMMON, TSNE, UMAP

LEAST = 5  # samples
LARGEST, _SMALLEST = 1e15, 1e-15  # of a value; of what values differ by: the squares of others are none in 32 bits
MOST_PAIRED = 3000  # samples of a method that holds the distances of all pairs
_PAIRED = (MDS, SAMMON, ISOMAP)


def checked(values: np.ndarray, name: str) -> tuple[np.ndarray, list[str]]:
    """(values without the columns that are the same for all, sentences on these and on samples that are alike).

    values: (n, d) float32. name: whose they are. Raises NNVisError (bad_input) for too few samples, for NaN and for
    samples that are all the same.
    """
    if len(values) < LEAST:
        raise bad_input(
            f"{len(values)} samples are too few to embed", f"Give at least {LEAST}, or take them of the other part"
        )
    if not np.isfinite(values).all():
        raise bad_input(f"{name} holds NaN or infinite values", "Use an earlier checkpoint, or repair the data")
    extent = np.ptp(values, axis=0)
    if np.abs(values).max() > LARGEST or 0 < extent.max() < _SMALLEST:
        raise bad_input(f"the values of {name} are too large, or too near each other, to compare", "Scale the data")
    varies = extent > 0
    if not varies.any():
        raise bad_input(f"all samples are the same in {name}", "Choose another layer or other data")
    notes = []
    if not varies.all():
        notes.append(f"{int((~varies).sum()):,} of {varies.size:,} values of {name} are the same for all samples")
        values = values[:, varies]
    unlike = len(np.unique(values, axis=0))
    if unlike < LEAST:
        raise bad_input(f"{name} has only {unlike} samples that differ", f"Give at least {LEAST} that do")
    if unlike < len(values):
        same = len(values) - unlike
        notes.append(f"{name}: {same:,} of {len(values):,} samples are the same as others and lie on one place")
    return values, notes


def check_method(method: str, values: np.ndarray, labels: np.ndarray, settings) -> None:
    """Raises NNVisError (usage) where a method is not defined for so many samples, features or classes.

    values: (n, d), those that differ.
    """
    title, (count, features) = METHODS[method][0], values.shape
    if method == TSNE and count < 3 * settings.perplexity + 1:
        most = (count - 1) // 3
        raise usage(
            f"a perplexity of {settings.perplexity:g} needs more than {3 * settings.perplexity:g} samples, not {count}",
            f"Set perplexity to at most {most}, or give more samples" if most > 1 else "Give more samples",
        )
    if method in (UMAP, ISOMAP) and count <= settings.neighbours:
        raise usage(
            f"{title} with {settings.neighbours} neighbours needs more samples than {count}",
            f"Set neighbours to at most {count - 1}, or give more samples",
        )
    if method in _PAIRED and count > MOST_PAIRED:
        raise usage(
            f"{title} compares all pairs of {count:,} samples, which takes too much memory",
            f"Set samples to at most {MOST_PAIRED:,}, or choose t-SNE or UMAP",
        )
    if method == LDA:
        classes = len(np.unique(labels[labels >= 0]))
        if (labels < 0).any() or classes <= settings.dimensions:
            raise usage(
                f"LDA in {settings.dimensions} dimensions needs {settings.dimensions + 1} classes, not {classes}",
                "Choose another method, or fewer dimensions",
            )
        if features < settings.dimensions:
            raise usage(
                f"samples of {features} values that differ have no {settings.dimensions} discriminants",
                "Choose fewer dimensions",
            )
