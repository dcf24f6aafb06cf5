"""`info`: what a model or .nnvis file holds."""

import json
from pathlib import Path

from ..files.network_file import SUFFIX, NetworkFile
from ..models import describe


def add_arguments(parser, name):
    parser.add_argument("file", type=Path, help=".nnvis, .npz, .safetensors, .pt or .pth")


def run(arguments, report) -> None:
    path = arguments.file
    if path.suffix.lower() == SUFFIX:
        _tell_network_file(path)
    else:
        print(describe(path))


def _tell_network_file(path) -> None:
    """What its headers say; the arrays, of which some are large, are left unread."""
    with NetworkFile(path) as file:
        outline, importance = file.outline, file.header("importance")
        cells = file.header("bundles").whole("grid_cells", 0, 1 << 62)
        print(_layers(outline))
        print(
            f"drawn edges {file.shape('bundles', 'edges')[0]} of {outline.edge_count}, "
            f"samples {file.shape('bundles', 'points')[0]}, grid cells {cells}"
        )
        print(f"importance {importance.text('method')} {json.dumps(importance.object('parameters'))}")
        print(f"provenance {json.dumps(file.part('provenance'), indent=1)}")


def _layers(network) -> str:
    lines = [
        f"{layer.name}: {layer.kind}, {layer.size} units {layer.shape}, {layer.activation}" for layer in network.layers
    ]
    return "\n".join(
        [*lines, f"units {network.unit_count}, edges {network.edge_count}, classes {', '.join(network.class_names)}"]
    )
