"""Versions 1 and 2 of the .nnvis format, whose header and arrays were not yet divided into parts.

Version 1 has no dense connections, states and density.
"""

# part -> its own name of an array -> the name that it had; the network's had their own names
_NAMES = {
    "importance": {"units": "importance_units", "edges": "importance_edges", "raw_units": "importance_raw_units"},
    "layout": {"grid": "positions_grid", "positions": "positions"},
    "bundles": {"edges": "bundle_edges", "points": "bundle_points", "offsets": "bundle_offsets"},
    "states": {"units": "unit_states", "samples": "bundle_states"},
    "density": {"values": "density", "low": "density_low"},
}


def flat_parts(header: dict[str, object], arrays: set[str]) -> dict[str, tuple[object, dict[str, str]]]:
    """part -> (header, {its own name of each array: its name in the archive}), of a file of version 1 or 2."""
    known = {stored for names in _NAMES.values() for stored in names.values()}
    headers = {
        "network": {key: header.get(key) for key in ("class_names", "layers", "connections")},
        "importance": header.get("importance"),
        "layout": {},
        "bundles": {"grid_cells": header.get("grid_cells")},
        "states": {},
        "density": {"cell": header.get("density_cell")},
        "provenance": header.get("provenance"),
    }
    names = {
        part: {own: stored for own, stored in _NAMES.get(part, {}).items() if stored in arrays} for part in headers
    }
    names["network"] = {name: name for name in arrays if name not in known}
    return {part: (headers[part], names[part]) for part in headers if names[part] or part == "provenance"}
