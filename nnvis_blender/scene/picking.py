"""A unit or an edge that is picked: what the panel says of it, its mark, and the path ranks that node groups filter by.

All are stored in the network's own data, so a saved .blend keeps them. New data has nothing picked.
"""

import numpy as np

from ..processing.errors import usage
from ..processing.files.fields import Fields
from ..processing.images.images import TOP
from ..processing.images.top.listing import MOST, unit_lines
from .attributes import read_attribute, write_attribute
from .checkpoints import at_checkpoint
from .controls import set_control
from .objects import MOST_ITEMS, keep_values
from .parts.edges import ranks_of
from .paths import path_importance, paths_of_edge, paths_of_unit
from .playground import enlarge, is_board
from .unit_names import UnitNames

PICKED = "nnvis_picked"  # of the root
UNIT, EDGE = "unit", "edge"
_STRONGEST = 8  # edges that are told of a unit
_MOST = 1 << 53


def pick_unit(network, layer: int, unit: int) -> None:
    """Picks a unit, counted from 0 in its layer. Raises NNVisError (usage) that says which layers and units there are.

    network: a NetworkObjects.
    """
    layers, numbers = (read_attribute(network.units.data, name) for name in ("layer", "unit"))
    if not (layers == layer).any():
        raise usage(f"there is no layer {layer}", f"The layers are 0 to {layers.max()}")
    found = np.flatnonzero((layers == layer) & (numbers == unit))
    if not len(found):
        raise usage(f"layer {layer} has no unit {unit}", f"Its units are 0 to {numbers[layers == layer].max()}")
    pick_numbered_unit(network, int(found[0]))


def pick_named_unit(network, text: str) -> None:
    """Picks the unit that a text means, the likeliest where it may mean several; see UnitNames.search.

    Raises NNVisError (usage) where it means none.
    """
    found = UnitNames(network).search(text)
    if not found:
        raise usage(f"there is no unit {text!r}", "Give words of its layer, its number or its class")
    pick_numbered_unit(network, found[0])


def pick_numbered_unit(network, unit: int) -> None:
    """Picks a unit by its number through all layers, which has to be one that there is."""
    curves, mesh = network.edges.data, network.units.data
    source, target = _ends(curves)
    _write_paths(network, *paths_of_unit(unit, source, target, _ranks(network), len(mesh.vertices)))
    _write_mark(network, unit=unit)
    importance = _importances(curves)[0]
    touching = np.flatnonzero((source == unit) | (target == unit))
    strongest = touching[np.argsort(-importance[touching], kind="stable")][:_STRONGEST]
    name = UnitNames(network).name
    rows = []
    for edge in strongest.tolist():
        other, arrow = (source[edge], "from") if target[edge] == unit else (target[edge], "to")
        rows.append(_row(network, int(other), f"{arrow} {name(other)}", importance[edge]) | {"edge": edge})
    shares = [read_attribute(mesh, f"importance_{k}")[unit] for k in range(len(network.class_names))]
    place = [int(read_attribute(mesh, of)[unit]) for of in ("layer", "unit")]
    if is_board(network):
        enlarge(network, *place)
    samples = unit_lines((network.provenance.get("images") or {}).get(TOP), *place)
    _keep(network, UNIT, name(unit), read_attribute(mesh, "strength")[unit], shares, rows, samples)


def pick_edge(network, edge: int) -> None:
    """Picks an edge, counted from 0 among those that can be drawn. Raises NNVisError (usage) where there are fewer."""
    curves = network.edges.data
    if not 0 <= edge < len(curves.curves):
        raise usage(f"there is no edge {edge} to pick", f"There are {len(curves.curves)}")
    source, target = _ends(curves)
    _write_paths(network, *paths_of_edge(edge, source, target, _ranks(network), len(network.units.data.vertices)))
    _write_mark(network, edge=edge)
    ends = [int(unit[edge]) for unit in (source, target)]
    name, strength = UnitNames(network).name, read_attribute(network.units.data, "strength")
    rows = [_row(network, unit, f"{word} {name(unit)}", strength[unit]) for word, unit in zip(("from", "to"), ends)]
    shares = [
        sum(read_attribute(curves, f"{end}_importance_{k}")[edge] for end in ("source", "target")) / 2
        for k in range(len(network.class_names))
    ]
    text = " to ".join(name(unit) for unit in ends)
    _keep(network, EDGE, text, _importances(curves)[0][edge], shares, rows, [])


def picked_unit(network) -> tuple[int, int] | None:
    """(layer, unit in its layer) of the unit that is picked, None where none is."""
    mesh = network.units.data
    found = np.flatnonzero(read_attribute(mesh, "picked")) if "picked" in mesh.attributes else ()
    return tuple(int(read_attribute(mesh, name)[found[0]]) for name in ("layer", "unit")) if len(found) else None


