"""Units or edges as a table: columns of names and numbers, as CSV or Parquet."""

import csv

import numpy as np

from .drawing import Drawing
from .formats import ExportParameters


def write(drawing: Drawing, path, parameters: ExportParameters) -> list[str]:
    """Writes the table that the parameters name. Returns what was written, in words."""
    columns = unit_columns(drawing) if parameters.table == "units" else edge_columns(drawing)
    rows = len(next(iter(columns.values())))
    (_write_parquet if parameters.format == "parquet" else _write_csv)(columns, path)
    return [f"{rows:,} {parameters.table} in {len(columns)} columns"]


def unit_columns(drawing: Drawing) -> dict[str, np.ndarray | list[str]]:
    """Name of a column -> its value of each unit."""
    own = [*zip(("x", "y", "z"), drawing.unit_place.T), ("radius", drawing.unit_radius)]
    own += [("opacity", drawing.unit_opacity), *_colors(drawing.unit_color)]
    return {
        "unit": np.arange(len(drawing.unit_layer)),
        "layer": drawing.unit_layer,
        "layer_name": [drawing.layer_names[layer] for layer in drawing.unit_layer],
        "number": drawing.unit_number,
        "name": drawing.unit_names,
        **_importance(drawing, drawing.unit_importance),
        **dict(own),
    }


def edge_columns(drawing: Drawing) -> dict[str, np.ndarray | list[str]]:
    """Name of a column -> its value of each edge; `unit` of the other table names the ends."""
    names = [*drawing.class_names, ""]  # the last of an edge that matters for none
    return {
        "source": drawing.edge_source,
        "target": drawing.edge_target,
        **_of_unit(drawing, drawing.edge_source, "source"),
        **_of_unit(drawing, drawing.edge_target, "target"),
        "weight": drawing.edge_weight,
        **_importance(drawing, drawing.edge_importance),
        "class": [names[number] for number in drawing.edge_class],
        "length": lengths(drawing),
        "opacity": drawing.edge_opacity,
        **dict(_colors(drawing.edge_color)),
    }


def lengths(drawing: Drawing) -> np.ndarray:
    """(E,) how long each edge is, as it is drawn, in metres."""
    steps = np.zeros(len(drawing.places))
    steps[1:] = np.linalg.norm(np.diff(drawing.places, axis=0), axis=1)
    steps[drawing.offsets[:-1]] = 0.0
    return np.add.reduceat(steps, drawing.offsets[:-1]).astype(np.float32) if len(drawing.edge_source) else steps


def _of_unit(drawing: Drawing, units: np.ndarray, end: str) -> dict:
    return {f"{end}_layer": drawing.unit_layer[units], f"{end}_number": drawing.unit_number[units]}


def _importance(drawing: Drawing, importance: np.ndarray) -> dict[str, np.ndarray]:
    """Of all classes together, then of each by its name."""
    by_class = {f"importance: {name}": values for name, values in zip(drawing.class_names, importance.T)}
    return {"importance": importance.sum(axis=1), **by_class}


def _colors(colors: np.ndarray) -> list:
    return list(zip(("red", "green", "blue"), colors.T))


def _write_csv(columns: dict, path) -> None:
    with open(path, "w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(columns)
        rows.writerows(zip(*(np.asarray(values).tolist() for values in columns.values())))


def _write_parquet(columns: dict, path) -> None:
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.table(columns), path)
