"""How the jobs that make spaces write what they have made."""

from pathlib import Path

from ..files.cache import Cache, content_key, source_key
from ..files.space_file import SUFFIX, write_space_file
from ..spaces.space import Space
from ..version import VERSION


def write_space_result(space: Space, output: Path | None, cache: Path, room: str) -> dict[str, object]:
    """Writes a Space where it is wanted, or into the cache under what is in it. room: whose source made it, below
    spaces/. Returns what a result says of it: path, states, figures, notes.
    """
    space.provenance["version"] = VERSION
    arrays = [piece.points for piece in (*space.clouds, *space.lattices)] + [one.values for one in space.regions]
    if output is None:
        source = source_key("files", f"spaces/{room}")
        key = content_key(space.kind, space.title, space.states, space.figures, space.provenance, source, *arrays)
        output = Cache(cache).path("space", key, SUFFIX)
    write_space_file(output, space, compress=True)
    return {"path": str(output), "states": space.states, "figures": space.figures, "notes": space.notes}
