"""`importance`: estimates the importance of a model's units and edges and writes it as .npz."""

from pathlib import Path

import numpy as np

from ..files.archive import write_archive
from ..files.outputs import check_output
from ..findings import findings
from ..importance import METHODS, estimate_importance, load_method
from ..jobs.fit import source_fit
from ..jobs.request import (
    OPTIONS,
    MethodParameters,
    SeedParameters,
    absolute,
    put,
    read_importance,
    read_seed,
    set_parameter,
)
from ..jobs.source import read_source
from ..models import suffixes_text
from ..worker.report import Timer
from .options import add_parameters, add_set, given

STAGES = ("Loading", "Reading", "Importance", "Writing")
_METHODS = (MethodParameters, *(method.parameters for method in METHODS.values()))
_GROUPS = {"": (SeedParameters,), "importance": _METHODS, **{key: (cls,) for key, cls in OPTIONS.items()}}


def add_arguments(parser, name):
    parser.add_argument("model", type=Path, help=suffixes_text())
    parser.add_argument("--data", help='"digits", "digits_28" or a path; the method weight needs none')
    parser.add_argument(
        "--output", type=Path, required=True, help="the .npz file to write: units_<l>, raw_<l>, edges_<l>"
    )
    add_set(parser, "epochs=5")
    add_parameters(parser, _GROUPS)


def run(arguments, report) -> dict:
    check_output(arguments.output, ".npz", "units_0", arguments.model, arguments.data)
    values = {"model": str(arguments.model), "data": arguments.data}
    for place, name, value in given(arguments, _GROUPS):
        put(values, place, name, value)
    for setting in arguments.settings:
        set_parameter(values, setting if setting.startswith("importance.") else f"importance.{setting}", _GROUPS)
    method, own = read_importance(values)
    seed, source = read_seed(values), read_source(absolute(values), ("model",), METHODS[method].needs_data)
    timer = Timer(STAGES, report)
    with timer("Loading"):
        load_method(method)
    with timer("Reading"):
        model = source.read_model()
        dataset = source.dataset(model)
        fit = None if dataset is None else source_fit(model, dataset, source, report)
    with timer("Importance"):
        importance = estimate_importance(model, dataset, method, own, seed, report)
    with timer("Writing"):
        write_archive(arguments.output, layer_arrays(model.network, importance))
    data = None if dataset is None else dataset.description
    told = findings({"model": model.description, "data": data, "fit": fit})
    return {"path": str(arguments.output), "seconds": timer.seconds, **told}


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
