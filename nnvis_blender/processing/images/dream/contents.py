"""dream.json, report.json: which pictures a dream's or a report's folder holds.

Standard library only: Blender reads it.
"""

from dataclasses import dataclass
from pathlib import Path

from ...files.fields import Fields, read_fields

INDEX = "dream.json"
_MOST, _MOST_SIDE, _MOST_NOTES, _MOST_OF_NOTE = 10_000, 16_384, 100, 300
_REMEDY = "Choose the dream.json or report.json of a folder that was written here"


@dataclass(frozen=True)
class DreamImage:
    """file: its name in the folder. title: what it shows. size: (width, height) in pixels."""

    file: str
    title: str
    size: tuple[int, int]


@dataclass(frozen=True)
class DreamContents:
    """title: of all. is_sequence: whether they are the frames of a zoom, all of one size. notes: sentences."""

    title: str
    is_sequence: bool
    images: tuple[DreamImage, ...]
    notes: tuple[str, ...]


def read_contents(path: Path) -> DreamContents:
    """What a dream.json says, checked. Raises NNVisError (bad_input); whether the pictures are there is not asked."""
    fields = read_fields(path, "dream", _REMEDY)
    images = tuple(_image(one) for one in fields.objects("images", _MOST))
    is_sequence = bool(fields.flag("is_sequence"))
    if not images:
        raise fields.wrong("it names no pictures")
    if len({image.file for image in images}) < len(images):
        raise fields.wrong("it names a picture twice")
    if is_sequence and len({image.size for image in images}) > 1:
        raise fields.wrong("its frames are of several sizes")
    notes = [Fields({"note": note}, fields.where) for note in fields.items("notes", _MOST_NOTES, [])]
    told = tuple(note.text("note", most=_MOST_OF_NOTE) for note in notes)
    return DreamContents(fields.text("title"), is_sequence, images, told)


def _image(fields: Fields) -> DreamImage:
    file = fields.text("file")
    if Path(file).name != file or not file.endswith(".png"):
        raise fields.wrong(f"the picture {file!r}, which is no PNG file beside it")
    size = fields.numbers("size", 2)
    if len(size) != 2 or not (size >= 1).all() or not (size <= _MOST_SIDE).all():
        raise fields.wrong(f"the size {size.tolist()} of {file}")
    return DreamImage(file, fields.text("title"), (int(size[0]), int(size[1])))
