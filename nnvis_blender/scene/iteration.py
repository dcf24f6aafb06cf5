"""The kept states of a run: how many the drawn objects know, and which one they show."""

import math

import bpy
import numpy as np

from .. import compat
from ..processing.network import ProcessedNetwork
from .attributes import read_attribute
from .controls import find_control, get_control, has_control, set_control

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


def unit_states(network) -> list[np.ndarray]:
    """The units' kept places, first to last, each (units, 3) in the root's space; empty where none were kept."""
    data = network.units.data
    names = [f"position_{state}" for state in range(get_control(network.units, "Unit States"))]
    return [read_attribute(data, name) for name in names if name in data.attributes]


def shown_units(units) -> np.ndarray:
    """(units, 3): where the units' object shows them, at the iteration that is set, in its own space."""
    now, last, _ = _progress(units)
    return _between(units.data, "position_", min(now, last), "position")


def shown_samples(edges, of_samples: np.ndarray) -> np.ndarray:
    """(n, 3): where the edges' object shows samples, at the bundling and the iteration that are set, in its own space.

    of_samples: (samples,) bool, whole edges.
    """
    data, (now, last_unit, last_edge) = edges.data, _progress(edges)
    bundled = _between(data, "position_iteration_", max(now - last_unit, 0), "position_bundled")[of_samples]
    gathered = float(now >= last_unit) if last_edge else min(max(now - last_unit + 1, 0.0), 1.0)
    share = get_control(edges, "Bundle") * gathered
    if share == 1.0:
        return bundled
    straight = _straight(data, now, last_unit, of_samples)
    return straight + np.float32(share) * (bundled - straight)


def _straight(data, now: float, last_unit: int, of_samples: np.ndarray) -> np.ndarray:
    """The samples on the straight lines between the units, where these are at an iteration."""
    straight = read_attribute(data, "position")[of_samples]
    if now >= last_unit:
        return straight
    offsets = np.empty(len(data.curves) + 1, np.int32)
    data.curve_offset_data.foreach_get("value", offsets)
    of_curves = of_samples[offsets[:-1]]
    counts = np.diff(offsets)[of_curves]
    first, last = (_between(data, f"{end}_position_", now, "")[of_curves] for end in ("source", "target"))
    start = np.cumsum(counts) - counts
    ends = straight[start], straight[start + counts - 1]
    away = np.linalg.norm(straight - np.repeat(ends[0], counts, axis=0), axis=1)
    whole = np.repeat(np.linalg.norm(ends[1] - ends[0], axis=1), counts)
    along = np.divide(away, whole, out=np.zeros_like(away), where=whole > 0)[:, None]
    return (1 - along) * np.repeat(first, counts, axis=0) + along * np.repeat(last, counts, axis=0)


def _progress(item) -> tuple[float, int, int]:
    """(iteration that is shown, last one of the units, states of the edges after it)"""
    last_unit, last_edge = (get_control(item, f"{part} States") - 1 for part in ("Unit", "Edge"))
    return min(get_control(item, "Iteration"), last_unit + last_edge), last_unit, last_edge


def _between(data, prefix: str, state: float, final: str) -> np.ndarray:
    """The attribute prefix + state, between two of them where it is none; `final` where no states were kept."""
    names = [f"{prefix}{round_to(state)}" for round_to in (math.floor, math.ceil)]
    if not all(name in data.attributes for name in names):
        return read_attribute(data, final)
    first, last = (read_attribute(data, name) for name in names)
    return first + np.float32(state - math.floor(state)) * (last - first)


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
