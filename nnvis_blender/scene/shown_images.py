"""Has a network's plates show its images of a kind."""

from ..nodes.color_maps import BLUE_RED
from ..nodes.plates.maps import IMAGE_KINDS, SHOWN_IMAGES
from .controls import set_control
from .parts.plates import ROLE


def show_images(network, kind: str) -> None:
    """Plates show the images of this kind (see processing/images/images.py), numbers in blue and red about zero.

    network: a NetworkObjects; one without plates stays as it is.
    """
    plates = network.one(ROLE)
    found = next((one for one in network.images if one["kind"] == kind), None)
    if plates is None or found is None:
        return
    set_control(plates, "Shows", SHOWN_IMAGES[IMAGE_KINDS.index(kind)])
    if not found["is_picture"]:
        set_control(plates, "Color Map", BLUE_RED)
