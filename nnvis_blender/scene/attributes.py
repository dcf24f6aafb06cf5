"""numpy arrays <-> attributes of a data-block, one foreach_set or foreach_get each."""

import numpy as np

# attribute type -> (property of an element, numbers an element, dtype)
_LAYOUT = {
    "FLOAT": ("value", 1, np.float32),
    "INT": ("value", 1, np.int32),
    "FLOAT_VECTOR": ("vector", 3, np.float32),
    "FLOAT_COLOR": ("color", 4, np.float32),
    "BYTE_COLOR": ("color", 4, np.float32),  # a quarter of the room
}


def write_attribute(data, name: str, kind: str, domain: str, values: np.ndarray) -> None:
    """Stores values as an attribute, made if need be.

    kind: "FLOAT", "INT", "FLOAT_VECTOR", "FLOAT_COLOR" or "BYTE_COLOR". values: (elements of the domain,) or (elements,
    3 or 4).
    """
    attribute = data.attributes.get(name) or data.attributes.new(name, kind, domain)
    key, _, dtype = _LAYOUT[kind]
    attribute.data.foreach_set(key, np.ascontiguousarray(values, dtype).ravel())


def read_attribute(data, name: str) -> np.ndarray:
    """An attribute's values, (elements,) or (elements, 3 or 4).

    Raises KeyError when the data-block has no such attribute.
    """
    attribute = data.attributes[name]
    key, width, dtype = _LAYOUT[attribute.data_type]
    values = np.empty(len(attribute.data) * width, dtype)
    attribute.data.foreach_get(key, values)
    return values.reshape(-1, width) if width > 1 else values


def read_numbered(data, prefix: str, count: int) -> np.ndarray:
    """(elements, count) float32: the attributes prefix + 0, 1, ... side by side."""
    return np.stack([read_attribute(data, f"{prefix}{number}") for number in range(count)], axis=1)
