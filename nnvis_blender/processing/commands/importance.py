"""`importance`: estimates the importance of a model's units and edges and writes it as .npz."""

from pathlib import Path

import numpy as np

from ..datasets.dataset import read_dataset
from ..datasets.options import DataOptions
from ..files.archive import write_archive
from ..files.outputs import check_output
from ..importance import METHODS, estimate_importance, load_method
from ..jobs.request import DEFAULT_METHOD, set_parameter
from ..models import read_model
from .console import Console


def add_arguments(parser):
    parser.add_argument("model", type=Path, help=".npz, .safetensors, .pt or .pth")
    parser.add_argument("--data", required=True, help='"digits" or a path')
    parser.add_argument("--size", type=int, help="side that images are resized to")
    parser.add_argument("--method", choices=list(METHODS), default=DEFAULT_METHOD)
    parser.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a parameter of the method, e.g. epochs=5",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--output", type=Path, required=True, help="the .npz file to write: units_<l>, raw_<l>, edges_<l>"
    )


def run(arguments):
    check_output(arguments.output, ".npz", "units_0", arguments.model, arguments.data)
    values = {"importance": {"method": arguments.method}}
    for setting in arguments.settings:
        set_parameter(values, setting if setting.startswith("importance.") else f"importance.{setting}")
    method = values["importance"].pop("method")
    with Console("Loading") as loading:
        load_method(method)
    with Console("Reading") as reading:
        dataset = read_dataset(arguments.data, DataOptions(size=arguments.size))
        model = read_model(arguments.model)
    with Console("Importance") as report:
        importance = estimate_importance(model, dataset, method, values["importance"], arguments.seed, report)
    arrays = layer_arrays(model.network, importance)
    with Console("Writing") as writing:
        write_archive(arguments.output, arrays)
    stages = {"load libraries": loading, "read": reading, "importance": report, "write": writing}
    print(f"{arguments.output}: {', '.join(f'{name} {stage.seconds:.1f} s' for name, stage in stages.items())}")


def layer_arrays(network, importance) -> dict:
    """Importance cut into layers: units_<l>, raw_<l> (units, classes), and edges_<l> as the connection's matrix.

    edges_<l> is (inputs, outputs), or (inputs, outputs, classes) where the method scores edges per class.
    """
    arrays, units, edges = {}, network.unit_offsets, network.edge_offsets
    for l in range(len(network.layers)):
        arrays[f"units_{l}"] = importance.units[units[l] : units[l + 1]]
        arrays[f"raw_{l}"] = importance.raw_units[units[l] : units[l + 1]]
    for c, connection in enumerate(network.connections):
        shape = (network.layers[connection.source].size, network.layers[connection.target].size)
        own = importance.edges[edges[c] : edges[c + 1]]
        matrix = np.zeros(shape + (own.shape[1],), np.float32)
        matrix[connection.source_unit, connection.target_unit] = own
        arrays[f"edges_{c}"] = matrix[..., 0] if own.shape[1] == 1 else matrix
    return arrays
