"""From a network's units and edges to places and bundles: layout, node advection and edge bundling by class.

Blender reads the parameters alone; what computes is in the modules beside, which load numba.
"""

from .parameters import BundlingParameters, read_configuration

__all__ = ["BundlingParameters", "read_configuration"]
