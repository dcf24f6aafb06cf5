"""The kept states of a run: how many the drawn objects know, and which one they show."""

import math

import bpy
import numpy as np

from .. import compat
from ..processing.network import ProcessedNetwork
from .attributes import read_attribute
from .controls import find_control, get_control, has_control, set_control
from .parts.labels import label_units, labels_with_unit, move_labels

ITERATIONS = "nnvis_iterations"


def last_iteration(network) -> int:
    """The largest value of the control Iteration that changes anything; 0 where no states were kept.

    network: a NetworkObjects.
    """
    return int(network.root.get(ITERATIONS, 0))


def set_iteration(network, iteration: float) -> None:
    """Shows edges, units and labels at an iteration, 0 to last_iteration."""
    for item in moving_objects(network):
        set_control(item, "Iteration", iteration)
    place_labels(network)


def unit_states(network) -> list[np.ndarray]:
    """The units' kept places, first to last, each (units, 3) in the root's space; empty where none were kept."""
    data = network.units.data
    names = [f"position_{state}" for state in range(get_control(network.units, "Unit States"))]
    return [read_attribute(data, name) for name in names if name in data.attributes]


def place_labels(network) -> None:
    """Puts the labels beside the output units where the control Iteration shows these.

    Nodes move units, but not the texts.
    """
    states = unit_states(network)
    if states:
        state = min(get_control(network.units, "Iteration"), len(states) - 1)
        first, last = states[math.floor(state)], states[math.ceil(state)]
        move_labels(network.labels, first + (state - math.floor(state)) * (last - first))


def moving_objects(network) -> list[bpy.types.Object]:
    """The drawn objects of a network that have the control Iteration."""
    return [item for item in network.drawn if has_control(item, "Iteration")]


def update_states(network, processed: ProcessedNetwork) -> None:
    """Tells a network's objects how many states their new data has, and shows the last one.

    An iteration that the user has chosen stays, as far as there are so many now;
    one that was the last is the last again.
    """
    states = [1 if states is None else len(states) for states in (processed.unit_states, processed.bundles.states)]
    before, last = last_iteration(network), sum(states) - 2
    for item in moving_objects(network):
        for control, count in zip(("Unit States", "Edge States"), states):
            set_control(item, control, count)
        shown = get_control(item, "Iteration")
        set_control(item, "Iteration", last if shown >= before else min(shown, last))
    network.root[ITERATIONS] = last


def animate_iterations(network, first: int, frames: int) -> None:
    """Plays all kept states evenly from the frame `first` on, `frames` frames long.

    Replaces what keyframes Iteration had.
    """
    for item in moving_objects(network):
        control = find_control(item, "Iteration")
        curve = compat.ensure_fcurve(control.owner, control.path)
        curve.keyframe_points.clear()
        for frame, iteration in ((first, 0.0), (first + frames, float(last_iteration(network)))):
            curve.keyframe_points.insert(frame, iteration).interpolation = "LINEAR"
        curve.update()
    frames_per_state = frames / max(last_iteration(network), 1)
    _animate_labels(network.labels, unit_states(network), first, frames_per_state)


def _animate_labels(labels: list, states: list, first: float, frames_per_state: float) -> None:
    """Keyframes the labels' places with their units', whose kept states follow each other from the frame `first` on."""
    for label, unit in zip(labels_with_unit(labels), label_units(labels)) if states else ():
        for axis in range(3):
            curve = compat.ensure_fcurve(label, "location", axis)
            curve.keyframe_points.clear()
            for state, places in enumerate(states):
                curve.keyframe_points.insert(
                    first + state * frames_per_state, places[unit, axis]
                ).interpolation = "LINEAR"
            curve.update()
