"""The actions and what a user may set about them."""

from dataclasses import dataclass

from .. import parameters


@dataclass(frozen=True)
class Action:
    """An action as the panel offers it.

    label: as a button says it. help: one sentence. moves_units: whether units move, which leaves the edges straight.
    """

    label: str
    help: str
    moves_units: bool = False


ACTIONS = {
    "unit_advect": Action(
        "Advect Units", "Draw units of the same classes together within their layers; the edges become straight", True
    ),
    "unit_diverge": Action(
        "Diverge Units", "Drive units of the same classes apart within their layers; the edges become straight", True
    ),
    "unit_noise": Action(
        "Shake Units", "Move each unit a little in a random direction within its layer; the edges become straight", True
    ),
    "edge_advect": Action("Advect Edges", "Draw edges of the same classes together into bundles"),
    "edge_diverge": Action("Diverge Edges", "Drive edges of the same classes apart"),
    "edge_noise": Action("Shake Edges", "Move the edges' samples in random directions, then smooth them"),
    "smooth": Action("Smooth", "Move every sample of the edges towards its neighbours"),
    "resample": Action("Respace", "Space every edge's samples evenly along it"),
    "straighten": Action("Straighten", "Make every edge a straight line between its units"),
    "reset": Action("Reset", "Put the units back into their regular layout, with straight edges", True),
}


@dataclass(frozen=True)
class ActionParameters:
    """How far an action goes."""

    steps: int = parameters.field(
        0,
        0,
        500,
        "steps of the action at most; more move it further. All: its whole schedule; of noise one step, of smoothing "
        "as many passes as bundling has",
        unset="All",
        start=10,
    )
    strength: float = parameters.field(
        1.0, 0.0, 10.0, "how far noise moves units and samples; higher moves further, 1 as nn_vis does"
    )
    seed: int = parameters.field(0, 0, 2**31 - 1, "seed of the noise; the same seed gives the same result")
    keep: int = parameters.field(
        0,
        0,
        100,
        "states on the way that are kept for the input Iteration, which plays them; there have to be 2",
        unset="None",
        start=30,
    )
