"""What is particular about a playground's network: how its controls stand at first."""

from .controls import set_control
from .parts.plates import ROLE as PLATES

LARGE = 3.6  # pitches of its board is the side of the large plate

_PLATES = {
    "Own Places": 0.0,
    "Color Map": "Blue-Red",
    "Gray Inputs": False,
    "Links": False,
    "Bars": 0,
    "Caption": False,
}
_EDGES = {"Style": "Strands", "Weigh By": "Weight", "Dash Length": 0.09}


def dress_board(network, pitch: float) -> None:
    """Sets the controls of a network that is new so that its board is seen. network: a NetworkObjects. pitch: of it."""
    plates = network.one(PLATES)
    for item, controls in ((plates, _PLATES | {"Large Plate": LARGE * pitch}), (network.edges, _EDGES)):
        for name, value in controls.items() if item is not None else ():
            set_control(item, name, value)
