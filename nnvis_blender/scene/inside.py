"""What is told of a plate's pixel, kept with the network as texts: a saved .blend says what was looked at last.

The numbers come from the network's .nnvis file, which has to be where it was opened: a scene's atlas is of half floats,
and holds neither weights nor what poolings take on. Where it is gone, what was kept stays, and nothing new is told.
"""

from ..processing.activations.inside import Inside, look_inside
from ..processing.files.fields import Fields
from ..processing.files.network_file import read_network_file
from ..processing.network import ProcessedNetwork
from .controls import get_control
from .objects import MOST_ITEMS, keep_values
from .source_file import require_source
from .unit_names import UnitNames

INSIDE = "nnvis_inside"  # of the root
SHOWN_SAMPLE = -1
_MOST_TERMS, _MOST_EDGES, _MOST_CLASSES = 12, 8, 10  # that are told
_MOST_SIDE, _WIDE_SIDE = 7, 3  # of a kernel whose numbers are told: with two digits, and with four
_TITLES = ("terms_title", "window_title", "kernel_title")
_PLACE = ("layer", "unit", "row", "column", "sample")


def look_inside_network(
    network, layer: int, unit: int, row: int = 0, column: int = 0, sample: int = SHOWN_SAMPLE
) -> Inside:
    """Looks at a pixel of a unit's map, and keeps what is told of it. network: a NetworkObjects.

    sample: its number among those of the maps, SHOWN_SAMPLE: the one that the plates show. Raises NNVisError: bad_input
    where the network's file is gone or holds something else, usage for a place that there is not.
    """
    processed = read_network_file(require_source(network))
    found = look_inside(processed, layer, unit, row, column, shown_sample(network) if sample < 0 else sample)
    keep_values(network.root, INSIDE, _told(network, processed, found))
    return found


def shown_sample(network) -> int:
    """The sample that the plates show, the nearer one between two; 0 where there are no plates."""
    plates = network.one("plates")
    if plates is None:
        return 0
    return min(round(get_control(plates, "Sample")), get_control(plates, "Samples") - 1)


def forget_inside(root) -> None:
    """Nothing is told: the network has new data."""
    if INSIDE in root:
        del root[INSIDE]


def number_text(value: float, digits: int = 4) -> str:
    """A number of so many digits, with a minus sign: −0.01235."""
    return f"{value:.{digits}g}".replace("-", "−")


def read_inside(values) -> dict[str, object]:
    """What is kept of a look inside, checked. Raises NNVisError (bad_input).

    layer, unit, row, column, sample: whole numbers. title, place: texts. lines: what the sum is, row by row, each
    (name, value) texts. terms, edges: of units, the strongest first, each (text, value, layer, unit); more: how many
    there are besides. window, kernel: rows of texts of the strongest term, none where it has none. terms_title,
    window_title, kernel_title: what terms, window and kernel are. shares: of classes, each (name, term, share). notes:
    sentences.
    """
    fields = Fields(values, "inside")
    return {
        **{name: fields.whole(name, 0, 1 << 53) for name in _PLACE},
        **{name: fields.text(name) for name in ("title", "place")},
        **{name: fields.text(name, default="") for name in _TITLES},
        **{name: _rows(fields, name) for name in ("lines", "shares", "window", "kernel")},
        **{
            name: [
                {key: row.text(key) for key in ("text", "value")}
                | {key: row.whole(key, 0, 1 << 53) for key in ("layer", "unit")}
                for row in fields.objects(name, MOST_ITEMS)
            ]
            for name in ("terms", "edges")
        },
        **{name: fields.whole(name, 0, 1 << 53) for name in ("more_terms", "more_edges")},
        "notes": fields.texts("notes", MOST_ITEMS),
    }


def _rows(fields: Fields, name: str) -> list[list[str]]:
    return [Fields({name: row}, "inside").texts(name, MOST_ITEMS) for row in fields.items(name, MOST_ITEMS)]


