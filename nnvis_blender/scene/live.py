"""A network that moves while a job works on it: new places written into the data that is there, outside of undo."""

from dataclasses import dataclass

import numpy as np

from .attributes import read_attribute, write_attribute
from .controls import get_control, set_control
from .coordinates import to_blender
from .iteration import moving_objects
from .parts.labels import move_labels

_STATES = ("Unit States", "Edge States")  # while the network moves it shows its places, not one of its kept states


@dataclass(frozen=True)
class Places:
    """What moving changes.

    straight, bundled: (samples, 3). units: (units, 3), Blender's coordinates. states: the inputs
    _STATES of all that move.
    """

    straight: np.ndarray
    bundled: np.ndarray
    units: np.ndarray
    states: list


def read_places(network) -> Places:
    """The places of a network (NetworkObjects), to be put back."""
    edges, units = network.edges.data, network.units.data
    return Places(
        read_attribute(edges, "position"),
        read_attribute(edges, "position_bundled"),
        read_attribute(units, "position"),
        [[get_control(item, name) for name in _STATES] for item in moving_objects(network)],
    )


def write_places(network, places: Places) -> None:
    """Puts places back. Data that has other numbers of samples or units by now stays as it is."""
    if _fits(network, len(places.bundled), len(places.units)):
        _write(network, places.straight, places.bundled, places.units, places.states)


def show_state(network, state: np.ndarray, straight: bool) -> None:
    """Moves a network to a state of an action's job.

    state: its samples, then its units, (samples + units, 3) in array coordinates.
    straight: whether the edges are straight in it, because units move.
    Data that has other numbers of samples stays as it is.
    """
    samples = len(state) - len(network.units.data.vertices)
    if _fits(network, samples, len(state) - samples):
        places = to_blender(state)
        _write(
            network,
            places[:samples] if straight else None,
            places[:samples],
            places[samples:] if straight else None,
            [[1, 1] for _ in moving_objects(network)],
        )


def _fits(network, samples: int, units: int) -> bool:
    return (len(network.edges.data.points), len(network.units.data.vertices)) == (samples, units)


def _write(network, straight, bundled, units, states) -> None:
    edges = network.edges.data
    write_attribute(edges, "position_bundled", "FLOAT_VECTOR", "POINT", bundled)
    if straight is not None:
        write_attribute(edges, "position", "FLOAT_VECTOR", "POINT", straight)
    if units is not None:
        write_attribute(network.units.data, "position", "FLOAT_VECTOR", "POINT", units)
        network.units.data.update_tag()
        if network.labels is not None:
            move_labels(network.labels, units)
    edges.update_tag()
    for item, counts in zip(moving_objects(network), states):
        for name, count in zip(_STATES, counts):
            if get_control(item, name) != count:
                set_control(item, name, count)
