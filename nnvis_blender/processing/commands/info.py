"""`info`: what a model or .nnvis file holds."""

import json
from pathlib import Path

from ..files.network_file import SUFFIX, read_network_file
from ..models import read_model


def add_arguments(parser):
    parser.add_argument("file", type=Path, help=".nnvis, .npz, .safetensors, .pt or .pth")


def run(arguments):
    path = arguments.file
    if path.suffix == SUFFIX:
        processed = read_network_file(path)
        network, bundles = processed.network, processed.bundles
        print(_layers(network))
        print(
            f"drawn edges {len(bundles.edges)} of {network.edge_count}, "
            f"samples {len(bundles.points)}, grid cells {bundles.grid_cells}"
        )
        print(f"importance {processed.importance.method} {json.dumps(processed.importance.parameters)}")
        print(f"provenance {json.dumps(processed.provenance, indent=1)}")
    else:
        model = read_model(path)
        print(_layers(model.network))
        print(f"sha256 {model.sha256}")


def _layers(network) -> str:
    lines = [
        f"{layer.name}: {layer.kind}, {layer.size} units {layer.shape}, {layer.activation}" for layer in network.layers
    ]
    return "\n".join(
        [*lines, f"units {network.unit_count}, edges {network.edge_count}, classes {', '.join(network.class_names)}"]
    )
