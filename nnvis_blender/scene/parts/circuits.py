"""What edges and units carry of circuits: how much flows through each, and how many there are."""

import numpy as np

from ...nodes.circuit import CIRCUITS, FLOW, SHOWN
from ...processing.network import ProcessedNetwork
from ..attributes import write_attribute
from ..controls import get_control, set_control

_SHOWN = 0.9  # of the input Circuit: the rest can be made out
_POWER = 0.5  # of the flow is what is drawn: of a stream as wide as it is deep, the width


def write_circuits(data, domain: str, numbers: np.ndarray, found: list[tuple[np.ndarray, np.ndarray]]) -> None:
    """Stores the attributes circuit_<number>, 0 of elements that are none of it.

    numbers: (elements,) of the network's edges or units. found: of each circuit its own, (k,), and their strength (k,).
    """
    for number, (own, strength) in enumerate(found):
        values = np.zeros(len(numbers), np.float32)
        if len(own):
            place = np.minimum(np.searchsorted(own, numbers), len(own) - 1)
            values = np.where(own[place] == numbers, strength[place], 0.0) ** _POWER
        write_attribute(data, f"{FLOW}{number}", "FLOAT", domain, values)


def tell_circuits(item, processed: ProcessedNetwork) -> None:
    """Tells the controls of edges or units how many circuits there are. Where they have become more, the last is shown,
    and where there were none, it stands out.
    """
    count, before = len(processed.circuits), get_control(item, CIRCUITS)
    set_control(item, CIRCUITS, count)
    if count > before:
        set_control(item, SHOWN, count - 1)
    if count and not before:
        set_control(item, "Circuit", _SHOWN)
