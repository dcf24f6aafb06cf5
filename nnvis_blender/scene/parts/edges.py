"""Edges: all of a network as one hair-curves data-block, drawn by the group "NNVis Edges"."""

import bpy
import numpy as np

from ...nodes import edges_group
from ...processing.importance.edge_score import edge_end_importance, edge_score
from ...processing.network import ProcessedNetwork
from ...shaders import edges_material
from ..attributes import read_numbered, write_attribute
from ..checkpoints import at_checkpoint
from ..colors import class_fractions, mixed_colors, with_alpha
from ..controls import set_control
from ..coordinates import straightened, to_blender
from .circuits import tell_circuits, write_circuits
from .epochs import recolor_shares, write_shares
from .part import Part
from .sample_values import attributions
from .samples import tell_samples


def build_edges_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new hair-curves data-block, one curve an edge that the bundles hold, with every attribute the node group reads.

    colors: (classes, 3) linear. Positions are the straight lines; POINT position_bundled holds the bundles.
    """
    bundles, network = processed.bundles, processed.network
    curves = bpy.data.hair_curves.new(name)
    if len(bundles.edges) == 0:
        return curves
    curves.add_curves(np.diff(bundles.offsets).tolist())
    write_attribute(
        curves, "position", "FLOAT_VECTOR", "POINT", to_blender(straightened(bundles.points, bundles.offsets))
    )
    write_attribute(curves, "position_bundled", "FLOAT_VECTOR", "POINT", to_blender(bundles.points))

    edges = bundles.edges
    source, target = network.edge_ends(edges)
    score = edge_score(network, processed.importance, edges)
    write_attribute(curves, "importance", "FLOAT", "CURVE", score / max(float(score.max()), 1e-12))
    write_attribute(curves, "rank", "INT", "CURVE", ranks_of(score))
    for attribute, kind, values in (
        ("weight", "FLOAT", network.edge_weight[edges]),
        ("layer", "INT", network.unit_layer[source]),
        ("source", "INT", source),
        ("target", "INT", target),
    ):
        write_attribute(curves, attribute, kind, "CURVE", values)
    share = sum(
        _write_end(curves, end, vectors, colors)
        for end, vectors in zip(("source", "target"), edge_end_importance(network, processed.importance, edges))
    )
    for k in range(share.shape[1]):
        write_attribute(curves, f"rank_{k}", "INT", "CURVE", ranks_of(score * share[:, k]))
    _write_states(curves, processed, source, target)
    write_circuits(curves, "CURVE", edges, [(one.edges, one.edge_strength) for one in processed.circuits])
    if processed.maps is not None:
        write_attribute(curves, "number", "INT", "CURVE", np.arange(len(edges)))
        write_attribute(curves, "connection", "INT", "CURVE", network.edge_connection[edges])
    if processed.epochs is not None:
        _write_epochs(curves, processed, colors)
    return curves


def _write_states(curves, processed: ProcessedNetwork, source: np.ndarray, target: np.ndarray) -> None:
    """The kept states: where the edges' units were (CURVE), and then where the samples were (POINT)."""
    for state, units in enumerate(() if processed.unit_states is None else processed.unit_states):
        for end, index in (("source", source), ("target", target)):
            write_attribute(curves, f"{end}_position_{state}", "FLOAT_VECTOR", "CURVE", to_blender(units[index]))
    for state, points in enumerate(() if processed.bundles.states is None else processed.bundles.states):
        write_attribute(curves, f"position_iteration_{state}", "FLOAT_VECTOR", "POINT", to_blender(points))


def _write_epochs(curves, processed: ProcessedNetwork, colors: np.ndarray) -> None:
    """What the edges are at each checkpoint, as nodes/edge_epochs.py reads it.

    Importance is over that of the last checkpoint's most important edge, at most 1.
    """
    epochs, edges = processed.epochs, processed.bundles.edges
    most = max(float(epochs.score[-1].max(initial=0.0)), 1e-12)
    for number, (score, vectors, points) in enumerate(zip(epochs.score, epochs.edges, epochs.points)):
        for attribute, kind, domain, values in (
            ("importance", "FLOAT", "CURVE", np.minimum(score / most, 1.0)),
            ("weight", "FLOAT", "CURVE", epochs.weights[number, edges]),
            ("position_bundled", "FLOAT_VECTOR", "POINT", to_blender(points)),
        ):
            write_attribute(curves, at_checkpoint(attribute, number), kind, domain, values)
        if processed.importance.has_edge_classes:
            write_shares(curves, number, "CURVE", class_fractions(vectors), colors)


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    tell_samples(item, processed)
    tell_circuits(item, processed)
    set_control(item, "Attributed", len(attributions(processed)))


def ranks_of(score: np.ndarray) -> np.ndarray:
    """(n,) float32 >= 0 -> (n,) int32: 0 is the largest, ties in order of the elements."""
    # a number each that falls with the score, and below it the element's: sorted in half the time of a stable argsort
    falling = ~np.ascontiguousarray(score, np.float32).view(np.uint32)
    keys = falling.astype(np.uint64) << np.uint64(32) | np.arange(len(score), dtype=np.uint64)
    keys.sort()
    rank = np.empty(len(score), np.int32)
    rank[(keys & np.uint64(0xFFFFFFFF)).astype(np.int64)] = np.arange(len(score), dtype=np.int32)
    return rank


def _write_end(curves, end: str, vectors: np.ndarray, colors: np.ndarray) -> np.ndarray:
    """One end's class vectors (edges, classes) as length, shares and colour. Returns the shares."""
    fractions = class_fractions(vectors)
    length = np.linalg.norm(vectors, axis=1) / np.sqrt(vectors.shape[1])
    write_attribute(curves, f"{end}_importance", "FLOAT", "CURVE", length)
    write_attribute(curves, f"{end}_color", "FLOAT_COLOR", "CURVE", with_alpha(mixed_colors(fractions, colors)))
    for k, share in enumerate(fractions.T):
        write_attribute(curves, f"{end}_importance_{k}", "FLOAT", "CURVE", share)
    return fractions


def _recolor(items, colors: np.ndarray) -> None:
    for curves in (item.data for item in items if len(item.data.curves)):
        for end in ("source", "target"):
            mixed = mixed_colors(read_numbered(curves, f"{end}_importance_", len(colors)), colors)
            write_attribute(curves, f"{end}_color", "FLOAT_COLOR", "CURVE", with_alpha(mixed))
        recolor_shares(curves, "CURVE", colors)


PART = Part(
    "edges",
    build_edges_data,
    group=edges_group,
    materials={"Material": edges_material},
    controls="edges",
    refresh=_refresh,
    recolor=_recolor,
)
