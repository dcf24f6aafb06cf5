"""Linear methods: principal components, and the discriminants of Fisher."""

import warnings

import numpy as np

from ....errors import usage
from .embedded import Embedded, no_watch

_FEW = 1000  # values of a sample, of which the covariance of all pairs is soon found


def principal_components(values, labels, settings, start=None, watch=no_watch) -> Embedded:
    """PCA (Pearson 1901), by scikit-learn. Raises NNVisError (usage) where the samples differ in fewer directions."""
    count = settings.dimensions
    if min(values.shape[0] - 1, values.shape[1]) < count:
        raise usage(
            f"samples of {values.shape[1]} values that differ have no {count} components", "Choose fewer dimensions"
        )
    fitted = fitted_components(values, count)
    shares = fitted.explained_variance_ratio_
    return Embedded(
        fitted.transform(values),
        [f"component {k + 1} ({100 * share:.0f} %)" for k, share in enumerate(shares)],
        {"explained variance": float(shares.sum())},
        fitted.components_,
        fitted.mean_,
        fitted.components_,
        [f"the {count} components hold {100 * shares.sum():.1f} % of the samples' variance"],
    )


def fitted_components(values: np.ndarray, count: int):
    """scikit-learn's PCA of so many components, fitted to values (n, d): exact, by what is quickest for so many d."""
    from sklearn.decomposition import PCA  # noqa: PLC0415  a second that others do not pay

    return PCA(count, svd_solver="covariance_eigh" if values.shape[1] <= _FEW else "full").fit(values)


def reduced(values: np.ndarray, most: int) -> np.ndarray:
    """Values (n, d) in their `most` principal components, as they are where there are no more."""
    if values.shape[1] <= most or len(values) <= most:
        return values
    if values.shape[1] <= _FEW:
        return fitted_components(values, most).transform(values)
    from sklearn.decomposition import PCA  # noqa: PLC0415

    return PCA(most, svd_solver="randomized", random_state=0).fit_transform(values)


def linear_discriminants(values, labels, settings, start=None, watch=no_watch) -> Embedded:
    """LDA (Fisher 1936), by scikit-learn, of the labels."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis  # noqa: PLC0415

    fitted = LinearDiscriminantAnalysis(n_components=settings.dimensions)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that values depend on each other, which it can do with
        points = fitted.fit(values, labels).transform(values)
    shares = fitted.explained_variance_ratio_
    return Embedded(
        points,
        [f"discriminant {k + 1} ({100 * share:.0f} %)" for k, share in enumerate(shares)],
        {"accuracy of LDA": float(fitted.score(values, labels))},
        loadings=fitted.scalings_[:, : settings.dimensions].T,
        notes=["LDA knows the labels, so that classes look farther apart than they are for samples it does not know"],
    )
