"""What plates do not need once it is known what they show: each vertex of what is made of them would have a copy."""

from ...processing.images.images import KINDS as IMAGE_KINDS
from ..lean import shared_without

_READ_BEFORE = (
    "after_*",
    "before_*",
    "attention_*",
    "kernel*",
    "picture*",
    "mosaic",
    "image_pixel",
    *(f"{kind}_*" for kind in IMAGE_KINDS),
    "importance_*",
    "own_*",
    "layer_*",
    "window_*",
    "output_*",
    "edge_importance",
    "connection",
    "number",
    "weight",
    "is_window",
    "gap",
    "depth",
    "center",
    "columns",
    "rank",
    "bias",
    "network_unit",
    "strength",
)


def lean_plates(tree, geometry):
    """The geometry without the attributes of maps, classes, ranges, places, edges and windows."""
    return shared_without(tree, geometry, "NNVis Lean Plates", _READ_BEFORE)
