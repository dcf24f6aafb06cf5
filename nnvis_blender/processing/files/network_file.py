"""Reads and writes .nnvis files: a zip of parts (see parts/), the arrays of each as .npy, and one header.json.

Never pickled; the same content gives the same bytes. header.json of version 3:
{"format": "nnvis", "version": 3, "parts": {name: {"version": 1, "header": {...}, "arrays": [...]}}}; the arrays are
NAME/ARRAY.npy. A part lists them, so that one that is lost is missed.
"""

import json
from contextlib import contextmanager
from pathlib import Path

from ..errors import NNVisError, bad_input
from ..network import ProcessedNetwork
from .archive import Archive, write_archive
from .damage import damage_told
from .fields import Fields
from .json_file import parse_json
from .parts import PARTS
from .parts.flat import flat_parts
from .parts.layout import Layout
from .parts.network import Outline, read_outline
from .parts.states import States
from .parts.stored import StoredPart

FORMAT, VERSION = "nnvis", 3
READABLE = (1, 2, 3)
SUFFIX = ".nnvis"
MOST_HEADER = 16 << 20  # bytes of header.json
MOST_ARRAYS = 1_000_000  # of a part

# fields of a ProcessedNetwork that are a part each
_OPTIONAL = (
    "density",
    "input_image",
    "maps",
    "epochs",
    "history",
    "surfaces",
    "hidden_space",
    "images",
    "occlusion",
    "circuits",
)
_HEADER = "header.json"
_BROKEN = "Process the network again, or get a fresh copy of the file"


def write_parts(path, values: dict[str, object], compress: bool = False) -> None:
    """Writes a file of the given parts {name: value}, whole or not at all (beside it first, then renamed).

    compress: deflate the arrays, for files that are kept or shared; the cache leaves them raw.
    Raises NNVisError (worker_failed) when the disk is full or the folder cannot be written.
    """
    arrays, parts = {}, {}
    for name, value in values.items():
        own, header = PARTS[name].write(value)
        arrays |= {f"{name}/{array}": content for array, content in own.items()}
        parts[name] = {"version": PARTS[name].VERSION, "header": header, "arrays": sorted(own)}
    text = json.dumps({"format": FORMAT, "version": VERSION, "parts": parts}, indent=1, sort_keys=True)
    write_archive(path, arrays, {_HEADER: text}, compress)


def write_network_file(path, processed: ProcessedNetwork, compress: bool = False) -> None:
    """Writes all of a ProcessedNetwork; see write_parts."""
    states = States(processed.unit_states, processed.bundles.states)
    values = {
        "network": processed.network,
        "importance": processed.importance,
        "layout": Layout(processed.positions_grid, processed.positions),
        "bundles": processed.bundles,
        "states": None if states.units is None and states.samples is None else states,
        "provenance": processed.provenance,
        **{name: getattr(processed, name) or None for name in _OPTIONAL},
    }
    write_parts(path, {name: value for name, value in values.items() if value is not None}, compress)


class NetworkFile:
    """A .nnvis file that is open for reading: a part is read, and checked, when it is asked for, and kept.

    Use it in a with statement. Everything raises NNVisError (bad_input) naming the file and what is wrong with it.
    """

    def __init__(self, path):
        self.path, self._values = Path(path), {}
        with self._told():
            self._archive = Archive(self.path)
            try:
                self._stored = _stored_parts(self._archive)
                self.outline: Outline = read_outline(self._part("network"))
            except BaseException:
                self._archive.close()
                raise

    def __enter__(self) -> "NetworkFile":
        return self

    def __exit__(self, *_) -> None:
        self._archive.close()

    def has(self, name: str) -> bool:
        """Whether the file holds this part."""
        return name in self._stored

    def part(self, name: str):
        """The value of a part, see PARTS."""
        if name not in self._values:
            with self._told():
                self._values[name] = PARTS[name].read(self._part(name), self)
        return self._values[name]

    def header(self, name: str) -> Fields:
        """The fields of a part's header, for who needs no more."""
        with self._told():
            return self._part(name).header

    def shape(self, name: str, array: str) -> tuple[int, ...]:
        """The shape of a part's array, which is not read."""
        with self._told():
            return self._part(name).shape(array)

    def holds(self, name: str, array: str) -> bool:
        """Whether a part that is there has this array."""
        with self._told():
            return self._part(name).has(array)

    def _part(self, name: str) -> StoredPart:
        if name not in self._stored:
            raise bad_input(f"it holds no {name}")
        return self._stored[name]

    @contextmanager
    def _told(self):
        """Within it, every error names the file, once."""
        try:
            with damage_told(self.path, ".nnvis file", _BROKEN):
                yield
        except NNVisError as error:
            told = self.path.name in error.message
            message = error.message if told else f"{self.path.name}: {error.message}"
            raise bad_input(message, error.remedy or _BROKEN) from None


def read_network_file(path) -> ProcessedNetwork:
    """All that a scene is built from, checked. Raises NNVisError (bad_input) naming what is wrong with the file."""
    with NetworkFile(path) as file:
        layout, bundles = file.part("layout"), file.part("bundles")
        states = file.part("states") if file.has("states") else States()
        bundles.states = states.samples
        return ProcessedNetwork(
            file.part("network"),
            file.part("importance"),
            layout.grid,
            layout.positions,
            bundles,
            file.part("provenance"),
            states.units,
            **{name: file.part(name) for name in _OPTIONAL if file.has(name)},
        )


def _stored_parts(archive: Archive) -> dict:
    """Part name -> StoredPart, of the known parts of any readable version."""
    header = parse_json(archive.text(_HEADER, MOST_HEADER))
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise bad_input("it is not a .nnvis file", "Choose a file that NNVis has written")
    fields = Fields(header, "header.json")
    version = fields.whole("version", 1, 1 << 31)
    if version not in READABLE:
        known = f"{READABLE[0]} to {READABLE[-1]}"
        raise bad_input(f"version {version} of the file format, this NNVis reads versions {known}", "Update NNVis")
    arrays = set(archive.arrays)
    found = flat_parts(header, arrays) if version < 3 else _parts(fields, arrays)
    return {name: StoredPart(name, archive, *described) for name, described in found.items()}


def _parts(header: Fields, arrays: set) -> dict:
    """part -> (header, {its own name of each array: its name in the archive}), of the known parts."""
    parts = header.object("parts")
    found = {}
    for name in (name for name in PARTS if name in parts):
        part = Fields(parts[name], f"the part {name}")
        if part.whole("version", 1, 1 << 31) != PARTS[name].VERSION:
            raise bad_input(f"version {part.values['version']} of the part {name}", "Update NNVis")
        own = {array: f"{name}/{array}" for array in part.texts("arrays", MOST_ARRAYS)}
        if not set(own.values()) <= arrays:
            raise bad_input(f"arrays of the part {name} are missing")
        found[name] = (part.object("header"), own)
    return found