def _told(network, processed: ProcessedNetwork, found: Inside) -> dict[str, object]:
    first, name = processed.network.unit_offsets, UnitNames(network).name
    strongest = found.terms[0] if found.terms else None
    grids = {"window": [], "kernel": []}
    if strongest is not None and strongest.window is not None and max(strongest.window.shape) <= _MOST_SIDE:
        digits = 4 if max(strongest.window.shape) <= _WIDE_SIDE else 2
        grids = {
            key: [[number_text(x, digits) for x in row] for row in getattr(strongest, key).tolist()] for key in grids
        }

    def row(one, text: str, value: str) -> dict[str, object]:
        return {"text": text, "value": value, "layer": one.layer, "unit": one.unit}

    def named(one) -> str:
        return name(int(first[one.layer]) + one.unit)

    height, width = processed.maps.of_layer(found.layer).after.shape[2:]
    pixel = f"row {found.row}, column {found.column}, " if height * width > 1 else ""
    return {
        **{key: getattr(found, key) for key in _PLACE},
        "title": named(found),
        "place": f"{pixel}{processed.maps.names[found.sample]}",
        **dict(zip(_TITLES, _titles(strongest, named(strongest)) if strongest is not None else ("", "", ""))),
        "lines": _lines(found),
        "terms": [row(term, named(term), _term_text(term)) for term in found.terms[:_MOST_TERMS]],
        "more_terms": max(len(found.terms) - _MOST_TERMS, 0),
        **grids,
        "edges": [
            row(
                edge,
                named(edge),
                number_text(edge.value) if edge.value is not None else f"weight {number_text(edge.weight)}",
            )
            for edge in found.outgoing[:_MOST_EDGES]
        ],
        "more_edges": max(len(found.outgoing) - _MOST_EDGES, 0),
        "shares": _shares(processed, found),
        "notes": found.notes,
    }


def _titles(strongest, name: str) -> tuple[str, str, str]:
    """What the terms are, and the window and the kernel of the strongest, a unit of that name."""
    if strongest.flattened is not None:
        window = (
            f"Map of {name}, flattened {strongest.flattened_text}" if strongest.window.size > 1 else f"Map of {name}"
        )
        return "Map × weights, a map each", window, "Its weights"
    if strongest.window is not None:
        return "Window × kernel, a channel each", f"Window of {name}", f"Kernel of {name}"
    return "Weight × activation" if strongest.activation is not None else "What each map brings", "", ""


def _term_text(term) -> str:
    if term.activation is None:
        return number_text(term.value)
    return f"{number_text(term.weight)} × {number_text(term.activation)} = {number_text(term.value)}"


def _lines(found: Inside) -> list[list[str]]:
    """Sum, bias, rest, what that is, and what the activation and a pooling make of it."""
    lines = []
    if found.before is not None:
        if found.terms:
            lines.append(["Sum of the terms", number_text(sum(term.value for term in found.terms))])
            lines.append(["Bias", number_text(found.bias)])
        if found.rest:
            lines.append(["Rest", number_text(found.rest)])
        lines.append(["Pre-activation", number_text(found.before)])
    lines.append([found.activation if found.before is not None else "Value", number_text(found.after)])
    if found.pooling is not None:
        height, width = found.pooling.window.shape
        lines.append([f"{found.pooling.kind or 'pooling'} of {height} × {width}", number_text(found.pooling.value)])
    return lines


def _shares(processed: ProcessedNetwork, found: Inside) -> list[list[str]]:
    """Of a softmax, e to the power of what comes in (less the largest), and what share of their sum that is."""
    if found.softmax is None:
        return []
    order = (-found.softmax.shares).argsort(kind="stable")[:_MOST_CLASSES].tolist()
    return [
        [
            processed.network.class_names[k],
            number_text(found.softmax.logits[k]),
            number_text(found.softmax.terms[k]),
            f"{100 * found.softmax.shares[k]:.4g} %",
        ]
        for k in order
    ]
