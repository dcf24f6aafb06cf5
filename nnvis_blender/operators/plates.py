"""What operators on plates share."""

from ..processing.errors import usage
from ..scene.network_objects import NetworkObjects


def require_plates(network: NetworkObjects, layer: int) -> tuple:
    """(the object of plates, the name of a layer that has some). Raises NNVisError (usage) where there are none."""
    names = network.plate_layers
    if not names:
        raise usage(f"the network {network.name!r} has no feature maps", "Press Show Activations first")
    if layer not in names:
        raise usage(f"layer {layer} has no feature maps", f"Those are of layers {', '.join(map(str, names))}")
    return network.one("plates"), names[layer]
