"""Units and edges as a GraphML file, by NetworkX."""

from .drawing import Drawing
from .formats import ExportParameters
from .tables import edge_columns, unit_columns


def write(drawing: Drawing, path, parameters: ExportParameters) -> list[str]:
    """Writes a directed graph whose nodes and edges have the columns of the tables as attributes; edges that lead from
    one unit to the same other one stay several. Returns what was written, in words.
    """
    import networkx

    graph = networkx.MultiDiGraph(name=drawing.name)
    units, edges = _plain(unit_columns(drawing)), _plain(edge_columns(drawing))
    graph.add_nodes_from((number, dict(zip(units, row))) for number, row in enumerate(zip(*units.values())))
    ends = edges.pop("source"), edges.pop("target")
    graph.add_edges_from((*pair, dict(zip(edges, row))) for pair, row in zip(zip(*ends), zip(*edges.values())))
    networkx.write_graphml(graph, path)
    return [f"{graph.number_of_nodes():,} units and {graph.number_of_edges():,} edges"]


def _plain(columns: dict) -> dict[str, list]:
    """Columns as Python's own numbers and texts."""
    return {name: values if isinstance(values, list) else values.tolist() for name, values in columns.items()}
