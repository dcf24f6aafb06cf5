"""Geometry Nodes groups as code: what the stored attributes look like, live. One group a file."""

from .density import density_group
from .edges import edges_group
from .input_image import input_image_group
from .labels import labels_group
from .layers import layers_group
from .legend import legend_group
from .units import units_group

__all__ = [
    "density_group",
    "edges_group",
    "input_image_group",
    "labels_group",
    "layers_group",
    "legend_group",
    "units_group",
]
