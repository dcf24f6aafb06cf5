"""Importance by first-order Taylor expansion (Molchanov et al. 2017) of log-odds, or their Fisher information.

An edge's score for a class is the root mean square of w a dl/dz, by which the class's log-odds l change without it; a
unit's is that of a dl/da. Half of the samples are the class's own, half are others: an edge matters for a class where
it tells the class from the others, too.
"""

from dataclasses import asdict

from ..network import Importance
from ..tasks import Tasks
from .parameters import GradientParameters
from .taylor import estimate_taylor


def estimate(model, dataset, parameters: GradientParameters, seed: int, report, tasks: Tasks) -> Importance:
    """Edges are scored per class (see scoring.py for many edges).

    The seed draws the others' samples. Raises NNVisError (bad_input).
    """
    return estimate_taylor(
        model,
        dataset,
        "gradient",
        {**asdict(parameters), "seed": seed},
        seed,
        report,
        tasks,
        gradient_share=1.0,
        others_share=parameters.others,
        contrast=parameters.contrast,
        fisher=parameters.fisher,
    )
