"""What the panel says of a network: counts, and how much of its importance the drawn edges have."""

from functools import lru_cache

import numpy as np

from ..processing.findings import accuracy_line, findings
from ..processing.importance.edge_score import edge_score
from ..processing.network import ProcessedNetwork
from .objects import parsed

TABLE_ROWS = 64


def network_statistics(processed: ProcessedNetwork) -> dict[str, object]:
    """JSON-able counts of a network and its bundles.

    units, edges, classes, samples, grid_cells; drawn_edges have a curve, pruned_edges were left out, undrawn_edges
    shape the density alone. importance_shares: [[edges, share], ...], what share of the importance of all edges the
    most important ones have, from 0 edges to all drawn ones; empty where the file does not say. bundle_quality: ink,
    detour, coherence and coherence_straight; empty where the file does not say.
    accuracy, warning: texts on how well the model knows its data. notes: see findings.
    """
    network, bundles, provenance = processed.network, processed.bundles, processed.provenance
    drawn = len(bundles.edges)
    kept = (
        max(drawn, round(provenance.get("edges_kept", 1.0) * network.edge_count))
        if "edges_drawn" in provenance
        else drawn
    )
    return {
        "units": network.unit_count,
        "edges": network.edge_count,
        "classes": len(network.class_names),
        "drawn_edges": drawn,
        "undrawn_edges": kept - drawn,
        "pruned_edges": network.edge_count - kept,
        "samples": len(bundles.points),
        "grid_cells": int(bundles.grid_cells),
        "importance_shares": _importance_shares(processed),
        "bundle_quality": provenance.get("bundle_quality") or {},
        **_told(provenance),
    }


@lru_cache(maxsize=256)
def importance_share(statistics: str, edges: int) -> float | None:
    """What share of the importance of all edges so many edges have; None where the file does not say.

    statistics: those of network_statistics as JSON. Panels ask at each redraw, so an answer is kept.
    """
    table = parsed(statistics).get("importance_shares")
    return float(np.interp(edges, *zip(*table))) if table else None


def _told(provenance: dict) -> dict:
    found = findings(provenance)
    warning = (found["fit"] or {}).get("warning") or ""
    return {"accuracy": accuracy_line(found["fit"]), "warning": warning, "notes": found["notes"]}


def _importance_shares(processed: ProcessedNetwork) -> list:
    """Rows of [edges, share of the importance], evenly spread over the logarithm of the number of edges."""
    drawn, share = len(processed.bundles.edges), processed.provenance.get("importance_drawn")
    if share is None or drawn == 0:
        return []
    score = np.sort(edge_score(processed.network, processed.importance, processed.bundles.edges))[::-1]
    gathered = np.cumsum(score, dtype=np.float64)
    counts = np.unique(np.geomspace(1, drawn, TABLE_ROWS).round().astype(np.int64))
    shares = share * gathered[counts - 1] / max(gathered[-1], 1e-30)
    return [[0, 0.0], *([int(count), round(float(value), 6)] for count, value in zip(counts, shares))]
