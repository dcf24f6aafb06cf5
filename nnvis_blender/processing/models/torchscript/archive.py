"""A TorchScript archive: its objects, its constants and its code."""

import dataclasses

import numpy as np

from ...errors import bad_input, shown
from ...files.archive import Archive
from ..formats.tensors import NUMBERS, Tensor, is_expanded, view
from ..formats.torch_pickle import Named, Storage, TorchMachine
from .code import Code

_MOST_PICKLE = 16 << 20  # bytes of the objects beside the tensors
_MOST_CODE = 8 << 20  # bytes of code in all; a network of a thousand layers has 1 MB
_MOST_TIMES, _ALWAYS = 8, 1 << 20  # how much more than the file its tensors may take: views share their bytes


@dataclasses.dataclass(eq=False)
class ScriptObject:
    """A module or another object: the name of its class, its attributes, and the path by which the model has it."""

    class_name: str
    attributes: dict[str, object]
    path: str = ""


@dataclasses.dataclass
class Script:
    """What an archive holds. root: the model. constants: those of the code, in their order."""

    root: ScriptObject
    constants: list
    code: Code


def read_script(path) -> Script:
    """Reads an archive without unpickling it. Raises NNVisError (bad_input) and damage.DAMAGE."""
    with Archive(path) as archive:
        folder = _folder(archive)
        order = (
            ">" if f"{folder}byteorder" in archive.names and archive.text(f"{folder}byteorder", 16) == b"big" else "<"
        )
        code = Code(_sources(archive, folder))
        objects = _Pickled(archive, folder, "data", order, path.stat().st_size).value
        constants = []
        if f"{folder}constants.pkl" in archive.names:
            constants = list(_Pickled(archive, folder, "constants", order, path.stat().st_size).value)
    if not isinstance(objects, ScriptObject):
        raise bad_input(f"{path.name} holds no TorchScript module", "Save it with torch.jit.save(module, path)")
    _name_paths(objects)
    return Script(objects, constants, code)


def _folder(archive: Archive) -> str:
    found = [name.removesuffix("data.pkl") for name in archive.names if name.rpartition("/")[2] == "data.pkl"]
    if len(found) != 1:
        raise ValueError("it has no data.pkl" if not found else "it has several data.pkl")
    return found[0]


def _sources(archive: Archive, folder: str) -> dict[str, str]:
    """The text of each file of code by the name that its classes and functions begin with."""
    sources, size = {}, 0
    for name in archive.names:
        if name.startswith(f"{folder}code/") and name.endswith(".py"):
            text = archive.text(name, _MOST_CODE)
            size += len(text)
            if size > _MOST_CODE:
                raise ValueError(f"its code takes more than {_MOST_CODE >> 20} MB")
            module = name.removeprefix(f"{folder}code/").removesuffix(".py").replace("/", ".")
            sources[module] = text.decode("utf-8")
    return sources


def _name_paths(root: ScriptObject) -> None:
    """Gives each object the first path by which it is found, as a state dict names it."""
    waiting, seen = [root], {id(root)}
    while waiting:
        found = waiting.pop()
        for name, value in found.attributes.items():
            if isinstance(value, ScriptObject) and id(value) not in seen:
                seen.add(id(value))
                value.path = f"{found.path}.{name}".lstrip(".")
                waiting.append(value)


class _Pickled(TorchMachine):
    """The value of one pickle of an archive; objects are attributes by name, no function that it names is called."""

    def __init__(self, archive: Archive, folder: str, name: str, order: str, file_size: int):
        super().__init__(self._open)
        self._archive, self._data, self._order = archive, f"{folder}{name}/", order
        self._bytes, self._left = {}, _MOST_TIMES * file_size + _ALWAYS
        self.value = self.run(archive.text(f"{folder}{name}.pkl", _MOST_PICKLE))

    def _newobj(self, _):
        cls, _arguments = self._popped(2)
        self.stack.append(ScriptObject(cls.name, {}) if isinstance(cls, Named) else None)

    def _build(self, _):
        (state,) = self._popped(1)
        target = self.stack[-1]
        if isinstance(target, ScriptObject):
            if not isinstance(state, dict):
                raise bad_input(
                    f"the class {shown(target.class_name)} restores itself by its own code, which is not run",
                    "Save a module of plain layers",
                )
            target.attributes.update((k, v) for k, v in state.items() if isinstance(k, str))

    def _called(self, name: str, arguments: tuple):
        if name.startswith("torch.jit._pickle.") and arguments:
            return arguments[0]
        return super()._called(name, arguments)

    def _open(self, storage: Storage, offset, shape, stride, kind) -> Tensor:
        if kind not in NUMBERS or is_expanded(shape, stride):
            return Tensor(shape, "expanded" if kind in NUMBERS else kind)
        name = f"{self._data}{storage.key}"
        if name not in self._bytes:
            self._bytes[name] = self._archive.text(name)
            if len(self._bytes[name]) != storage.items * np.dtype(NUMBERS.get(storage.kind, "u1")).itemsize:
                raise ValueError(f"{shown(name)} has {len(self._bytes[name])} bytes for {storage.items} values")
        stored = view(self._bytes[name], kind, shape, stride, offset, self._order)
        self._left -= 4 * stored.size
        if self._left < 0:
            raise ValueError("its tensors would take many times the file")
        return Tensor(shape, kind, lambda: stored)
