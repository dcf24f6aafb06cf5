"""`info`: what a model or .nnvis file holds."""

import json
from pathlib import Path

from ..files.network_file import SUFFIX, NetworkFile
from ..findings import accuracy_line, findings
from ..models import model_outline, suffixes_text
from ..models.options import ModelOptions
from ..models.outline import describe, layer_text, layer_values
from .options import add_parameters, read_parameters


def add_arguments(parser, name):
    parser.add_argument("file", type=Path, help=f".nnvis, {suffixes_text()}")
    parser.add_argument("--json", action="store_true", help="say one JSON object")
    add_parameters(parser, {"": (ModelOptions,)})


def run(arguments, report) -> None:
    path = arguments.file
    if path.suffix.lower() == SUFFIX:
        values, tell = network_file_outline(path), _network_file_text
    else:
        values, tell = model_outline(path, read_parameters(arguments, ModelOptions)), _model_text
    print(json.dumps(values, indent=1) if arguments.json else tell(values))


def _model_text(values: dict) -> str:
    return "\n".join(describe(values))


def network_file_outline(path) -> dict:
    """What the headers of a .nnvis file say; the arrays, of which some are large, are left unread."""
    with NetworkFile(path) as file:
        network, importance = file.outline, file.header("importance")
        provenance = file.part("provenance")
        return {
            "layers": [layer_values(layer) for layer in network.layers],
            "units": network.unit_count,
            "edges": network.edge_count,
            "classes": network.class_names,
            "drawn_edges": file.shape("bundles", "edges")[0],
            "samples": file.shape("bundles", "points")[0],
            "grid_cells": file.header("bundles").whole("grid_cells", 0, 1 << 62),
            "importance": {
                "method": importance.text("method"),
                "parameters": importance.object("parameters"),
            },
            **findings(provenance),
            "provenance": provenance,
        }


def _network_file_text(values: dict) -> str:
    fit, importance = values["fit"], values["importance"]
    return "\n".join(
        [
            *(layer_text(layer) for layer in values["layers"]),
            f"units {values['units']}, edges {values['edges']}, classes {', '.join(values['classes'])}",
            f"drawn edges {values['drawn_edges']} of {values['edges']}, "
            f"samples {values['samples']}, grid cells {values['grid_cells']}",
            f"importance {importance['method']} {json.dumps(importance['parameters'])}",
            *(f"note: {note}" for note in values["notes"]),
            accuracy_line(fit),
            *([f"warning: {fit['warning']}"] if fit and fit.get("warning") else []),
            f"provenance {json.dumps(values['provenance'], indent=1)}",
        ]
    )
