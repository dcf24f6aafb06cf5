"""Shader node groups and materials as code. One group or material a file."""
from .labels import labels_material
from .materials import edges_material, units_material

__all__ = ["edges_material", "labels_material", "units_material"]
