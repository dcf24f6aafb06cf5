"""What the panel says of the images that a network has of what its units see."""

from ..processing.files.fields import Fields
from ..processing.files.parts.images import MOST
from ..processing.images.images import KINDS, OF_SAMPLES
from ..processing.network import ProcessedNetwork

IMAGES = "nnvis_images"
_MOST_NOTES, _MOST_OF_NOTE = 1000, 300


def images_told(processed: ProcessedNetwork) -> dict[str, object]:
    """JSON-able: of each kind that there is its title, how many images a unit has, how many of them, the last, are
    states of an ascent, whether they are colours, of how many units, and notes.
    """
    told = [
        {
            "kind": one.kind,
            "title": one.title,
            "count": len(one.names),
            "states": int(one.about.get("states", 0)),
            "is_picture": one.is_picture,
            "units": sum(len(own.units) for own in one.layers),
            "notes": list(one.notes),
        }
        for one in processed.images
    ]
    return {"images": told}


def read_images_told(values) -> list[dict[str, object]]:
    """What images_told makes, checked. Raises NNVisError (bad_input)."""
    return [_read(fields) for fields in Fields(values, "images").objects("images", len(KINDS))]


def _read(fields: Fields) -> dict[str, object]:
    notes = [Fields({"note": note}, fields.where) for note in fields.items("notes", _MOST_NOTES, [])]
    kind = fields.text("kind")
    return {
        "kind": kind,
        "is_own": kind not in OF_SAMPLES,  # of the unit, whatever the sample
        "title": fields.text("title"),
        "count": fields.whole("count", 1, MOST),
        "states": fields.whole("states", 0, MOST, 0),
        "is_picture": fields.flag("is_picture"),
        "units": fields.whole("units", 1, 1 << 53),
        "notes": [note.text("note", most=_MOST_OF_NOTE) for note in notes],
    }
