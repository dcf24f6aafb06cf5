"""Shader node groups and materials as code. One group or material a file."""

from .fog import fog_material
from .input_image import input_image_material
from .labels import labels_material, picture_material
from .materials import density_material, edges_material, units_material

__all__ = [
    "density_material",
    "edges_material",
    "fog_material",
    "input_image_material",
    "labels_material",
    "picture_material",
    "units_material",
]