def show_only_paths(network, shown: bool) -> None:
    """Draws only what lies on paths through what is picked, or everything again.

    Raises NNVisError (usage) where nothing is picked.
    """
    if shown and network.picked is None:
        raise usage("nothing is picked", "Pick a unit or an edge first")
    for item in (network.edges, network.units):
        set_control(item, "Only Paths", shown)


def forget_picked(root) -> None:
    """Nothing is picked: what new data draws follows by itself."""
    if PICKED in root:
        del root[PICKED]


def read_picked(values) -> dict[str, object]:
    """What is kept of what is picked, checked. Raises NNVisError (bad_input).

    kind: UNIT or EDGE. text: its name. strength: 0 to 1. importance: a share a class. rows: a unit's strongest edges,
    each with text and strength, the unit at its other end (layer, unit) and its own number (edge); an edge's two ends.
    samples: what is told of those that excite a unit most.
    """
    fields = Fields(values, "picked")
    return {
        "kind": fields.text("kind"),
        "text": fields.text("text"),
        "strength": fields.number("strength", 0, _MOST),
        "importance": fields.numbers("importance", MOST_ITEMS).tolist(),
        "rows": [
            {
                "text": row.text("text"),
                "strength": row.number("strength", 0, _MOST),
                **{name: row.whole(name, 0, _MOST) for name in ("layer", "unit", "edge") if name in row},
            }
            for row in fields.objects("rows", _STRONGEST)
        ],
        "samples": fields.texts("samples", MOST) if "samples" in fields else [],
    }


def _keep(network, kind: str, text: str, strength: float, shares: list, rows: list, samples: list[str]) -> None:
    keep_values(
        network.root,
        PICKED,
        {
            "kind": kind,
            "text": text,
            "strength": round(float(strength), 4),
            "importance": [round(float(share), 4) for share in shares],
            "rows": rows,
            "samples": samples,
        },
    )


def _row(network, unit: int, text: str, strength: float) -> dict[str, object]:
    mesh = network.units.data
    layer, number = (int(read_attribute(mesh, name)[unit]) for name in ("layer", "unit"))
    return {"text": text, "strength": round(float(strength), 4), "layer": layer, "unit": number}


def _ends(curves) -> tuple[np.ndarray, np.ndarray]:
    if not len(curves.curves):
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    return read_attribute(curves, "source"), read_attribute(curves, "target")


def _ranks(network) -> np.ndarray:
    """(edges, 1 + classes + checkpoints): the edges' ranks overall and for each class, and overall at each
    checkpoint.
    """
    curves = network.edges.data
    names = ["rank", *(f"rank_{k}" for k in range(len(network.class_names)))]
    if not len(curves.curves):
        return np.zeros((0, len(names)), np.int32)
    ranks = [read_attribute(curves, name) for name in names]
    return np.stack([*ranks, *map(ranks_of, _importances(curves)[1:])], axis=1)


def _importances(curves) -> list[np.ndarray]:
    """The edges' importance (edges,), and that at each checkpoint."""
    if not len(curves.curves):
        return [np.zeros(0, np.float32)]
    names, number = ["importance"], 0
    while at_checkpoint("importance", number) in curves.attributes:
        names.append(at_checkpoint("importance", number))
        number += 1
    return [read_attribute(curves, name) for name in names]


def _write_paths(network, edges: np.ndarray, units: np.ndarray) -> None:
    """Stores path ranks, in the order of _ranks, and what follows of them, where the node groups look for them."""
    importances = _importances(network.edges.data)
    classes = [f"path_rank_{k}" for k in range(len(network.class_names))]
    checkpoints = range(len(importances) - 1)
    of_all = ["path_rank", *(at_checkpoint("path_rank", number) for number in checkpoints)]
    least = ["path_importance", *(at_checkpoint("path_importance", number) for number in checkpoints)]
    for data, domain, ranks in ((network.edges.data, "CURVE", edges), (network.units.data, "POINT", units)):
        if not len(ranks):
            continue
        overall, of_classes = np.split(ranks, [1, 1 + len(classes)], axis=1)[::2], ranks[:, 1 : 1 + len(classes)]
        for name, column in zip(classes, of_classes.T):
            write_attribute(data, name, "INT", domain, column)
        for rank, weakest, column, importance in zip(of_all, least, np.concatenate(overall, axis=1).T, importances):
            write_attribute(data, rank, "INT", domain, column)
            write_attribute(data, weakest, "FLOAT", domain, path_importance(column, importance))


def _write_mark(network, unit: int = -1, edge: int = -1) -> None:
    """Stores which unit or edge the node groups mark."""
    places = ((network.edges.data, "CURVE", edge, "curves"), (network.units.data, "POINT", unit, "vertices"))
    for data, domain, picked, elements in places:
        count = len(getattr(data, elements))
        if count:
            write_attribute(data, "picked", "INT", domain, np.arange(count) == picked)
        data.update_tag()
