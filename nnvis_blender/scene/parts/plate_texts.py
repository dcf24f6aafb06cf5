"""What is written at plates: names of layers, numbers of units, captions of samples, and the outputs as bars."""

import numpy as np

from ...nodes.font import is_held
from ...processing.activations.maps import Maps
from ...processing.network import ProcessedNetwork
from ..attributes import write_attribute
from ..controls import set_control
from .labels import one_line
from .layer_labels import layer_text
from .plate_places import PlatePlaces

MOST_NUMBERS = 4000  # plates with numbers: more could not be read, and each is a text
_SMALLEST = 1e-12


def write_texts(mesh, processed: ProcessedNetwork, places: PlatePlaces) -> None:
    """Writes stage, line_first, class and output_<sample>, see nodes/plates/."""
    network, maps = processed.network, processed.maps
    count = len(places.layer)
    first = np.unique(places.layer, return_index=True)[1]
    lines = np.zeros(count, int)
    lines[: len(first)] = first
    classes = np.full(network.unit_count, -1)
    classes[network.output_units] = np.arange(network.class_count)
    classes = classes[places.index]
    for name, values in (
        ("stage", np.array(network.depths)[places.layer]),
        ("line_first", lines),
        ("class", classes),
    ):
        write_attribute(mesh, name, "INT", "POINT", values)
    for sample, values in enumerate(_shares(maps)):
        write_attribute(mesh, f"output_{sample}", "FLOAT", "POINT", np.where(classes < 0, 0, values[classes]))


def set_texts(item, processed: ProcessedNetwork) -> None:
    """Gives the plates' object its lines of text."""
    network, maps = processed.network, processed.maps
    shown = [maps_of.layer for maps_of in maps.layers]
    is_only_input = len(network.inputs) == 1
    layers = [
        line for layer in shown for line in layer_text(network.layers[layer], is_only_input, network.outputs == [layer])
    ]
    numbers = [str(unit) for maps_of in maps.layers for unit in maps_of.units]
    captions = [caption(maps, sample, network.class_names) for sample in range(len(maps.samples))]
    texts = {
        "Layer Lines": layers,
        "Class Names": [one_line(name) for name in network.class_names],
        "Captions": captions,
        "Numbers": numbers if len(numbers) <= MOST_NUMBERS else [],
    }
    for name, lines in texts.items():
        set_control(item, name, "\n".join(lines))
    set_control(item, "Any Script", not all(is_held(line) for lines in texts.values() for line in lines))
    set_control(item, "Percent", are_probabilities(maps))


def caption(maps: Maps, sample: int, class_names: list[str]) -> str:
    """ "sample 7: a 3, taken for 5 (61 %)": what a sample is, and what the network takes it for."""
    truth, taken = (int(numbers[sample]) for numbers in (maps.truth, maps.prediction))
    name = one_line(maps.names[sample])
    is_what = f"{name}: {one_line(class_names[truth])}" if truth >= 0 else name
    if taken < 0:
        return is_what
    right = "seen as" if taken == truth else "taken for"
    share = f" ({100 * maps.outputs[sample, taken]:.0f} %)" if are_probabilities(maps) else ""
    return f"{is_what}, {right} {one_line(class_names[taken])}{share}"


def are_probabilities(maps: Maps) -> bool:
    """Whether all outputs are from 0 to 1."""
    return bool(maps.outputs.size) and bool((maps.outputs >= 0).all() and (maps.outputs <= 1).all())


def _shares(maps: Maps) -> np.ndarray:
    """(samples, classes): the outputs, of values over the largest of all."""
    return maps.outputs if are_probabilities(maps) else maps.outputs / max(np.abs(maps.outputs).max(), _SMALLEST)
