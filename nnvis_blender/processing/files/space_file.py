"""Reads and writes .nnspace files: a Space as a zip of .npy arrays and one header.json. Never pickled; the same content
gives the same bytes.

header.json: {"format": "nnspace", "version": 1, "parts": {"space": header, "surfaces": header}}; the arrays are
space/ARRAY.npy, those of clouds and lattices with their number, and surfaces/ARRAY.npy as parts/surfaces.py has them.
"""

import json
from pathlib import Path

import numpy as np

from ..errors import NNVisError, bad_input
from ..spaces.space import KINDS, Arrows, Cloud, Components, Lattice, Space
from .archive import Archive, write_archive
from .damage import damage_told
from .fields import Fields, plain_texts
from .json_file import parse_json
from .parts import surfaces
from .parts.provenance import finite
from .parts.stored import StoredPart

FORMAT, VERSION = "nnspace", 1
SUFFIX = ".nnspace"
MOST_STATES, MOST_PIECES, MOST_POINTS, MOST_ARROWS = 2000, 64, 10_000_000, 10_000
MOST_CLASSES, MOST_FIGURES, MOST_NOTES, MOST_OF_NOTE = 100_000, 64, 1000, 300
MOST_SIZE = 1000.0  # of a point, over the usual one
_MOST_HEADER = 64 << 20
_LARGEST = 1e30  # of a figure
_HEADER = "header.json"
_BROKEN = "Make the space again, or get a fresh copy of the file"
# array of a cloud, of a lattice or of arrows besides its points: its type
_ARRAYS = {
    "labels": np.int32,
    "predictions": np.int32,
    "pictures": np.uint8,
    "neighbours": np.int32,
    "sizes": np.float32,
    "edges": np.int32,
    "faces": np.int32,
    "values": np.float32,
    "marks": np.uint8,
    "seen": np.uint8,
    "ranks": np.int32,
}


def write_space_file(path, space: Space, compress: bool = False) -> None:
    """Writes all of a Space, whole or not at all. compress: deflate the arrays.

    Raises NNVisError (worker_failed) when the disk is full or the folder cannot be written.
    """
    arrays, header = _space_part(space)
    regions, regions_header = surfaces.write(space.regions)
    named = {f"space/{name}": values for name, values in arrays.items()}
    named |= {f"surfaces/{name}": values for name, values in regions.items()}
    parts = {"space": header, "surfaces": regions_header}
    text = json.dumps({"format": FORMAT, "version": VERSION, "parts": parts}, indent=1, sort_keys=True)
    write_archive(path, named, {_HEADER: text}, compress)


def read_space_file(path) -> Space:
    """The Space of a file, every field and array checked. Raises NNVisError (bad_input) naming what is wrong."""
    path = Path(path)
    try:
        with damage_told(path, f"{SUFFIX} file", _BROKEN), Archive(path) as archive:
            return _read_space(archive)
    except NNVisError as error:
        message = error.message if path.name in error.message else f"{path.name}: {error.message}"
        raise bad_input(message, error.remedy or _BROKEN) from None


def _space_part(space: Space) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    arrays, clouds, lattices = {}, [], []
    for number, cloud in enumerate(space.clouds):
        own = {"points": np.asarray(cloud.points, np.float32)} | _kept(
            cloud, ("labels", "predictions", "pictures", "neighbours", "sizes")
        )
        arrays |= {f"cloud_{number}_{name}": values for name, values in own.items()}
        clouds.append({"name": cloud.name, "names": list(cloud.names)})
    for number, lattice in enumerate(space.lattices):
        own = {"points": np.asarray(lattice.points, np.float32)} | _kept(
            lattice, ("edges", "faces", "values", "labels", "marks", "seen")
        )
        arrays |= {f"lattice_{number}_{name}": values for name, values in own.items()}
        lattices.append({"name": lattice.name})
    if space.components is not None:
        own = vars(space.components)
        arrays |= {f"components_{name}": np.asarray(values, np.float32) for name, values in own.items()}
    header = {name: getattr(space, name) for name in ("kind", "title", "states", "axes", "dimensions", "class_names")}
    figures = [{name: float(value) for name, value in one.items() if np.isfinite(value)} for one in space.figures]
    header |= {"figures": figures, "notes": space.notes, "provenance": finite(space.provenance)}
    if space.arrows is not None:
        own = {"points": np.asarray(space.arrows.points, np.float32)} | _kept(space.arrows, ("seen", "ranks"))
        arrays |= {f"arrows_{name}": values for name, values in own.items()}
        header["arrows"] = {"names": list(space.arrows.names), "measures": list(space.arrows.measures)}
    return arrays, header | {"clouds": clouds, "lattices": lattices}


