"""What the panel says of a network: counts, and how much of its importance the drawn edges have."""

from functools import lru_cache

import numpy as np

from ..processing.errors import MOST_CHARACTERS, one_line
from ..processing.files.fields import Fields, plain_name
from ..processing.findings import accuracy_line, findings
from ..processing.importance.edge_score import edge_score
from ..processing.network import ProcessedNetwork
from .objects import MOST_ITEMS, parsed

TABLE_ROWS = 64
_COUNTS = ("units", "edges", "classes", "drawn_edges", "undrawn_edges", "pruned_edges", "samples", "grid_cells")
_NEEDED = ("edges", "drawn_edges")  # by the panels; a file saved with an earlier version may lack others
_QUALITY = ("ink", "detour", "coherence", "coherence_straight")
_TOLD = ("accuracy", "warning")
_MOST, _MOST_NOTES = 1 << 53, 2000


def network_statistics(processed: ProcessedNetwork) -> dict[str, object]:
    """JSON-able counts of a network and its bundles.

    units, edges, classes, samples, grid_cells; drawn_edges have a curve, pruned_edges were left out, undrawn_edges
    shape the density alone. layers: their names. importance_shares: [[edges, share], ...], what share of the importance
    of all edges the most important ones have, from 0 edges to all drawn ones; empty where the file does not say.
    bundle_quality: ink, detour, coherence and coherence_straight; empty where the file does not say.
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
        "layers": [plain_name(layer.name) for layer in network.layers],
        "drawn_edges": drawn,
        "undrawn_edges": kept - drawn,
        "pruned_edges": network.edge_count - kept,
        "samples": len(bundles.points),
        "grid_cells": int(bundles.grid_cells),
        "importance_shares": _importance_shares(processed),
        "bundle_quality": provenance.get("bundle_quality") or {},
        **_told(provenance),
    }


def read_statistics(values) -> dict[str, object]:
    """Kept statistics, checked. Raises NNVisError (bad_input) where they are others than network_statistics makes."""
    fields = Fields(values, "statistics")
    counts = {name: fields.whole(name, 0, _MOST) for name in _COUNTS if name in fields or name in _NEEDED}
    rows = fields.items("importance_shares", 2 * TABLE_ROWS, None) or []
    shares = [Fields({"row": row}, "statistics").numbers("row", 2).tolist() for row in rows]
    if not all(len(row) == 2 for row in shares):
        raise fields.wrong("importance_shares are not pairs")
    quality = Fields(fields.object("bundle_quality", None) or {}, "statistics")
    measured = {name: quality.number(name, -_MOST, _MOST) for name in _QUALITY if name in quality}
    told = {name: fields.text(name, most=MOST_CHARACTERS) for name in _TOLD if name in fields}
    notes = fields.items("notes", _MOST_NOTES, None) or []
    if not all(isinstance(note, str) for note in notes):
        raise fields.wrong("notes are not all texts")
    return {
        **counts,
        "importance_shares": shares,
        "bundle_quality": measured,
        **told,
        "layers": fields.texts("layers", MOST_ITEMS) if "layers" in fields else [],
        "notes": [one_line(note, MOST_CHARACTERS) for note in notes],
    }


@lru_cache(maxsize=256)
def importance_share(statistics: str, edges: int) -> float | None:
    """What share of the importance of all edges so many edges have; None where the file does not say.

    statistics: those of network_statistics as JSON. Panels ask at each redraw, so an answer is kept.
    """
    table = (parsed(statistics, read_statistics) or {}).get("importance_shares")
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
