"""Has a network's edges show one of its circuits; the units follow."""

from ..nodes.circuit import SHOWN
from ..processing.errors import usage
from .controls import set_control


def show_circuit(network, number: int) -> None:
    """network: a NetworkObjects. Raises NNVisError (usage) where it has no circuit of this number."""
    if number >= len(network.circuits):
        raise usage(f"{network.name!r} has {len(network.circuits)} circuits", "Show a circuit first, or choose another")
    set_control(network.edges, SHOWN, number)
