"""A Drawing as a file, by which Blender's process hands it to the worker: a zip of .npy arrays and one header.json.

header.json: {"format": "nnvis drawing", "version": 1}, what of a Drawing is no array, its texts and its view.
"""

import dataclasses
import json
from pathlib import Path

import numpy as np

from ..errors import bad_input
from ..files.archive import Archive, write_archive
from ..files.damage import damage_told
from ..files.fields import Fields, plain_texts
from ..files.json_file import parse_json
from ..files.parts.provenance import finite
from ..files.parts.stored import StoredPart
from .drawing import Drawing, Text, View

SUFFIX = ".nnvisdrawing"
_FORMAT, _VERSION, _HEADER = "nnvis drawing", 1, "header.json"
_MOST_HEADER, _MOST_NAMES, _MOST_SIDE = 256 << 20, 100_000_000, 65536
_FARTHEST = 1e9
# array of a Drawing -> shape, in numbers or what is counted, and type
_ARRAYS = {
    "class_colors": (("classes", 3), np.float32),
    "unit_layer": (("units",), np.int32),
    "unit_number": (("units",), np.int32),
    "unit_place": (("units", 3), np.float32),
    "unit_radius": (("units",), np.float32),
    "unit_color": (("units", 3), np.float32),
    "unit_opacity": (("units",), np.float32),
    "unit_importance": (("units", "classes"), np.float32),
    "edge_source": (("edges",), np.int32),
    "edge_target": (("edges",), np.int32),
    "edge_weight": (("edges",), np.float32),
    "edge_class": (("edges",), np.int32),
    "edge_importance": (("edges", "classes"), np.float32),
    "edge_color": (("edges", 3), np.float32),
    "edge_opacity": (("edges",), np.float32),
    "offsets": (("offsets",), np.int32),
    "places": (("samples", 3), np.float32),
    "straight": (("samples", 3), np.float32),
    "bundled": (("samples", 3), np.float32),
    "radius": (("samples",), np.float32),
    "color": (("samples", 3), np.float32),
    "background": ((3,), np.float32),
}


def write_drawing(path, drawing: Drawing) -> None:
    """Writes a Drawing, whole or not at all. Raises NNVisError (worker_failed) where the disk is full or the folder
    cannot be written.
    """
    header = {name: getattr(drawing, name) for name in ("name", "class_names", "layer_names", "unit_names")}
    header |= {"texts": [_plain(text) for text in drawing.texts], "provenance": finite(drawing.provenance)}
    header |= {"class_view": drawing.class_view}
    header |= {"view": drawing.view and _plain(drawing.view), "format": _FORMAT, "version": _VERSION}
    arrays = {name: np.asarray(getattr(drawing, name), dtype) for name, (_, dtype) in _ARRAYS.items()}
    write_archive(path, arrays, {_HEADER: json.dumps(header)})


def read_drawing(path) -> Drawing:
    """The Drawing of a file, its arrays of the sizes that they have to have. Raises NNVisError (bad_input)."""
    path = Path(path)
    with damage_told(path, "drawing", "Export again"), Archive(path) as archive:
        header = Fields(parse_json(archive.text(_HEADER, _MOST_HEADER)), path.name)
        if header.values.get("format") != _FORMAT or header.values.get("version") != _VERSION:
            raise bad_input(f"{path.name} is no drawing that this NNVis reads", "Export again")
        names = {name: header.texts(name, _MOST_NAMES) for name in ("class_names", "layer_names", "unit_names")}
        stored = StoredPart("drawing", archive, header.values, {name: name for name in archive.arrays})
        counts = {"classes": len(names["class_names"]), "units": len(names["unit_names"])}
        counts |= {"edges": stored.shape("edge_source")[0], "samples": stored.shape("places")[0]}
        counts["offsets"] = counts["edges"] + 1
        arrays = {
            name: stored.array(name, tuple(counts.get(size, size) for size in shape), dtype)
            for name, (shape, dtype) in _ARRAYS.items()
        }
        _check(arrays, counts, header)
        texts = [_text(fields) for fields in header.objects("texts", _MOST_NAMES)]
        view = _view(Fields(header.values["view"], header.where)) if header.values.get("view") else None
        provenance = plain_texts(header.object("provenance"))
        class_view = header.whole("class_view", -1, counts["classes"] - 1)
        return Drawing(
            header.text("name"), **names, **arrays, texts=texts, view=view, class_view=class_view, provenance=provenance
        )


def _check(arrays: dict[str, np.ndarray], counts: dict[str, int], header: Fields) -> None:
    """Raises NNVisError where edges lead to units that are not there, or have samples of others."""
    offsets, ends = arrays["offsets"], np.concatenate([arrays["edge_source"], arrays["edge_target"]])
    if offsets[0] != 0 or offsets[-1] != counts["samples"] or (np.diff(offsets) < 1).any():
        raise header.wrong("its edges have other samples than it holds")
    if len(ends) and not 0 <= ends.min() <= ends.max() < counts["units"]:
        raise header.wrong("an edge leads to a unit that it does not hold")


def _plain(value) -> dict[str, object]:
    """The fields of a Text or a View as JSON has them."""
    return {name: np.asarray(own).tolist() for name, own in dataclasses.asdict(value).items()}


def _text(fields: Fields) -> Text:
    vectors = {name: fields.numbers(name, 3) for name in ("place", "right", "up", "color")}
    size = fields.number("size", 0.0, _FARTHEST)
    return Text(fields.text("text"), **vectors, size=size, kind=fields.text("kind"))


def _view(fields: Fields) -> View:
    matrices = [np.array(fields.items(name, 4), float).reshape(4, 4) for name in ("view", "projection")]
    return View(*matrices, *(fields.whole(name, 1, _MOST_SIDE) for name in ("width", "height")))
