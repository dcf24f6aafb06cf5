"""The units that nothing moves: those of an input that is kept as the image that it is."""

from ..network import Network


def held_units(network: Network, layer: int | None) -> slice:
    """The units of a layer, in the numbering through all layers; of None no unit."""
    if layer is None:
        return slice(0, 0)
    first = network.unit_offsets
    return slice(int(first[layer]), int(first[layer + 1]))
