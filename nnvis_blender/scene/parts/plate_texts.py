"""What is written at plates: names of layers, numbers of units, captions of samples, and the outputs as bars."""

import numpy as np

from ...nodes.font import LETTER, is_held
from ...nodes.output_rows import BESIDE, LETTERS
from ...nodes.plates.bars import AT_AN_ANGLE, GAP
from ...nodes.plates.names import CAPTION_REACH, NAMES_REACH, ROWS, TIER
from ...processing.activations.maps import Maps
from ...processing.network import ProcessedNetwork
from ..attributes import read_attribute, write_attribute
from ..controls import get_control, has_control, set_control
from ..coordinates import to_blender
from .labels import one_line
from .layer_labels import layer_text
from .plate_places import PlatePlaces

MOST_NUMBERS = 4000  # plates with numbers: more could not be read, and each is a text
_SMALLEST = 1e-12
_LETTERS, _ROW, _BAR = 1 / 55, 1 / 40, 1 / 7  # of texts, rows and bars, over the network's length and width
_BETWEEN, _LEAST = 0.95, 0.45  # of the way to the next layer is a name long at most; of its size it keeps at least
_MOST_TIERS = 4  # of names
_FIGURE = 7  # letters has "100.0 %"


def write_texts(mesh, processed: ProcessedNetwork, places: PlatePlaces) -> None:
    """Writes stage, line, class and output_<sample>, see nodes/plates/."""
    network, maps = processed.network, processed.maps
    lines = np.unique(places.layer, return_inverse=True)[1]
    classes = np.full(network.unit_count, -1)
    classes[network.output_units] = np.arange(network.class_count)
    classes = classes[places.index]
    for name, values in (
        ("stage", np.array(network.depths)[places.layer]),
        ("line", lines),
        ("class", classes),
    ):
        write_attribute(mesh, name, "INT", "POINT", values)
    write_outputs(mesh, maps)


def write_outputs(mesh, maps: Maps) -> None:
    """Writes output_<sample> of plates that have their class."""
    classes = read_attribute(mesh, "class")
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
    names = processed.provenance.get("inputs") or []
    is_named = len(names) == network.layers[0].size
    numbers = [
        str(names[unit]) if is_named and maps_of.layer == 0 else str(unit)
        for maps_of in maps.layers
        for unit in maps_of.units
    ]
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
    set_control(item, "Units", network.unit_count)


def fit_texts(item, processed: ProcessedNetwork) -> None:
    """Sizes texts and bars of new plates by the network's length, as its layers stand apart now, and its width.

    Names are smaller where they would meet, as far as they can be read; beyond that they stand at several heights.
    """
    length, *sides = np.ptp(to_blender(processed.positions), axis=0)
    broad = float(max(sides)) or 1.0
    length = float(length) * get_control(item, "Expansion")
    letters = max(map(len, get_control(item, "Layer Lines").split("\n")))
    gap = length / max(len(np.unique(processed.positions[:, 2].round(4))) - 1, 1)
    size = _LETTERS * (length + broad)
    free = _BETWEEN * gap / (letters * LETTER)
    tiers = int(np.clip(np.ceil(_LEAST * size / max(free, 1e-9)), 1, _MOST_TIERS))
    rows = min(processed.network.class_count, get_control(item, "Bars"))
    for name, value in (
        ("Text Size", float(np.clip(tiers * free, _LEAST * size, size))),
        ("Tiers", tiers),
        ("Bar Spacing", min(_ROW * (length + broad), broad / max(rows, 1))),
        ("Bar Length", _BAR * (length + broad)),
    ):
        set_control(item, name, value)


def text_corners(item, placed) -> np.ndarray:
    """(n, 5): the corners of the texts and bars that an object of plates draws, in its space, as framing.py has it.

    placed: where its plates stand, see scene.placed_plates.
    """
    layer, classes = (read_attribute(item.data, name)[placed.vertex] for name in ("layer", "class"))
    half = np.pad(placed.size / 2, ((0, 0), (1, 0)))
    boxes = {
        one: (
            (placed.position - half)[layer == one].min(axis=0),
            (placed.position + half)[layer == one].max(axis=0),
        )
        for one in np.unique(layer)
    }
    corners = np.zeros((0, 5))
    if get_control(item, "Layer Names"):
        corners = np.concatenate([corners, _name_corners(item, list(boxes.values()))])
    if get_control(item, "Caption"):
        corners = np.concatenate([corners, _caption_corners(item, *boxes[min(boxes)])])
    if get_control(item, "Bars") and (classes >= 0).any():
        outputs = [boxes[one] for one in np.unique(layer[classes >= 0])]
        ends = np.min([low for low, _ in outputs], axis=0), np.max([high for _, high in outputs], axis=0)
        corners = np.concatenate([corners, _bar_corners(item, *ends, len(np.unique(classes[classes >= 0])))])
    return corners


def _name_corners(item, boxes: list) -> np.ndarray:
    size, lines = get_control(item, "Text Size"), get_control(item, "Layer Lines").split("\n")
    letters = np.array([len(line) for line in lines] + [0] * ROWS)[: ROWS * len(boxes)].reshape(-1, ROWS).max(axis=1)
    tier = np.arange(len(boxes)) % max(get_control(item, "Tiers") if has_control(item, "Tiers") else 1, 1)
    half, down = letters * size * LETTER / 2, -size * (NAMES_REACH + TIER * tier)
    ends = [np.array([[(low + high)[0] / 2, (low, high)[end][1], low[2]] for low, high in boxes]) for end in (0, 1)]
    return np.concatenate([_reaching(feet, half, down) for feet in ends])


def _caption_corners(item, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    size, lines = get_control(item, "Text Size"), get_control(item, "Captions").split("\n")
    head = np.array([[*(low + high)[:2] / 2, high[2]]])
    reach = max(map(len, lines)) * size * LETTER / 2
    return _reaching(head, np.array([reach]), np.array([size * CAPTION_REACH]))


def _bar_corners(item, low: np.ndarray, high: np.ndarray, classes: int) -> np.ndarray:
    row, count = get_control(item, "Bar Spacing"), min(get_control(item, "Bars"), classes)
    size = row * LETTERS
    letters = max(map(len, get_control(item, "Class Names").split("\n")))
    start = row * GAP + (letters * LETTER + BESIDE) * size * AT_AN_ANGLE
    x = high[0] + start + get_control(item, "Bar Length")
    middle, up = (low + high) / 2, row * count / 2
    ends = np.array([[x, middle[1], middle[2] + side * up] for side in (-1, 1)])
    return _reaching(ends, np.full(2, (_FIGURE * LETTER + BESIDE) * size), np.zeros(2))


def _reaching(places: np.ndarray, across: np.ndarray, up: np.ndarray) -> np.ndarray:
    """(2 n, 5): the ends of what lies so far to both sides of places, and so much higher."""
    return np.concatenate([np.column_stack([places, sign * across, up]) for sign in (-1, 1)])


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
