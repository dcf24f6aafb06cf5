"""Programs that torch.export has saved: a zip of a JSON graph and the raw bytes of the weights.

torch.export.load is never called, as it unpickles entries that a file marks so. The JSON and the bytes are read here;
the example that the program was saved with is a pickle, and is left alone.
"""

from ...errors import bad_input
from ...files.archive import Archive
from ...files.damage import damage_told
from ...files.json_file import parse_json
from ..reading import Reading
from .content import zip_names

TITLE = "program of torch.export"
SUFFIXES = (".pt2",)
SAVE_AGAIN = "Save it again with torch.export.save(torch.export.export(model, (example,)), path)"

_MOST_GRAPH = 64 << 20  # bytes of the graph; a network of a thousand operators takes 3 MB
_GRAPH = "models/model.json"


def match(path) -> bool:
    members = {name.partition("/")[2] for name in zip_names(path)} | set(zip_names(path))
    return bool({"archive_format", _GRAPH, "serialized_exported_program.json"} & members)


def read(path, options):
    """A Model. Raises NNVisError (bad_input)."""
    from ..program.build import model_of

    reading = Reading(path, TITLE, options)
    return model_of(read_program(reading), reading)


def read_program(reading: Reading, path=None):
    """The Program in the reading's file, or in another that was made of it. Raises NNVisError (bad_input)."""
    from ..aten.exported import ExportedGraph
    from ..aten.exported_weights import read_weights

    with damage_told(reading.path, "program of torch.export", SAVE_AGAIN), Archive(path or reading.path) as archive:
        folder = _folder(archive, reading)
        order = ">" if archive.text(f"{folder}byteorder", 16) == b"big" else "<"
        description = parse_json(archive.text(f"{folder}{_GRAPH}", _MOST_GRAPH))
        weights = read_weights(archive, folder, "model", order, reading)
        return ExportedGraph(description, weights, reading).program()


def _folder(archive: Archive, reading: Reading) -> str:
    graphs = [name for name in archive.names if name.endswith(_GRAPH)]
    if len(graphs) != 1:
        what = "no graph that is read" if not graphs else "several graphs"
        raise bad_input(
            f"{reading.path.name} holds {what}", "Save one model with torch.export.save of a current PyTorch"
        )
    return graphs[0].removesuffix(_GRAPH)
