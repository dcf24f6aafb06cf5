"""The drawn edges between plates."""

import numpy as np

from ...processing.network import ProcessedNetwork
from ..attributes import write_attribute


def add_edges(mesh, processed: ProcessedNetwork, units: np.ndarray) -> None:
    """Adds an edge for each polyline of the bundles both of whose units are vertices, from its source to its target.

    units: (vertices,) the unit of each, numbered through all layers, ascending. Attributes of edges: connection,
    weight, edge_importance (a mesh's attributes have names of their own: vertices have importance); number, that of the
    polyline, by which sample_values.py knows it.
    """
    network, drawn = processed.network, processed.bundles.edges
    vertex = np.full(network.unit_count, -1, np.int32)
    vertex[units] = np.arange(len(units))
    ends = np.stack([vertex[of] for of in network.edge_ends(drawn)], axis=1)
    kept = np.flatnonzero((ends >= 0).all(axis=1))
    mesh.edges.add(len(kept))
    mesh.edges.foreach_set("vertices", np.ascontiguousarray(ends[kept], np.int32).ravel())
    edges = drawn[kept]
    write_attribute(mesh, "connection", "INT", "EDGE", network.edge_connection[edges])
    write_attribute(mesh, "weight", "FLOAT", "EDGE", network.edge_weight[edges])
    write_attribute(mesh, "edge_importance", "FLOAT", "EDGE", processed.importance.edges[edges].mean(axis=1))
    write_attribute(mesh, "number", "INT", "EDGE", kept)
