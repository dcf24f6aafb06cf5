"""The part "maps": what the units hold for chosen samples, what they bring each other, and what windows see."""

import math

import numpy as np

from ...activations.maps import LayerMaps, Maps, Windows
from ...activations.parameters import MOST_SAMPLES
from ...errors import bad_input
from ..fields import Fields
from .stored import StoredPart

NAME, VERSION = "maps", 1
_MOST_NUMBER = 2**62
_MOST_SIDE = 1 << 20
_MOST_TOKENS = 1 << 20
_MOST_FLATTENED = 2**31 - 1
_MOST_EPOCHS = 10_000
_MOST_NOTES, _MOST_OF_NOTE, _MOST_OF_MEASURE = 1000, 300, 60
_ROUNDED = 1e-3  # a row of attention that was summed in another order
_PAIRS = ("kernel", "stride", "pads", "dilation", "size", "jump", "offset", "extent")
_SHIFTS = ("pads", "offset")  # which may be 0, or negative where a rim is cut off


def write(maps: Maps) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """(arrays, header). A pre-activation that is the activation is not written twice."""
    arrays = {
        "samples": np.asarray(maps.samples, np.int64),
        "truth": np.asarray(maps.truth, np.int32),
        "prediction": np.asarray(maps.prediction, np.int32),
        "outputs": np.asarray(maps.outputs, np.float32),
    }
    if maps.contributions is not None:
        arrays["contributions"] = np.asarray(maps.contributions, np.float32)
    if maps.pictures is not None:
        arrays["pictures"] = np.asarray(maps.pictures, np.uint8)
    if maps.epochs is not None:
        arrays["epochs"] = np.asarray(maps.epochs, np.float64)
    layers = []
    for own in maps.layers:
        is_linear = own.before is not None and np.array_equal(own.before, own.after)
        layers.append({"layer": int(own.layer), "reduced": int(own.reduced), "is_linear": is_linear})
        arrays |= {f"units_{own.layer}": np.asarray(own.units, np.int32)}
        kept = {"after": own.after, "before": None if is_linear else own.before, "attention": own.attention}
        arrays |= {f"{k}_{own.layer}": np.asarray(v, np.float32) for k, v in kept.items() if v is not None}
    for own in maps.windows:
        if own.taken is not None:
            arrays[f"taken_{own.connection}"] = np.asarray(own.taken, np.float32)
        if own.is_dense:
            arrays[f"weights_{own.connection}"] = np.asarray(own.weights, np.float32)
            arrays[f"flattened_{own.connection}"] = np.asarray(own.flattened, np.int32)
    header = {
        "names": list(maps.names),
        "layers": layers,
        "windows": [_window_header(own) for own in maps.windows],
        "notes": list(maps.notes),
        "tokens": [list(names) for names in maps.tokens],
        "measure": maps.measure,
    }
    return arrays, header


def read(stored: StoredPart, file) -> Maps:
    header, outline = stored.header, file.outline
    count = stored.shape("samples")[0] if stored.shape("samples") else 0
    epochs = _epochs(stored, count) if stored.has("epochs") else None
    most = MOST_SAMPLES * (1 if epochs is None else len(epochs))
    if not 1 <= count <= most:
        raise bad_input(f"maps of {count} samples, not of 1 to {most}")
    names = header.texts("names", most)
    if len(names) != count:
        raise bad_input(f"{len(names)} names of {count} samples")
    classes = outline.class_count
    layers = [_layer(stored, own, count, outline.layers) for own in header.objects("layers", len(outline.layers))]
    _check_ascending([own.layer for own in layers], "layers")
    kept = {own.layer: own for own in layers}
    connections = file.header("network").objects("connections", len(outline.connection_edges))
    windows = [_windows(stored, own, kept, connections) for own in header.objects("windows", len(connections))]
    _check_ascending([own.connection for own in windows], "windows")
    tokens = [_token_names(names) for names in header.items("tokens", most, default=[])]
    if len(tokens) not in (0, count):
        raise bad_input(f"tokens of {len(tokens)} samples, not of {count}")
    notes = [Fields({"note": note}, "the notes of the maps") for note in header.items("notes", _MOST_NOTES)]
    contributions = None
    if stored.has("contributions"):
        shape = (count, *file.shape("bundles", "edges"))
        contributions = stored.array("contributions", shape, np.float32, has_gaps=True)
    return Maps(
        stored.array("samples", (count,), np.int64, -1, _MOST_NUMBER),
        names,
        stored.array("truth", (count,), np.int32, -1, classes - 1),
        stored.array("prediction", (count,), np.int32, -1, classes - 1),
        stored.array("outputs", (count, classes), np.float32),
        layers,
        windows,
        contributions,
        _pictures(stored, count) if stored.has("pictures") else None,
        [note.text("note", most=_MOST_OF_NOTE) for note in notes],
        tokens,
        epochs,
        header.text("measure", default="", most=_MOST_OF_MEASURE),
    )