def _kept(piece, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    found = {name: getattr(piece, name) for name in names}
    return {name: np.asarray(values, _ARRAYS[name]) for name, values in found.items() if values is not None}


def _read_space(archive: Archive) -> Space:
    header = parse_json(archive.text(_HEADER, _MOST_HEADER))
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise bad_input(f"it is not a {SUFFIX} file", "Choose a file that NNVis has written")
    fields = Fields(header, _HEADER)
    version = fields.whole("version", 1, 1 << 31)
    if version != VERSION:
        raise bad_input(f"version {version} of the file format, this NNVis reads version {VERSION}", "Update NNVis")
    parts = Fields(fields.object("parts"), _HEADER)
    stored = _part(archive, "space", parts.object("space"))
    space = _fields_of(stored.header)
    space.regions = surfaces.read(_part(archive, "surfaces", parts.object("surfaces")), None)
    if any(len(one.epochs) not in (1, len(space.states)) for one in space.regions):
        raise stored.header.wrong("regions of other states than the space has")
    headers = stored.header.objects("clouds", MOST_PIECES), stored.header.objects("lattices", MOST_PIECES)
    space.clouds = [_cloud(_Piece(stored, f"cloud_{k}_", space), one) for k, one in enumerate(headers[0])]
    space.lattices = [_lattice(_Piece(stored, f"lattice_{k}_", space), one) for k, one in enumerate(headers[1])]
    if sum(cloud.pictures is not None for cloud in space.clouds) > 1:
        raise stored.header.wrong("more than one of its clouds has pictures")
    space.arrows = _arrows(_Piece(stored, "arrows_", space), stored.header) if stored.has("arrows_points") else None
    space.components = _components(stored) if stored.has("components_images") else None
    names = [piece.name for piece in (*space.clouds, *space.lattices)]
    if len(set(names)) < len(names):
        raise stored.header.wrong("two of its clouds and lattices have one name")
    return space


def _part(archive: Archive, name: str, header: dict) -> StoredPart:
    own = [array.partition("/")[2] for array in archive.arrays if array.partition("/")[0] == name]
    return StoredPart(name, archive, header, {array: f"{name}/{array}" for array in own})


def _fields_of(header: Fields) -> Space:
    """All of a Space that is no array."""
    kind, states, dimensions = (
        header.text("kind"),
        header.texts("states", MOST_STATES),
        header.whole("dimensions", 2, 3),
    )
    if kind not in KINDS:
        raise header.wrong(f"a space of the kind {kind!r}")
    axes = [Fields({"axes": one}, header.where).texts("axes", dimensions) for one in header.items("axes", MOST_STATES)]
    if not states or len(axes) not in (1, len(states)):
        raise header.wrong(f"{len(states)} states, and axes of {len(axes)}")
    figures = header.objects("figures", MOST_STATES)
    if len(figures) != len(states) or any(len(one.values) > MOST_FIGURES for one in figures):
        raise header.wrong(f"figures of {len(figures)} states, or too many of one")
    notes = [Fields({"note": note}, header.where) for note in header.items("notes", MOST_NOTES, default=[])]
    return Space(
        kind=kind,
        title=header.text("title"),
        states=states,
        axes=axes,
        dimensions=dimensions,
        class_names=header.texts("class_names", MOST_CLASSES),
        figures=[{name: one.number(name, -_LARGEST, _LARGEST) for name in plain_texts(one.values)} for one in figures],
        notes=[note.text("note", most=MOST_OF_NOTE) for note in notes],
        provenance=plain_texts(header.object("provenance", {})),
    )


class _Piece:
    """The arrays of a cloud or a lattice, whose names begin with prefix."""

    def __init__(self, stored: StoredPart, prefix: str, space: Space):
        self._stored, self._prefix = stored, prefix
        self.states, self.classes = len(space.states), len(space.class_names)
        self.points = stored.places(f"{prefix}points", (self.states, None, 3))
        self.count = self.points.shape[1]
        if self.count > MOST_POINTS:
            raise stored.header.wrong(f"{self.count} points, more than {MOST_POINTS}")

    def array(self, name: str, shape: tuple[int | None, ...], low: float, high: float) -> np.ndarray:
        return self._stored.array(self._prefix + name, shape, _ARRAYS[name], low, high)

    def of_states(self, name: str, low: float, high: float, *more: int | None) -> np.ndarray | None:
        """(states or 1, points, ...) of what may not be there."""
        if not self._stored.has(self._prefix + name):
            return None
        first = self._stored.shape(self._prefix + name)[:1]
        states = 1 if first == (1,) else self.states
        return self.array(name, (states, self.count, *more), low, high)

    def labels(self) -> np.ndarray | None:
        if not self._stored.has(self._prefix + "labels"):
            return None
        return self.array("labels", (self.count,), -1, self.classes - 1)

    def corners(self, name: str, most: int) -> np.ndarray:
        """(n, 2 to most): numbers of points."""
        count = self._stored.shape(self._prefix + name)[1:]
        if count not in [(k,) for k in range(2, most + 1)]:
            joined = " x ".join(map(str, count))
            raise bad_input(f"the {name} of {self._prefix.rstrip('_')} join {joined or 'no'} points")
        return self.array(name, (None, *count), 0, self.count - 1)

    def pictures(self) -> np.ndarray | None:
        if not self._stored.has(self._prefix + "pictures"):
            return None
        pictures = self.array("pictures", (self.count, None, None, None), 0, 255)
        if pictures.shape[1] not in (1, 3) or 0 in pictures.shape[2:]:
            raise bad_input(f"pictures of the shape {pictures.shape[1:]}")
        return pictures


def _arrows(piece: _Piece, header: Fields) -> Arrows:
    told = Fields(header.object("arrows"), header.where)
    names, seen = told.texts("names", MOST_ARROWS), piece.of_states("seen", 0, 1)
    measures = told.texts("measures", MOST_STATES)
    if len(names) != piece.count or seen is None or not len(seen) == len(measures) == piece.states:
        raise header.wrong(f"{len(names)} names of {piece.count} arrows, or not told where and how long these are")
    ranks = piece.array("ranks", (piece.count,), 0, MOST_ARROWS)
    return Arrows(names, piece.points, seen.astype(bool), ranks, measures)


def _components(stored: StoredPart) -> Components:
    images = stored.places("components_images", (None, None, None, None))
    shares = stored.array("components_shares", (None,), np.float32, 0, 1)
    if len(images) < 2 or images.shape[1] not in (1, 3) or 0 in images.shape or len(shares) < len(images) - 1:
        raise stored.header.wrong(f"components of the shape {images.shape}, {len(shares)} shares")
    return Components(images, shares)


def _cloud(piece: _Piece, header: Fields) -> Cloud:
    labels, predictions = piece.labels(), piece.of_states("predictions", -1, piece.classes - 1)
    if labels is None or predictions is None:
        raise header.wrong("it has no labels or no predictions")
    names = header.texts("names", MOST_POINTS)
    if len(names) not in (0, piece.count):
        raise header.wrong(f"{len(names)} names of {piece.count} points")
    return Cloud(
        name=header.text("name"),
        points=piece.points,
        labels=labels,
        predictions=predictions,
        names=names,
        pictures=piece.pictures(),
        neighbours=piece.of_states("neighbours", 0, piece.count - 1, None),
        sizes=piece.of_states("sizes", 0, MOST_SIZE),
    )


def _lattice(piece: _Piece, header: Fields) -> Lattice:
    marks, seen = (piece.of_states(name, 0, 1) for name in ("marks", "seen"))
    return Lattice(
        name=header.text("name"),
        points=piece.points,
        edges=piece.corners("edges", 2),
        faces=piece.corners("faces", 4),
        values=piece.of_states("values", 0, 1),
        labels=piece.labels(),
        marks=None if marks is None else marks.astype(bool),
        seen=None if seen is None else seen.astype(bool),
    )
