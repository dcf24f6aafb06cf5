"""The arrays of one layer, as files of the several versions of Keras keep them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...errors import shown


@dataclass(frozen=True)
class Variable:
    """An array of a file. name: its path there. load: gives float32 of `shape`; called only once the shape is right."""

    name: str
    shape: tuple[int, ...]
    load: Callable[[], np.ndarray]


class Owner(NamedTuple):
    """A layer of a model that may own arrays. within: its name and the names of all layers within it."""

    name: str
    class_name: str
    within: frozenset[str]


class Weights:
    """The arrays of one layer: a plain list of Variables, those of the layers within it too, in Keras' order."""

    def __init__(self, variables: list[Variable]):
        self.variables = variables

    @property
    def is_empty(self) -> bool:
        return not self.variables

    def take(self, context, shapes: dict[str, tuple[int, ...] | None]) -> dict[str, np.ndarray | None]:
        """{name: array} of a layer's variables, in the order in which Keras makes them; None for those it does without.

        shapes: what each must have, from the layer's configuration. Raises NNVisError (bad_input) where the file has
        others, before anything is read.
        """
        wanted = {name: shape for name, shape in shapes.items() if shape is not None}
        variables = self.variables
        if len(variables) != len(wanted):
            raise context.wrong(
                f"has {len(variables)} arrays, not {len(wanted)} ({', '.join(wanted) or 'none'})",
                "Save the whole model again with model.save",
            )
        found = {_last(variable.name): variable for variable in variables}
        if set(found) != set(wanted):
            found = dict(zip(wanted, variables))
        for name, shape in wanted.items():
            if found[name].shape != tuple(shape):
                raise context.wrong(f"has {shown(name)} of shape {found[name].shape}, not {tuple(shape)}")
        return {name: found[name].load() if name in wanted else None for name in shapes}

    def part(self, attribute: str, index: int = 0, parts: int = 1) -> "Weights":
        """The weights of a layer within the layer. attribute: Keras' name of it; index: its place among `parts`."""
        size = len(self.variables) // parts
        return Weights(self.variables[index * size : (index + 1) * size])

    def layers(self, owners: list["Owner"]) -> list["Weights"]:
        """The weights of each layer of a model. Raises ValueError where an array belongs to none of them."""
        numbers = {name: number for number, owner in reversed(list(enumerate(owners))) for name in owner.within}
        lists = [[] for _ in owners]
        for variable in self.variables:
            path = re.sub(r":\d+$", "", variable.name).split("/")
            bare = [re.sub(r"_\d+$", "", part) for part in path[:-1]]  # TensorFlow 1 numbers names that are there twice
            number = next((numbers[part] for part in [*path[:-1], *bare] if part in numbers), None)
            if number is None:
                raise ValueError(f"the array {shown(variable.name)} belongs to no layer")
            lists[number].append(variable)
        return [Weights(variables) for variables in lists]


class GroupedWeights(Weights):
    """The weights of a whole model in a group a layer, as .h5 files have them. variables_of(name): those of a layer."""

    def __init__(self, variables_of: Callable[[str], list[Variable]]):
        super().__init__([])
        self._of = variables_of

    def layers(self, owners: list[Owner]) -> list[Weights]:
        return [Weights(self._of(owner.name)) for owner in owners]


class TreeWeights(Weights):
    """Weights in a tree of groups, as .keras files have them.

    variables_at(path): the Variables right below a path, a tuple of names; [] where there is none. holds(path): whether
    there is anything below it.
    """

    def __init__(
        self,
        variables_at: Callable[[tuple[str, ...]], list[Variable]],
        holds: Callable[[tuple[str, ...]], bool],
        path: tuple[str, ...] = (),
    ):
        super().__init__(variables_at(path))
        self._at, self._holds, self._path = variables_at, holds, path

    @property
    def is_empty(self) -> bool:
        """Whether the file keeps nothing here, of the layers within either."""
        return not self._holds(self._path)

    def part(self, attribute: str, index: int = 0, parts: int = 1) -> "TreeWeights":
        path = (*self._path, attribute)
        hidden = (*self._path, f"_{attribute}")  # as Keras 2 has some
        return TreeWeights(self._at, self._holds, hidden if self._at(hidden) and not self._at(path) else path)

    def layers(self, owners: list["Owner"]) -> list["TreeWeights"]:
        used: dict[str, int] = {}
        paths = []
        for owner in owners:
            name = snake_case(owner.class_name)
            used[name] = used.get(name, -1) + 1
            paths.append((*self._path, "layers", f"{name}_{used[name]}" if used[name] else name))
        return [TreeWeights(self._at, self._holds, path) for path in paths]


def snake_case(name: str) -> str:
    """Keras' own way from a class's name to that of its group."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def _last(name: str) -> str:
    return re.sub(r":\d+$", "", name).rpartition("/")[2]
