"""Looking through the units of a network, as in the DeepVis Toolbox."""

import numpy as np

from ..nodes.plates.images import FILTERS
from ..nodes.plates.maps import ACTIVATION, IMAGE_KINDS, IMAGES_OF_SAMPLES, SHOWN_IMAGES
from .attributes import read_attribute
from .controls import get_control, set_control
from .picking import pick_unit
from .playground import enlarge
from .shown_images import show_images
from .tour import plates_of
from .wall import hide_wall, show_wall, wall_layer

_LARGE = 1.4  # of the tallest layer's plates is the side of the large plate
_GAMMAS = (1.0, 0.7, 0.5, 0.35)


def begin(network) -> None:
    """Frames the chosen unit: the one that is chosen already, else the first of the first layer behind an input."""
    plates = plates_of(network)
    layer = get_control(plates, "Large Layer")
    layers = list(network.plate_layers)
    if layer not in layers:
        choose(network, layers[min(1, len(layers) - 1)], 0)
    else:
        choose(network, layer, get_control(plates, "Large Unit"))


def chosen_unit(network) -> tuple[int, int]:
    """(layer, unit) of the chosen unit."""
    plates = plates_of(network)
    layer = get_control(plates, "Large Layer")
    return (max(network.plate_layers) if layer < 0 else layer), get_control(plates, "Large Unit")


def choose(network, layer: int, unit: int) -> None:
    """Picks a unit that has a plate, and frames it."""
    pick_unit(network, layer, unit)
    set_control(plates_of(network), "Frame Chosen", True)
    enlarge(network, layer, unit)


def step_unit(network, right: int, down: int) -> None:
    """Goes to the unit so many plates to the right and down in its layer's grid, as far as there are any."""
    layer, unit = chosen_unit(network)
    units, columns = _units(network, layer)
    place = int(np.searchsorted(units, unit))
    row, column = divmod(place, columns)
    column = int(np.clip(column + right, 0, columns - 1))
    row = int(np.clip(row + down, 0, (len(units) - 1) // columns))
    choose(network, layer, int(units[min(row * columns + column, len(units) - 1)]))


def step_layer(scene, network, by: int) -> None:
    """Goes to a layer further towards the outputs (1) or the input (-1); a wall becomes one of that layer."""
    layer, unit = chosen_unit(network)
    layers = list(network.plate_layers)
    layer = layers[int(np.clip(layers.index(layer) + by, 0, len(layers) - 1))]
    units, _ = _units(network, layer)
    choose(network, layer, int(units[min(int(np.searchsorted(units, unit)), len(units) - 1)]))
    if wall_layer(network) not in (None, layer):
        show_wall(scene, network, layer)


def zoom(network) -> None:
    """Shows the chosen unit's plate large behind the network, or not any more."""
    plates = plates_of(network)
    side = 0.0 if get_control(plates, "Large Plate") else _LARGE * _tallest(plates)
    set_control(plates, "Large Plate", side)


def flip_wall(scene, network) -> None:
    """The chosen unit's layer becomes a wall, see wall.py, or is none any more."""
    layer, _ = chosen_unit(network)
    if wall_layer(network) == layer:
        hide_wall(network)
    else:
        show_wall(scene, network, layer)


def step_sample(network, by: int) -> None:
    """Goes to the next sample or the one before, round and round."""
    plates = plates_of(network)
    count = max(get_control(plates, "Samples"), 1)
    set_control(plates, "Sample", float((round(get_control(plates, "Sample")) + by) % count))


def flip_pattern(network) -> None:
    """Plates show the next of the kinds of images that are the units' own, after the last their activations."""
    _flip(network, [kind for kind in IMAGE_KINDS if kind not in IMAGES_OF_SAMPLES])


def flip_back(network) -> None:
    """Plates show the next of the kinds of images of the sample, what goes back to it; after the last activations."""
    _flip(network, list(IMAGES_OF_SAMPLES))


def flip_filter(network) -> None:
    """The next of the filters of images."""
    _next(plates_of(network), "Filter", FILTERS)


def flip_gamma(network) -> None:
    """The next power that brings out what is weak."""
    plates = plates_of(network)
    now = get_control(plates, "Gamma")
    nearest = int(np.argmin(np.abs(np.array(_GAMMAS) - now)))
    set_control(plates, "Gamma", _GAMMAS[(nearest + 1) % len(_GAMMAS)])


def flip_boost(network) -> None:
    """Each plate over its own range, or that which Range says."""
    plates = plates_of(network)
    set_control(plates, "Boost", 0.0 if get_control(plates, "Boost") else 1.0)


def _flip(network, kinds: list[str]) -> None:
    plates = plates_of(network)
    held = [kind for kind in kinds if any(one["kind"] == kind for one in network.images)]
    shown = dict(zip(SHOWN_IMAGES, IMAGE_KINDS)).get(get_control(plates, "Shows"))
    place = held.index(shown) + 1 if shown in held else 0
    if place < len(held):
        show_images(network, held[place])
    else:
        set_control(plates, "Shows", ACTIVATION)


def _next(plates, control: str, items) -> None:
    set_control(plates, control, items[(items.index(get_control(plates, control)) + 1) % len(items)])


def _units(network, layer: int) -> tuple[np.ndarray, int]:
    """(the units of a layer that have plates, ascending, the columns that they stand in)."""
    mesh = plates_of(network).data
    of = read_attribute(mesh, "layer") == layer
    return read_attribute(mesh, "unit")[of], int(read_attribute(mesh, "columns")[of].max())


def _tallest(plates) -> float:
    """The side of the largest layer's plates as a grid."""
    mesh = plates.data
    rows = np.ceil(read_attribute(mesh, "count") / read_attribute(mesh, "columns"))
    return float((rows * read_attribute(mesh, "map_height") * read_attribute(mesh, "pixel")).max())
