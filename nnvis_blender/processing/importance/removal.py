"""Importance by removal: edges go a few at a time, those first that the outputs miss least, and the last matter most.

How much of an edge's importance each class has, and the units' importance, are those of `combined`, and so are the
values that are dealt out in the order of removal: what differs is which edge gets which. docs/evaluation.md has the
curves, on networks that were kept apart while this was chosen, too.
"""

from dataclasses import asdict

from ..network import Importance
from ..tasks import Tasks
from .parameters import RemovalParameters
from .removal_order import MOST_EDGES
from .taylor import estimate_taylor


def estimate(model, dataset, parameters: RemovalParameters, seed: int, report, tasks: Tasks) -> Importance:
    """Edges are scored per class (see scoring.py for many edges).

    The seed draws samples and signs. Raises NNVisError (bad_input).
    A network of more than MOST_EDGES edges is scored by `combined`, with a warning.
    """
    edges = model.network.edge_count
    is_large = edges > MOST_EDGES
    if is_large:
        report.warning(f"{edges:,} edges are too many to be removed a few at a time: their order is that of combined")
    return estimate_taylor(
        model,
        dataset,
        "removal",
        {**asdict(parameters), "seed": seed},
        seed,
        report,
        tasks,
        gradient_share=0.5,
        others_share=parameters.others,
        contrast=parameters.contrast,
        in_removal_order=not is_large,
    )
