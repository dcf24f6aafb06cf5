"""Carries an action out: its steps, and the states that are kept and shown on the way."""

from dataclasses import asdict, fields, replace

import numpy as np

from ..bundling import BundlingParameters
from ..bundling.drawn import drawn_quality, edge_classes
from ..bundling.placing import placement, replaced
from ..bundling.sampling import resample_like, straight_samples
from ..bundling.schedule import kept_steps
from ..bundling.volume import class_density
from ..importance.edge_score import edge_score
from ..network import Bundles, ClassDensity, ProcessedNetwork
from ..worker.live import LiveStates
from .edges import EdgeAdvection, EdgeDivergence, EdgeNoise, Respacing, Smoothing, Straightening
from .parameters import ACTIONS, ActionParameters
from .units import Reset, UnitAdvection, UnitDivergence, UnitNoise

_MOTIONS = {
    "unit_advect": UnitAdvection,
    "unit_diverge": UnitDivergence,
    "unit_noise": UnitNoise,
    "edge_advect": EdgeAdvection,
    "edge_diverge": EdgeDivergence,
    "edge_noise": EdgeNoise,
    "smooth": Smoothing,
    "resample": Respacing,
    "straighten": Straightening,
    "reset": Reset,
}


def act(
    processed: ProcessedNetwork,
    action: str,
    parameters: ActionParameters,
    bundling: dict[str, object],
    report,
    live: LiveStates | None = None,
) -> ProcessedNetwork:
    """The network after an action, which its provenance lists last under "actions"; `processed` stays as it is.

    action: a name of ACTIONS. bundling: parameters that differ from those in the provenance. live: shows each step, and
    may end the action early. The units' and edges' states are kept as parameters.keep says; see _states.
    """
    settings = _settings(processed, bundling)
    processed = replaced(processed, settings, back=True)  # layers on the axis, edges without arcs
    motion = _MOTIONS[action](processed, settings, parameters)
    wanted = kept_steps(motion.count, min(parameters.keep, motion.count + 1))
    states, done = [_state(action, motion)] * bool(wanted), 0
    for number in range(motion.count):
        motion.step(number)
        done = number + 1
        if done in wanted[1:-1]:
            states.append(_state(action, motion))
        report.progress(done, motion.count)
        if live:
            points = resample_like(*motion.polylines(), processed.bundles.offsets)
            place = placement(processed.network, motion.positions, settings)
            points = place.place_lines(points, processed.bundles.offsets, processed.bundles.edges)
            live.show(np.concatenate([points, place.place_units(motion.positions)]), done, motion.count)
            if live.stopped:
                break
    motion.end()
    unit_states, edge_states = _states(action, processed, motion, states)
    bundles = Bundles(processed.bundles.edges, motion.points, motion.offsets, motion.grid_cells, edge_states)
    record = {"action": action, **asdict(parameters), "steps": done, "bundling": bundling}
    quality = _quality(processed, motion, bundles)
    provenance = {
        **processed.provenance,
        "actions": [*processed.provenance.get("actions", ()), record],
        "bundle_quality": quality,
    }
    if processed.epochs is not None:
        report.warning("the network's checkpoints are left out: an action moves one network alone")
    moved = replace(
        processed,
        positions=motion.positions,
        bundles=bundles,
        provenance=provenance,
        unit_states=unit_states,
        epochs=None,
    )
    moved = replaced(moved, settings)
    return replace(moved, density=_density(moved, motion))


def _settings(processed: ProcessedNetwork, bundling: dict) -> BundlingParameters:
    """The parameters that the network was made with, where it says so, and those of the request before them.

    What the request leaves to be found stays as it is.
    """
    own = processed.provenance.get("bundling") or {}
    names = {f.name for f in fields(BundlingParameters)}
    given = {name: value for name, value in bundling.items() if value is not None}
    return BundlingParameters(**{**{name: value for name, value in own.items() if name in names}, **given})


def _state(action: str, motion):
    """What is kept of a state: the units' places, or the edges' polylines."""
    if ACTIONS[action].moves_units:
        return motion.positions.copy()
    points, offsets = motion.polylines()
    return points.copy(), offsets


def _states(action: str, processed: ProcessedNetwork, motion, states: list) -> tuple:
    """The kept states of units and edges, each (states, ..., 3) float32 or None, from before the action to after it.

    The units' states that the file has stay in front of the edges' where the edges were straight until now, as they are
    after the units have moved; so two actions give one story.
    """
    if not states:
        return None, None
    if ACTIONS[action].moves_units:
        return np.stack([*states, motion.positions]), None
    before = processed.unit_states if _is_straight(processed, motion) else None
    return before, np.stack([*(resample_like(*state, motion.offsets) for state in states), motion.points])


def _is_straight(processed: ProcessedNetwork, motion) -> bool:
    """Whether the file's edges are straight lines, to a thousandth of the sample length."""
    bundles, ends = processed.bundles, (processed.positions[units] for units in (motion.source, motion.target))
    lines = resample_like(*straight_samples(*ends), bundles.offsets)
    return np.allclose(bundles.points, lines, rtol=0, atol=1e-3 * motion.settings.sample_length)


def _quality(processed: ProcessedNetwork, motion, bundles: Bundles) -> dict[str, float]:
    """The quality of bundles whose layers stand on the axis, as a processed file has it."""
    network, edges, settings = processed.network, bundles.edges, motion.settings
    classes = edge_classes(processed.importance, edges, motion.source, motion.target)
    groups = None if settings.whole_network else network.edge_connection[edges]
    return drawn_quality(bundles.points, bundles.offsets, classes, groups, settings.sample_length)


def _density(processed: ProcessedNetwork, motion) -> ClassDensity:
    edges = processed.bundles.edges
    classes = edge_classes(processed.importance, edges, motion.source, motion.target)
    score = edge_score(processed.network, processed.importance)[edges]
    return class_density(processed.bundles, classes, score, motion.settings.sample_length)
