"""What edges and units carry of a circuit: how much flows through each, and how many there are."""

import numpy as np

from ...processing.network import ProcessedNetwork
from ..attributes import write_attribute
from ..controls import get_control, set_control

_SHOWN = 0.9  # of the input Circuit: the rest can be made out
_POWER = 0.5  # of the flow is what is drawn: of a stream as wide as it is deep, the width


def write_circuit(data, domain: str, numbers: np.ndarray, found: np.ndarray, strength: np.ndarray) -> None:
    """Stores the attribute circuit, 0 of elements that are none of it.

    numbers: (elements,) of the network's edges or units. found: (k,), strength: (k,), those of the circuit.
    """
    values = np.zeros(len(numbers), np.float32)
    if len(found):
        place = np.minimum(np.searchsorted(found, numbers), len(found) - 1)
        values = np.where(found[place] == numbers, strength[place], 0.0) ** _POWER
    write_attribute(data, "circuit", "FLOAT", domain, values)


def tell_circuit(item, processed: ProcessedNetwork) -> None:
    """Tells the controls of edges or units whether there is a circuit; one where there was none is shown."""
    count = 0 if processed.circuit is None else len(processed.circuit.edges)
    if count and not get_control(item, "Circuit Edges"):
        set_control(item, "Circuit", _SHOWN)
    set_control(item, "Circuit Edges", count)
