"""Actions on a processed network: its units and edges are moved on from where they are, and a new .nnvis file holds the
result.

Blender reads the parameters alone; what computes is in the modules beside, which load numba.
"""

from .parameters import ACTIONS, ActionParameters

__all__ = ["ACTIONS", "ActionParameters", "run"]


def run(values: dict, report) -> dict:
    """The job "act", see request.py. Returns {"path", "steps"} for the result message. Raises NNVisError."""
    from .act import act_on_file
    from .request import read_request

    return act_on_file(read_request(values), report)
