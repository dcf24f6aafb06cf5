"""The parts of a .nnvis file, one a module. A part has

NAME, VERSION                            its name in the file; the version of what it writes and reads
write(value) -> (arrays, header)         named arrays, and a JSON-able object
read(stored: StoredPart, file) -> value  the value, every field and array checked; file: the NetworkFile, whose
                                         outline says how many units, edges and classes there are

A new part is a module here and a row in PARTS: `write_parts(path, {..., "new": value})` writes it and
`NetworkFile(path).part("new")` reads it, when it is asked for. Readers that do not know it leave it.
"""

from . import (
    bundles,
    circuits,
    density,
    epochs,
    hidden_space,
    history,
    images,
    importance,
    input_image,
    layout,
    maps,
    network,
    occlusion,
    provenance,
    states,
    surfaces,
)

_PARTS = (
    network,
    importance,
    layout,
    bundles,
    states,
    density,
    input_image,
    maps,
    epochs,
    history,
    surfaces,
    hidden_space,
    images,
    occlusion,
    circuits,
    provenance,
)
PARTS = {part.NAME: part for part in _PARTS}
