"""The formats that a drawn network is exported to: a row each, by which menus, panels and commands know them.

Those that the worker writes have a file here, with `write(drawing, path, parameters)`, which returns in words what it
has written; those that Blender writes have one in scene/exports/, with `write(context, drawing, path, parameters)`.
"""

from dataclasses import dataclass

from .. import parameters
from ..errors import shown, usage

EDGES = {
    "tubes": ("Tubes", "Surfaces as thick as edges are, whose bundling a viewer can move"),
    "lines": ("Lines", "A line an edge: small, and of one width where the program has no other"),
}
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
    "gltf": Format("glTF", ".glb", "A scene for viewers, games and the web", ("edges",), is_blenders=True),
    "usd": Format("USD", ".usdc", "A scene for film, Omniverse and macOS", ("edges",), is_blenders=True),
    "html": Format("Web Page", ".html", "One file that shows the network in a browser", module="web_page"),
    "svg": Format("SVG", ".svg", "Line art of the camera's view, in layers", module="svg"),
    "pdf": Format("PDF", ".pdf", "Line art of the camera's view, with its type in it", module="pdf"),
    "stl": Format("STL", ".stl", "One body for a 3D printer", ("print_size", "thinnest"), "stl", extra="manifold3d"),
    "3mf": Format(
        "3MF",
        ".3mf",
        "Bodies in colours for a 3D printer",
        ("print_size", "thinnest", "by_class"),
        "three_mf",
        extra="manifold3d",
    ),
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
        "gltf", help="which kind of file", choices={name: (one.title, one.help) for name, one in FORMATS.items()}
    )
    edges: str = parameters.field("tubes", help="what an edge becomes", choices=EDGES)
    print_size: float = parameters.field(
        120.0, 1.0, 10_000.0, help="how long a print's longest side is, in millimetres"
    )
    thinnest: float = parameters.field(
        1.2, 0.05, 100.0, help="how thick a print's thinnest parts are at least, in millimetres"
    )
    by_class: bool = parameters.field(False, help="a body for each class, to be printed in its colour")
    table: str = parameters.field("edges", help="what the rows of a table are", choices=TABLES)


def format_of(suffix: str) -> str:
    """The key of FORMATS whose files end so. Raises NNVisError (usage) that names the endings there are."""
    found = next((name for name, one in FORMATS.items() if one.suffix == suffix), None)
    if found is None:
        known = ", ".join(one.suffix for one in FORMATS.values())
        raise usage(f"no format of exports ends in {shown(suffix)}", f"Known are: {known}")
    return found
