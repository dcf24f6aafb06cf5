"""What the panel says of a network's circuits."""

from ..processing.files.fields import Fields
from ..processing.images.circuit.circuit import MOST, Circuit
from ..processing.network import Network, ProcessedNetwork

CIRCUITS = "nnvis_circuits"
_MOST_LINES, _MOST_OF_LINE = 110, 300


def circuits_told(processed: ProcessedNetwork) -> dict[str, object]:
    """JSON-able: of each what it is called by, and sentences on what it does to the answer by itself."""
    network = processed.network
    told = [{"title": circuit_title(one, network), "lines": _lines(one, network)} for one in processed.circuits]
    return {"circuits": told}


def circuit_title(one: Circuit, network: Network) -> str:
    """Which sample it is of, what was picked, and how much is followed: "sample 7: cat, 50 %"."""
    outputs = network.output_units.tolist()
    layer = int(network.unit_layer[one.picked])
    picked = f"unit {one.picked - network.unit_offsets[layer]} of {network.layers[layer].name}"
    if one.picked in outputs:
        picked = network.class_names[outputs.index(one.picked)]
    return f"{one.name}: {picked}, {100 * one.share:.3g} %"


def _lines(one: Circuit, network: Network) -> list[str]:
    lines = [
        f"{len(one.edges):,} edges and {len(one.units):,} units",
        f"Logit of {network.class_names[one.target]}: {one.whole:.3g} as it is, {one.alone:.3g} by the circuit alone, "
        f"{one.without:.3g} without it, {one.nothing:.3g} by biases",
    ]
    if one.explained is not None:
        lines.append(f"Alone it makes {100 * one.explained:.0f} % of what edges do to the logit")
    return [*lines, *one.notes]


def read_circuits_told(values) -> list[dict[str, object]]:
    """What circuits_told makes, checked. Raises NNVisError (bad_input)."""
    return [
        {
            "title": fields.text("title"),
            "lines": [
                Fields({"line": line}, fields.where).text("line", most=_MOST_OF_LINE)
                for line in fields.items("lines", _MOST_LINES)
            ],
        }
        for fields in Fields(values, "circuits").objects("circuits", MOST)
    ]
