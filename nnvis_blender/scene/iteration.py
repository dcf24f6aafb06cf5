"""The kept states of a run: how many the drawn objects know, and which one they show."""
from .. import compat
from ..processing.network import ProcessedNetwork
from .controls import find_control, get_control, set_control

ITERATIONS = "nnvis_iterations"


def last_iteration(network) -> int:
    """The largest value of the control Iteration that changes anything; 0 where no states were kept. network: a NetworkObjects."""
    return int(network.root.get(ITERATIONS, 0))


def has_states(item) -> bool:
    """Whether the control Iteration of a network's edges or units has states to choose from."""
    return get_control(item, "Unit States") + get_control(item, "Edge States") > 2


def set_iteration(network, iteration: float) -> None:
    """Shows edges and units at an iteration, 0 to last_iteration."""
    for item in (network.edges, network.units):
        set_control(item, "Iteration", iteration)


def update_states(root, drawn: tuple, processed: ProcessedNetwork) -> None:
    """Tells a network's edges and units how many states their new data has, and shows the last one.

    An iteration that the user has chosen stays, as far as there are so many now; one that was the last is the last again.
    """
    states = [1 if states is None else len(states) for states in (processed.unit_states, processed.bundles.states)]
    before, last = int(root.get(ITERATIONS, 0)), sum(states) - 2
    for item in drawn:
        for control, count in zip(("Unit States", "Edge States"), states):
            set_control(item, control, count)
        shown = get_control(item, "Iteration")
        set_control(item, "Iteration", last if shown >= before else min(shown, last))
    root[ITERATIONS] = last


def animate_iterations(network, first: int, frames: int) -> None:
    """Plays all kept states evenly from the frame `first` on, `frames` frames long; replaces what keyframes Iteration had."""
    for item in (network.edges, network.units):
        control = find_control(item, "Iteration")
        curve = compat.ensure_fcurve(control.owner, control.path)
        curve.keyframe_points.clear()
        for frame, iteration in ((first, 0.0), (first + frames, float(last_iteration(network)))):
            curve.keyframe_points.insert(frame, iteration).interpolation = "LINEAR"
        curve.update()
