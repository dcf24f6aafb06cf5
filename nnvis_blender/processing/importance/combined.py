"""Importance as the geometric mean of what flows through an edge (`activation`) and what it does (`gradient`).

Each misleads where the other does not. A first-order term is right for one edge but not for many that go together, and
then what flows is the better guide; but what flows may lead nowhere.
docs/evaluation.md has the curves: the mean of both is above either.
"""

from dataclasses import asdict

from ..network import Importance
from ..tasks import Tasks
from .parameters import CombinedParameters
from .taylor import estimate_taylor


def estimate(model, dataset, parameters: CombinedParameters, seed: int, report, tasks: Tasks) -> Importance:
    """Edges are scored per class (see scoring.py for many edges).

    The seed draws the others' samples. Raises NNVisError (bad_input).
    """
    return estimate_taylor(
        model,
        dataset,
        "combined",
        {**asdict(parameters), "seed": seed},
        seed,
        report,
        tasks,
        gradient_share=0.5,
        others_share=parameters.others,
        contrast=parameters.contrast,
    )
