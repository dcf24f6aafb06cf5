"""Reads and writes .nnvis files: a zip of .npy arrays and one header.json. Never pickled; the same content gives the
same bytes.
"""

import json
import zipfile
from pathlib import Path

import numpy as np

from ..errors import NNVisError, bad_input
from ..network import Bundles, ClassDensity, Connection, Importance, Layer, Network, ProcessedNetwork
from .archive import write_archive

FORMAT, VERSION = "nnvis", 2
READABLE = (1, 2)  # version 1 has no dense connections, states and density
SUFFIX = ".nnvis"

_BROKEN = "Process the network again, or get a fresh copy of the file"


def write_network_file(path, processed: ProcessedNetwork, compress: bool = False) -> None:
    """Writes path whole or not at all (beside it first, then renamed).

    compress: deflate the arrays, for files that are kept or shared; the cache leaves them raw.
    Raises NNVisError (worker_failed) when the disk is full or the folder cannot be written.
    """
    network = processed.network
    arrays = {}
    dense = [c.kernel is None and c.is_dense for c in network.connections]
    header = {
        "format": FORMAT,
        "version": VERSION,
        "class_names": list(network.class_names),
        "layers": [
            {"name": layer.name, "kind": layer.kind, "shape": list(layer.shape), "activation": layer.activation}
            for layer in network.layers
        ],
        "connections": [
            {"source": c.source, "target": c.target, "dense": d} for c, d in zip(network.connections, dense)
        ],
        "importance": {"method": processed.importance.method, "parameters": processed.importance.parameters},
        "grid_cells": int(processed.bundles.grid_cells),
        "provenance": processed.provenance,
        "density_cell": processed.density.cell if processed.density else None,
    }
    for index, layer in enumerate(network.layers):
        if layer.bias is not None:
            arrays[f"bias_{index}"] = np.asarray(layer.bias, np.float32)
    for index, c in enumerate(network.connections):
        arrays[f"weight_{index}"] = np.asarray(c.weight, np.float32)
        if dense[index]:  # a matrix says by itself which units its edges join
            arrays[f"weight_{index}"] = arrays[f"weight_{index}"].reshape(-1, int(c.target_unit[-1]) + 1)
        else:
            arrays[f"source_unit_{index}"] = np.asarray(c.source_unit, np.int32)
            arrays[f"target_unit_{index}"] = np.asarray(c.target_unit, np.int32)
        if c.kernel is not None:
            arrays[f"kernel_{index}"] = np.asarray(c.kernel, np.float32)
    arrays["importance_units"] = np.asarray(processed.importance.units, np.float32)
    arrays["importance_edges"] = np.asarray(processed.importance.edges, np.float32)
    arrays["importance_raw_units"] = np.asarray(processed.importance.raw_units, np.float32)
    arrays["positions_grid"] = np.asarray(processed.positions_grid, np.float32)
    arrays["positions"] = np.asarray(processed.positions, np.float32)
    arrays["bundle_edges"] = np.asarray(processed.bundles.edges, np.int32)
    arrays["bundle_points"] = np.asarray(processed.bundles.points, np.float32)
    arrays["bundle_offsets"] = np.asarray(processed.bundles.offsets, np.int64)
    for name, states in (("unit_states", processed.unit_states), ("bundle_states", processed.bundles.states)):
        if states is not None:
            arrays[name] = np.asarray(states, np.float32)
    if processed.density is not None:
        arrays["density"] = np.asarray(processed.density.values, np.float16)
        arrays["density_low"] = np.asarray(processed.density.low, np.float32)

    write_archive(path, arrays, {"header.json": json.dumps(header, indent=1, sort_keys=True)}, compress)


def read_network_file(path) -> ProcessedNetwork:
    """Reads and checks a .nnvis file. Raises NNVisError (bad_input) naming what is wrong with it."""
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            header = json.loads(archive.read("header.json"))
            _check_header(header, path)
            arrays = {
                Path(name).stem: _read_array(archive, name) for name in archive.namelist() if name.endswith(".npy")
            }
        return _assemble(header, arrays, path)
    except NNVisError as error:
        raise bad_input(f"{path.name}: {error.message}", error.remedy or _BROKEN) from None
    except FileNotFoundError:
        raise bad_input(f"there is no file {path}", "Check the path") from None
    except (
        OSError,
        zipfile.BadZipFile,
        EOFError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        NotImplementedError,
        zipfile.LargeZipFile,
        RuntimeError,
        MemoryError,
    ) as error:
        detail = str(error).strip("'\" ") or type(error).__name__
        raise bad_input(f"{path.name} is not a whole .nnvis file ({detail})", _BROKEN) from None


