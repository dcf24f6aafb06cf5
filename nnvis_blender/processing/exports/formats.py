"""The formats that a drawn network is exported to: a row each, by which menus, panels and commands know them.

Those that the worker writes have a file here, with `write(drawing, path, parameters)`, which returns in words what it
has written; those that Blender writes have one in scene/exports/, with `write(context, drawing, path, parameters)`.
"""

from dataclasses import dataclass

from .. import parameters

TABLES = {"edges": ("Edges", "A row an edge"), "units": ("Units", "A row a unit")}


@dataclass(frozen=True)
class Format:
    """title: what people call it. help: a sentence without a full stop. options: the ExportParameters that act.

    module: the file that writes it. is_blenders: whether that is in Blender's process. extra: of the worker, which it
    needs.
    """

    title: str
    suffix: str
    help: str
    options: tuple[str, ...] = ()
    module: str = ""
    is_blenders: bool = False
    extra: str = ""


FORMATS = {
    "csv": Format("CSV", ".csv", "Units or edges as a table", ("table",), "tables"),
    "parquet": Format(
        "Parquet", ".parquet", "Units or edges as a table, small and quick", ("table",), "tables", extra="pyarrow"
    ),
    "graphml": Format("GraphML", ".graphml", "Units and edges as a graph, for NetworkX and Gephi", module="graphml"),
}


@dataclass(frozen=True)
class ExportParameters:
    """What is written of a network, and how"""

    format: str = parameters.field(
        "csv", help="which kind of file", choices={name: (one.title, one.help) for name, one in FORMATS.items()}
    )
    table: str = parameters.field("edges", help="what the rows of a table are", choices=TABLES)
