"""What an ONNX file says beside its graph: the names of classes, and what is done to an image before it comes in."""

import ast
import json

import numpy as np

from ...errors import shown
from ...files.fields import plain_name

_NAMES = ("names", "class_names", "classes", "labels", "id2label")
_RANGES = {"NominalRange_0_255": "0..255", "Normalized_0_1": "0..1", "Normalized_1_1": "-1..1"}
_MOST_TEXT = 1 << 20
_MOST_CLASSES = 100_000


def properties(model) -> dict[str, str]:
    return {entry.key: entry.value for entry in model.metadata_props if len(entry.value) <= _MOST_TEXT}


def class_names(model, array_of) -> list[str]:
    """Those of the metadata, of scikit-learn's last operators, or none. array_of: of a TensorProto."""
    said = properties(model)
    for key in _NAMES:
        if key in said:
            names = _listed(said[key])
            if names:
                return names
    for node in model.graph.node:
        attributes = {attribute.name: attribute for attribute in node.attribute}
        for name in ("classlabels_strings", "classlabels_int64s", "classlabels_ints"):
            if node.domain == "ai.onnx.ml" and name in attributes:
                labels = list(attributes[name].strings) or list(attributes[name].ints)
                return [plain_name(x.decode("utf-8", "replace") if isinstance(x, bytes) else str(x)) for x in labels]
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "ArrayFeatureExtractor" and node.input[0] in tensors:
            labels = array_of(tensors[node.input[0]])
            return [plain_name(str(label)) for label in labels.reshape(-1)[:_MOST_CLASSES]]
    return []


def _listed(text: str) -> list[str]:
    """Names of a JSON or Python list or dictionary, or of a text with a name a line or between commas."""
    value = _parsed(text)
    if isinstance(value, dict):
        try:
            value = [value[key] for key in sorted(value, key=int)]
        except (TypeError, ValueError):
            return []
    if isinstance(value, (list, tuple)) and len(value) <= _MOST_CLASSES:
        return [plain_name(str(name)) for name in value if isinstance(name, (str, int, float))]
    if value is None:
        lines = text.split("\n") if "\n" in text else text.split(",")
        return [plain_name(line) for line in map(str.strip, lines) if line][:_MOST_CLASSES]
    return []


def _parsed(text: str):
    """A JSON or Python value, None where it is neither."""
    for read in (json.loads, ast.literal_eval):
        try:
            return read(text)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
    return None


def preprocessing(model, is_bytes: bool) -> dict[str, object]:
    """What comes before the model, in the words of Input.preprocessing. is_bytes: whether its input takes bytes."""
    said, found = properties(model), {}
    pixels = said.get("Image.BitmapPixelFormat", "")
    if pixels[:3] in ("Bgr", "Rgb"):
        found["order"] = pixels[:3].upper()
    if said.get("Image.NominalPixelRange") in _RANGES:
        found["scale"] = _RANGES[said["Image.NominalPixelRange"]]
    if {"stride", "names", "imgsz"} <= set(said):  # as Ultralytics exports
        found |= {"scale": "0..1", "order": "RGB"}
    if is_bytes:
        found["scale"] = "0..255"
    for name in ("mean", "std"):
        values = _parsed(said.get(name, ""))
        values = values if isinstance(values, (list, tuple)) else [values]
        if 0 < len(values) <= 16 and all(isinstance(n, (int, float)) and np.isfinite(n) for n in values):
            found[name] = [float(n) for n in values]
    return found


def told(found: dict[str, object]) -> str:
    """A note on it."""
    text = ", ".join(f"{name} {shown(value, 40, quoted=False)}" for name, value in found.items())
    return f"the file says what is done to an image before it comes in: {text}"