def _read_array(archive, name: str) -> np.ndarray:
    with archive.open(name) as stream:
        array = np.lib.format.read_array(stream, allow_pickle=False)
        stream.read()  # to the end, where the checksum is compared
    return array


def _check_header(header, path: Path) -> None:
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise bad_input(f"{path.name} is not a .nnvis file", "Choose a file that NNVis has written")
    if header.get("version") not in READABLE:
        raise bad_input(
            f"version {header.get('version')} of the file format, this NNVis reads versions {READABLE[0]} to {VERSION}",
            "Update NNVis",
        )


def _assemble(header: dict, arrays: dict, path: Path) -> ProcessedNetwork:
    layers = [
        Layer(d["name"], d["kind"], tuple(int(n) for n in d["shape"]), d["activation"], arrays.get(f"bias_{index}"))
        for index, d in enumerate(header["layers"])
    ]
    connections = [_connection(d, arrays, index) for index, d in enumerate(header["connections"])]
    network = Network(layers, connections, [str(name) for name in header["class_names"]])
    network.validate()
    importance = Importance(
        arrays["importance_units"],
        arrays["importance_edges"],
        arrays["importance_raw_units"],
        header["importance"]["method"],
        header["importance"]["parameters"],
    )
    bundles = Bundles(
        arrays["bundle_edges"],
        arrays["bundle_points"],
        arrays["bundle_offsets"],
        int(header["grid_cells"]),
        arrays.get("bundle_states"),
    )
    density = (
        ClassDensity(
            arrays["density"].astype(np.float32),
            arrays["density_low"],
            float(header["density_cell"]),
        )
        if "density" in arrays
        else None
    )
    processed = ProcessedNetwork(
        network,
        importance,
        arrays["positions_grid"],
        arrays["positions"],
        bundles,
        header["provenance"],
        arrays.get("unit_states"),
        density,
    )
    _check_arrays(processed)
    return processed


def _connection(described: dict, arrays: dict, index: int) -> Connection:
    source, target, weight = int(described["source"]), int(described["target"]), arrays[f"weight_{index}"]
    if described.get("dense"):
        return Connection.dense(source, target, weight)
    return Connection(
        source,
        target,
        arrays[f"source_unit_{index}"],
        arrays[f"target_unit_{index}"],
        weight,
        arrays.get(f"kernel_{index}"),
    )


def _check_arrays(processed: ProcessedNetwork) -> None:
    network, importance, bundles = processed.network, processed.importance, processed.bundles
    units, edges, classes = network.unit_count, network.edge_count, len(network.class_names)
    shapes = [
        ("unit importance", importance.units, [(units, classes)]),
        ("raw unit importance", importance.raw_units, [(units, classes)]),
        ("edge importance", importance.edges, [(edges, 1), (edges, classes)]),
        ("grid positions", processed.positions_grid, [(units, 3)]),
        ("positions", processed.positions, [(units, 3)]),
        ("samples", bundles.points, [(len(bundles.points), 3)]),
        ("offsets", bundles.offsets, [(len(bundles.edges) + 1,)]),
    ]
    if processed.unit_states is not None:
        shapes.append(("unit states", processed.unit_states, [(len(processed.unit_states), units, 3)]))
    if bundles.states is not None:
        shapes.append(("bundle states", bundles.states, [(len(bundles.states), len(bundles.points), 3)]))
    if processed.density is not None:
        shapes.append(("density", processed.density.values, [(*processed.density.values.shape[:3], classes)]))
        shapes.append(("density's place", processed.density.low, [(3,)]))
    for name, array, allowed in shapes:
        if array.shape not in allowed:
            raise bad_input(f"the {name} have the shape {array.shape}, not {allowed[0]}")
        if not np.isfinite(array).all():
            raise bad_input(f"the {name} hold numbers that are NaN or infinite")
    sizes = np.diff(bundles.offsets)
    if bundles.offsets[0] != 0 or bundles.offsets[-1] != len(bundles.points) or (sizes < 2).any():
        raise bad_input("the offsets do not divide the samples into polylines")
    if len(bundles.edges) and not (
        0 <= bundles.edges.min() and bundles.edges.max() < edges and (np.diff(bundles.edges) > 0).all()
    ):
        raise bad_input("the polylines do not name ascending edges of the network")
