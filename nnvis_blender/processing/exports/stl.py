"""STL, the binary form: triangles in millimetres."""

import numpy as np

from .drawing import Drawing
from .formats import ExportParameters
from .printing import make_print, told

_TRIANGLE = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("more", "<u2")])


def write(drawing: Drawing, path, parameters: ExportParameters) -> list[str]:
    """Writes one body. Returns in words how large it is. Raises NNVisError."""
    made = make_print(drawing, parameters)
    (body,) = made.bodies
    corners = body.vertices[body.triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    rows = np.zeros(len(corners), _TRIANGLE)
    rows["normal"] = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    rows["corners"] = corners
    with open(path, "wb") as stream:
        stream.write(b"NNVis, millimetres".ljust(80) + len(rows).to_bytes(4, "little") + rows.tobytes())
    return told(made)
