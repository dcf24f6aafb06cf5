"""From a network's units and edges to places and bundles: layout, node advection and edge bundling by class."""
from .edges import bundle_edges
from .graph import bundle_graph
from .layout import layout_units
from .parameters import BundlingParameters, read_configuration
from .units import advect_units

__all__ = ["BundlingParameters", "advect_units", "bundle_edges", "bundle_graph", "layout_units", "read_configuration"]