def _epochs(stored: StoredPart, count: int) -> np.ndarray:
    """The numbers of the epochs. count: rows of all of them together."""
    epochs = stored.array("epochs", (None,), np.float64, 0, _MOST_NUMBER)
    if not 1 <= len(epochs) <= _MOST_EPOCHS or count % len(epochs):
        raise bad_input(f"maps of {count} rows at {len(epochs)} epochs")
    _check_ascending(epochs, "epochs")
    return epochs


def _token_names(names) -> list[str]:
    return Fields({"tokens": names}, "the tokens of the maps").texts("tokens", _MOST_TOKENS)


def _layer(stored: StoredPart, header: Fields, count: int, layers: list) -> LayerMaps:
    number = header.whole("layer", 0, len(layers) - 1)
    units = stored.array(f"units_{number}", (None,), np.int32, 0, layers[number].size - 1)
    _check_ascending(units, "units")
    shape = (count, len(units), None, None)
    after = stored.array(f"after_{number}", shape, np.float32)
    if 0 in after.shape:
        raise header.wrong(f"maps of the shape {after.shape}")
    before = after if header.flag("is_linear") else None
    if stored.has(f"before_{number}"):
        before = stored.array(f"before_{number}", shape, np.float32)
        if 0 in before.shape:
            raise header.wrong(f"maps of the shape {before.shape}")
    return LayerMaps(
        number,
        units,
        after,
        before,
        header.whole("reduced", 1, _MOST_SIDE),
        _attention(stored, number, shape) if stored.has(f"attention_{number}") else None,
    )


def _attention(stored: StoredPart, number: int, shape: tuple) -> np.ndarray:
    attention = stored.array(f"attention_{number}", shape, np.float32, 0, 1 + _ROUNDED)
    if 0 in attention.shape or np.abs(attention.sum(axis=3, dtype=np.float64) - 1).max() > _ROUNDED:
        raise bad_input(f"the attention of layer {number} has rows that do not sum to 1")
    return attention


def _window_header(own: Windows) -> dict[str, object]:
    pairs = {name: [int(n) for n in getattr(own, name)] for name in _PAIRS}
    return {"connection": int(own.connection), "groups": int(own.groups), **pairs}


def _windows(stored: StoredPart, header: Fields, kept: dict, connections: list) -> Windows:
    """kept: layer -> its maps."""
    number = header.whole("connection", 0, len(connections) - 1)
    source = connections[number].whole("source", 0, _MOST_NUMBER)
    if source not in kept:
        raise header.wrong("windows into a layer that has no maps")
    pairs, taken = {name: _pair(header, name) for name in _PAIRS}, None
    if stored.has(f"taken_{number}"):
        own, size = kept[source], (math.ceil(side / kept[source].reduced) for side in pairs["size"])
        shape = stored.shape("samples")[0], len(own.units), *size
        taken = stored.array(f"taken_{number}", shape, np.float32)
    found = Windows(number, **pairs, groups=header.whole("groups", 1, _MOST_SIDE), taken=taken)
    if stored.has(f"weights_{number}"):
        target = connections[number].whole("target", 0, _MOST_NUMBER)
        if target not in kept or found.kernel != found.size:
            raise header.wrong("weights of whole maps that are not as large as what comes in")
        shape = len(kept[source].units), *found.size
        found.weights = stored.array(f"weights_{number}", (len(kept[target].units), *shape), np.float32)
        found.flattened = stored.array(f"flattened_{number}", shape, np.int32, 0, _MOST_FLATTENED)
    return found


def _pair(header: Fields, name: str) -> tuple[int, int]:
    pair, low = header.items(name, 2), -_MOST_SIDE if name in _SHIFTS else 1
    if len(pair) != 2 or not all(type(n) is int and low <= n <= _MOST_SIDE for n in pair):
        raise header.wrong(f"{name} are not two whole numbers from {low}")
    return tuple(pair)


def _pictures(stored: StoredPart, count: int) -> np.ndarray:
    pictures = stored.array("pictures", (count, None, None, None), np.uint8)
    if pictures.shape[1] not in (1, 3) or 0 in pictures.shape:
        raise bad_input(f"pictures of the shape {pictures.shape}")
    return pictures


def _check_ascending(numbers, what: str) -> None:
    if (np.diff(numbers) <= 0).any():
        raise bad_input(f"the {what} of the maps do not ascend")
