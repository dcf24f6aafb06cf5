"""How far networks are apart by what they hold of the same samples: (networks, networks) float64, 0 to oneself."""

import numpy as np
from scipy.spatial.distance import pdist, squareform
from scipy.stats import rankdata


def centred_gram(values: np.ndarray) -> np.ndarray:
    """(n, n) float32 of length 1: the inner products of samples (n, units) about their mean; zeros where all are alike.

    Its product with another's is their linear CKA (Kornblith et al. 2019, "Similarity of Neural Network Representations
    Revisited", equation 1 with the HSIC of linear kernels).
    """
    values = values.astype(np.float64) - values.mean(axis=0, dtype=np.float64)
    return _of_length_one(values @ values.T)


def ranked_dissimilarity(values: np.ndarray) -> np.ndarray:
    """(pairs,) float32 of length 1: the ranks, about their mean, of how unlike each pair of samples is, one less their
    correlation.

    Its product with another's is Spearman's correlation of the two (Kriegeskorte et al. 2008, "Representational
    similarity analysis").
    """
    values = values.astype(np.float64) - values.mean(axis=1, keepdims=True, dtype=np.float64)
    length = np.linalg.norm(values, axis=1, keepdims=True)
    values = np.divide(values, length, out=np.zeros_like(values), where=length > 0)
    unlike = 1 - (values @ values.T)[np.triu_indices(len(values), 1)]
    ranks = rankdata(np.round(unlike, 9))  # what differs by rounding alone is alike
    return _of_length_one(ranks - ranks.mean())


def apart_by_product(of_networks: np.ndarray) -> np.ndarray:
    """One less the products of rows (networks, k) of length 1, which are 1 where two networks do the same."""
    products = of_networks.astype(np.float64) @ of_networks.T.astype(np.float64)
    return _as_distances(1 - products)


def apart_by_outputs(probabilities: np.ndarray) -> np.ndarray:
    """The mean over samples of the total variation between probabilities (networks, samples, classes): the share of
    answers drawn from them that differ at least, 0 to 1.
    """
    networks, samples, _ = probabilities.shape
    flat = probabilities.reshape(networks, -1).astype(np.float64)
    return squareform(pdist(flat, "cityblock")) / (2 * samples)


def _as_distances(apart: np.ndarray) -> np.ndarray:
    apart = np.maximum((apart + apart.T) / 2, 0)
    np.fill_diagonal(apart, 0)
    return apart


def _of_length_one(values: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(values)
    return (values / length if length > 0 else values).astype(np.float32)
