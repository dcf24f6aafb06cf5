"""What the panel says of a network's circuit."""

from ..processing.files.fields import Fields
from ..processing.network import ProcessedNetwork

CIRCUIT = "nnvis_circuit"
_MOST_LINES, _MOST_OF_LINE = 110, 300


def circuit_told(processed: ProcessedNetwork) -> dict[str, object]:
    """JSON-able: sentences on what the circuit is of, and what it does to the answer by itself; none without one."""
    one, network = processed.circuit, processed.network
    if one is None:
        return {"lines": []}
    target, layer = network.class_names[one.target], int(network.unit_layer[one.picked])
    of = f"{network.layers[layer].name}, unit {one.picked - network.unit_offsets[layer] + 1}"
    lines = [
        f"{one.name}: {len(one.edges):,} edges and {len(one.units):,} units through {of}",
        f"Logit of {target}: {one.whole:.3g} as it is, {one.alone:.3g} by the circuit alone, {one.without:.3g} without "
        f"it, {one.nothing:.3g} by biases",
    ]
    if one.explained is not None:
        lines.append(f"Alone it makes {100 * one.explained:.0f} % of what edges do to the logit")
    return {"lines": [*lines, *one.notes]}


def read_circuit_told(values) -> list[str]:
    """What circuit_told makes, checked. Raises NNVisError (bad_input)."""
    items = Fields(values, "circuit").items("lines", _MOST_LINES)
    return [Fields({"line": line}, "circuit").text("line", most=_MOST_OF_LINE) for line in items]
