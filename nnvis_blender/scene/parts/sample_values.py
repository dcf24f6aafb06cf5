"""What units hold and edges bring for each sample, as a mesh that node groups look up; never drawn.

Strands and links show the same edges: the numbers are in the file once, and no strand passes them on.
"""

import numpy as np

from ...processing.images.images import ATTRIBUTION, of_kind
from ...processing.network import ProcessedNetwork
from ..attributes import write_attribute
from ..coordinates import to_blender
from .epochs import hide
from .part import Part
from .units import build_vertices

ROLE = "sample values"


def build_sample_values_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh of a vertex for each unit and an edge for each drawn edge, in their order; empty without maps.

    POINT activation_<row>: the mean of what a unit holds. EDGE contribution_<row>: what an edge brings its target, and
    attribution_<sample>: what it has to do with the output that attributions are of. 0 where that is not known.
    """
    maps, network = processed.maps, processed.network
    if maps is None:
        return build_vertices(name, np.zeros((0, 3), np.float32))
    mesh = build_vertices(name, to_blender(processed.positions))
    drawn = processed.bundles.edges
    mesh.edges.add(len(drawn))
    mesh.edges.foreach_set("vertices", np.stack(network.edge_ends(drawn), axis=1).astype(np.int32).ravel())
    means = np.zeros((len(maps.samples), network.unit_count), np.float32)
    for layer in maps.layers:
        means[:, network.unit_offsets[layer.layer] + layer.units] = layer.after.mean(axis=(2, 3))
    for attribute, domain, rows in (
        ("activation", "POINT", means),
        ("contribution", "EDGE", maps.contributions),
        ("attribution", "EDGE", attributions(processed)),
    ):
        for number, values in enumerate(() if rows is None else rows):
            write_attribute(mesh, f"{attribute}_{number}", "FLOAT", domain, np.nan_to_num(values))
    return mesh


def attributions(processed: ProcessedNetwork) -> np.ndarray:
    """(samples, edges), of no sample where there are none."""
    found = of_kind(processed.images, ATTRIBUTION)
    return np.zeros((0, len(processed.bundles.edges))) if found is None or found.edges is None else found.edges


def _is_held(processed: ProcessedNetwork, colors: np.ndarray) -> bool:
    return processed.maps is not None


PART = Part(ROLE, build_sample_values_data, is_held=_is_held, refresh=hide)
