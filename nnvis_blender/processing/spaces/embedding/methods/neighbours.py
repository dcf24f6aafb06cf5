"""Methods that keep neighbours: t-SNE by openTSNE, UMAP by umap-learn, Isomap by scikit-learn."""

import importlib
import warnings

import numpy as np

from ....errors import NNVisError
from .embedded import Embedded, no_watch
from .linear import principal_components, reduced

COMPONENTS = 50  # principal components of the samples that t-SNE and UMAP look for neighbours in
_EARLY, _LATE = 250, 500  # steps of t-SNE with exaggeration, and after them
_EXAGGERATION, _WATCHED = 12.0, 10  # steps between two that are watched
STEPS = (_EARLY + _LATE) // _WATCHED + 1  # that are watched, besides the start
_ALL, _MANY = -1, 2000  # threads: as many as there are; of fewer samples one is as quick
_THETA = 0.6  # of the tree: forces differ from the true ones by 3 % of their length, as interpolated ones do
_STARTED = 1e-4  # standard deviation of the points that t-SNE begins with


def tsne(values, labels, settings, start=None, watch=no_watch) -> Embedded:
    """t-SNE (van der Maaten 2008), its forces by a tree (2014), from principal components.

    Neighbours are the true ones, and forces are summed up in one order, so that the number of threads changes nothing.
    Raises NNVisError (worker_failed) where openTSNE is not installed.
    """
    library = _needed("openTSNE", "t-SNE")
    values = reduced(values, COMPONENTS)
    threads = _ALL if len(values) >= _MANY else 1
    # named here: openTSNE itself would load, and compile, all of a third library to choose how
    count = min(len(values) - 1, int(3 * settings.perplexity))
    index = library.nearest_neighbors.Sklearn(values, k=count, metric="euclidean", n_jobs=threads)
    near = library.affinity.PerplexityBasedNN(knn_index=index, perplexity=settings.perplexity, n_jobs=threads)
    if start is None:
        start = principal_components(values, None, settings).points
    start = start - start.mean(axis=0)
    start = start / max(float(start[:, 0].std()), 1e-12) * _STARTED
    found = library.TSNEEmbedding(start, near, negative_gradient_method="bh", theta=_THETA, n_jobs=threads)
    watch(np.asarray(found))

    often = {"callbacks": lambda _step, _divergence, points: watch(points), "callbacks_every_iters": _WATCHED}
    found = found.optimize(_EARLY, exaggeration=_EXAGGERATION, momentum=0.5, use_callbacks=True, **often)
    found = found.optimize(_LATE, momentum=0.8, use_callbacks=True, **often)
    watch(np.asarray(found))
    divergence = float(found.kl_divergence)  # which is estimated, of many samples on one place wrongly
    return Embedded(np.array(found, np.float64), figures={"divergence": divergence} if divergence >= 0 else {})


def umap(values, labels, settings, start=None, watch=no_watch) -> Embedded:
    """UMAP (McInnes 2018). Raises NNVisError (worker_failed) where umap-learn is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that one seed means one thread
        library = _needed("umap", "UMAP")
        values = reduced(values, COMPONENTS)
        start = principal_components(values, None, settings).points if start is None else start
        start = 10 * (start - start.min(axis=0)) / np.maximum(np.ptp(start, axis=0), 1e-12)
        fitted = library.UMAP(
            n_neighbors=settings.neighbours,
            n_components=settings.dimensions,
            init=start.astype(np.float32),
            random_state=settings.seed,
            n_jobs=1,
        )
        return Embedded(fitted.fit_transform(values.astype(np.float32)).astype(np.float64))


def _needed(module: str, title: str):
    """The module of a package that an environment of an earlier version, or a machine without wheels, lacks."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise NNVisError(
            "worker_failed",
            f"{title} needs the package {module}, which this worker does not have",
            "Make the worker's environment again, or choose another method (Linux on ARM has no openTSNE)",
        ) from None


def isomap(values, labels, settings, start=None, watch=no_watch) -> Embedded:
    """Isomap (Tenenbaum 2000)."""
    from sklearn.manifold import Isomap  # noqa: PLC0415

    fitted = Isomap(n_neighbors=settings.neighbours, n_components=settings.dimensions, eigen_solver="dense")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        points = fitted.fit_transform(values)
    notes = [
        f"the samples are several groups that {settings.neighbours} neighbours do not join; Isomap joined the nearest"
        for one in told
        if "connected components" in str(one.message)
    ]
    return Embedded(points, figures={"residual": float(fitted.reconstruction_error())}, notes=notes[:1])
