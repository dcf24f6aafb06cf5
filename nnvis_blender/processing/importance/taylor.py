"""What `activation`, `gradient`, `combined` and `removal` share: scores from what flows through and what that does.

s_ijk = |w_ij| A_ik^((1 - t) / 2) G_ijk^(t / 2), with A_ik the mean square of a_i and G_ijk that of a_i dl_k/dz_j
(moments.py): t = 0 is the activation score |w| rms(a), t = 1 the first-order Taylor score rms(w a dl_k/dz), t = 1/2
their geometric mean. Overall, A and G are the means over the classes. For units, |w| becomes the norm of the outgoing
weights in the activation part, and the Taylor part is rms(a_i dl_k/da_i); they are measured over the class's own
samples alone, which sets their classes apart.
"""

import numpy as np

from ..network import Importance, Network
from ..tasks import Tasks
from ..worker.report import Part
from .class_samples import draw_others, own_samples
from .classes import by_layer_maximum, check_fit, raw_units
from .moments import Moments, measure_moments
from .removal_order import removal_order
from .scoring import MOST_VALUES, as_scalars, dealt_in_order, layer_adaptive, shared_among_classes

QUICK_ROWS = 256  # samples that go through together in a model that is no heavy work


def estimate_taylor(
    model,
    dataset,
    method: str,
    parameters: dict[str, object],
    seed: int,
    report,
    tasks: Tasks,
    *,
    gradient_share: float,
    others_share: float,
    contrast: float,
    fisher: bool = False,
    in_removal_order: bool = False,
) -> Importance:
    """The Importance with t = gradient_share.

    parameters: what is recorded. Raises NNVisError (bad_input) where data and model do not fit.
    others_share: how much samples of other classes weigh in what is measured for a class. contrast: see scoring.py.
    tasks: where the classes are shared out. in_removal_order: whether the overall scores are dealt out anew in the
    order of removal_order.py.
    """
    check_fit(model, dataset)
    network, labels = model.network, dataset.y_train
    classes, matrices = network.class_count, [network.matrix(c) for c in network.connections]
    per_class = classes * sum(w.size for w in matrices) <= MOST_VALUES
    own = own_samples(model, labels, seed)
    has_others = others_share > 0 and model.outputs_kind == "classes"
    is_heavy = model.rows < QUICK_ROWS
    others = draw_others(labels, classes, seed, is_heavy) if has_others else [own[0][:0]] * classes
    others_share = others_share if has_others else 0.0
    steps = 2 if in_removal_order else 1
    moments = measure_moments(
        model,
        dataset.x_train,
        own,
        others,
        others_share,
        Part(report, 0, steps),
        gradient_share > 0,
        per_class,
        fisher,
        tasks.for_model(model),
    )
    units, raw = _units(network, matrices, moments, gradient_share, contrast, report)
    overall = [
        layer_adaptive(_edge_scores(w, moments, number, c.source, gradient_share))
        for number, (c, w) in enumerate(zip(network.connections, matrices))
    ]
    if in_removal_order:
        overall = dealt_in_order(network, overall, removal_order(model, dataset.x_train, seed, Part(report, 1, steps)))
    if per_class:
        edges = np.concatenate(
            [
                c.of_pairs(
                    shared_among_classes(
                        overall[number], _class_scores(moments, number, c.source, gradient_share), contrast
                    )
                )
                for number, c in enumerate(network.connections)
            ]
        )
    else:
        edges = as_scalars(network, overall, units)
    return Importance(units, edges, raw, method, parameters)


def _edge_scores(weight: np.ndarray, moments: Moments, number: int, source: int, t: float) -> np.ndarray:
    """(sources, targets) float32: s of a connection's edges, given its number and source layer, over all classes."""
    scores = np.abs(weight)
    if t > 0:
        scores *= moments.edges[number] ** np.float32(t / 2)
    if t < 1:
        scores *= moments.activations[source].mean(axis=1)[:, None] ** np.float32((1 - t) / 2)
    return scores


def _class_scores(moments: Moments, number: int, source: int, t: float) -> np.ndarray:
    """(sources, targets or 1, classes) float32: s of each class without |w|, which all classes share."""
    flow = moments.activations[source][:, None] ** np.float32((1 - t) / 2)
    return flow if t == 0 else flow * np.moveaxis(moments.class_edges[number], 0, 2) ** np.float32(t / 2)


def _units(network: Network, matrices: list, moments: Moments, t: float, contrast: float, report) -> tuple:
    """Units' class vectors, over the largest of each layer, and their scores, both (units, classes) float32."""
    squares = [np.zeros(layer.size, np.float32) for layer in network.layers]  # of the norms of what leaves each unit
    for c, w in zip(network.connections, matrices):
        squares[c.source] += np.square(np.linalg.norm(w, axis=1))
    raw = [
        (own * square[:, None]) ** ((1 - t) / 2) * taylor ** (t / 2)
        for own, square, taylor in zip(moments.own_activations, squares, moments.own_taylor)
    ]
    contrasted = [shared_among_classes(np.sqrt(np.mean(np.square(s), axis=1)), s, contrast) for s in raw]
    return by_layer_maximum(network, contrasted, report), raw_units(network, raw)
