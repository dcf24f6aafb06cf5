"""Importance from activations: |weight| times the size of what flows through (Wanda, Sun et al. 2023), for each class.

An edge's score for a class is |w| times the root mean square of its source unit's activation over the class's samples.
A unit's score is the length of its outgoing edges' scores: its rms activation times the norm of its outgoing weights.
"""

from dataclasses import asdict

from ..network import Importance
from ..tasks import Tasks
from .parameters import ActivationParameters
from .taylor import estimate_taylor


def estimate(model, dataset, parameters: ActivationParameters, seed: int, report, tasks: Tasks) -> Importance:
    """Edges are scored per class (see scoring.py for many edges). Nothing is random. Raises NNVisError (bad_input)."""
    return estimate_taylor(
        model,
        dataset,
        "activation",
        asdict(parameters),
        seed,
        report,
        tasks,
        gradient_share=0.0,
        others_share=0.0,
        contrast=parameters.contrast,
    )
