"""What units are called: their layer, their number in it and, of an output, its class; and which ones a text means."""

import re

import numpy as np

from .attributes import read_attribute

MOST_FOUND = 100  # names that a search lists


class UnitNames:
    """The names of a network's units, e.g. "dense_3 14", of outputs "dense_4 2 (bird)", of inputs that have names
    "input x". network: a NetworkObjects.

    Blender data: look up again after an undo.
    """

    def __init__(self, network):
        mesh = network.units.data
        self._layers, self._numbers = (read_attribute(mesh, name) for name in ("layer", "unit"))
        self._titles, self._class_names = network.layer_names, network.class_names
        self._inputs = network.input_names if (self._layers == 0).sum() == len(network.input_names) else []
        if "class" in mesh.attributes:
            self._classes = read_attribute(mesh, "class")
        else:  # a file of an earlier version
            self._classes = np.full(len(self._layers), -1)

    def name(self, unit: int) -> str:
        """The name of a unit, by its number through all layers."""
        number, own = str(self._numbers[unit]), self.own_name(unit)
        if self._layers[unit] == 0 and self._inputs:
            return f"{self._layer(0)} {own}"
        named = f" ({own})" if own not in ("", number) else ""
        return f"{self._layer(self._layers[unit])} {number}{named}"

    def own_name(self, unit: int) -> str:
        """What a unit is called by itself: an input's name, an output's class; "" where it has none."""
        if self._layers[unit] == 0 and self._inputs:
            return self._inputs[self._numbers[unit]]
        return self._class(unit)

    def search(self, text: str) -> list[int]:
        """The units that a text may mean, by their numbers through all layers, at most MOST_FOUND, the likeliest first.

        Each word of the text, whatever its case, begins a word of the unit's name. Units of which it has whole words
        come first, then outputs, then layers from last to first.
        """
        begins, is_whole = np.ones((2, len(self._layers)), bool)
        for word in _words(text):
            one = self._having(word)
            begins, is_whole = begins & (one > 0), is_whole & (one > 1)
        order = np.lexsort((self._numbers, -self._layers, self._classes < 0, ~is_whole))
        return order[begins[order]][:MOST_FOUND].tolist()

    def _having(self, word: str) -> np.ndarray:
        """(units,): 2 for those whose name has the word, 1 for those with a word that begins so, 0 for others."""
        counted = np.arange(int(self._numbers.max(initial=0)) + 1).astype(str)
        numbers = np.char.startswith(counted, word).astype(int) + (counted == word)
        layers = [_likeness(word, _words(self._layer(layer))) for layer in range(int(self._layers.max(initial=0)) + 1)]
        classes = [*(_likeness(word, _words(name)) for name in self._class_names), 0]  # the last of what has none
        found = np.maximum(numbers[self._numbers], np.array(layers)[self._layers])
        named = np.array([*(_likeness(word, _words(name)) for name in self._inputs), 0])  # the last of all others
        found = np.maximum(found, named[np.where((self._layers == 0) & bool(self._inputs), self._numbers, -1)])
        return np.maximum(found, np.array(classes)[self._classes])

    def _layer(self, layer: int) -> str:
        return self._titles[layer] if layer < len(self._titles) else f"layer {layer}"

    def _class(self, unit: int) -> str:
        number = self._classes[unit]
        return self._class_names[number] if 0 <= number < len(self._class_names) else ""


def _words(text: str) -> list[str]:
    return re.findall(r"[^\s(),]+", text.lower())


def _likeness(word: str, words: list[str]) -> int:
    return max((1 + (one == word) for one in words if one.startswith(word)), default=0)
