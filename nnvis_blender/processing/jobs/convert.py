"""The job "convert": a file of the original nn_vis becomes a .nnvis file.

file        an .imp.npz, which is laid out and bundled here, or a .pro.npz, whose positions and bundles are taken as
            they are
bundling, output, cache   as in request.py
"""

from pathlib import Path

import numpy as np

from ..bundling.quality import bundle_quality
from ..errors import usage
from ..files.cache import Cache, content_key, source_key
from ..files.network_file import SUFFIX, write_network_file
from ..files.original import IMPORTANCE_SUFFIX, PROCESSED_SUFFIX, is_nn_vis_file, read_processed_file
from ..version import VERSION
from . import process as pipeline

STAGES = ("Reading", "File")


def run(values: dict, report) -> dict:
    """Returns {"path", "seconds", "cached"} for the result message. Raises NNVisError."""
    path = Path(values.pop("file", ""))
    if not is_nn_vis_file(path):
        raise usage(
            f"{path.name or 'no file'} is not a file of the original nn_vis",
            f"Give an {IMPORTANCE_SUFFIX} or a {PROCESSED_SUFFIX} file",
        )
    if str(path).lower().endswith(IMPORTANCE_SUFFIX):
        return pipeline.run({**values, "importance_file": str(path)}, report)
    return _convert_processed(path, values, report)


def _convert_processed(path: Path, values: dict, report) -> dict:
    report.stage(STAGES[0], 0, len(STAGES))
    processed = read_processed_file(path, report)
    processed.provenance |= {"bundle_quality": _quality(processed), "nnvis": VERSION}
    report.stage(STAGES[1], 1, len(STAGES))
    output = values.get("output")
    if output is None:
        key = content_key(
            "converted",
            path.name,
            processed.bundles.points,
            processed.importance.units,
            processed.importance.edges,
            source_key("files", "network.py"),
        )
        output = Cache(values["cache"]).path("network", key, SUFFIX)
    write_network_file(output, processed, compress=values.get("output") is not None)
    return {"path": str(output), "seconds": {}, "cached": []}


def _quality(processed) -> dict:
    """The measures of the original's bundles, on cells of a third of its sample distance."""
    network, bundles = processed.network, processed.bundles
    steps = np.linalg.norm(np.diff(bundles.points, axis=0), axis=1)
    inside = np.ones(len(steps), bool)
    inside[bundles.offsets[1:-1] - 1] = False
    classes = pipeline.edge_classes(
        processed.importance, bundles.edges, network.edge_source[bundles.edges], network.edge_target[bundles.edges]
    )
    quality = bundle_quality(
        bundles.points, bundles.offsets, classes, network.edge_connection, float(np.median(steps[inside])) / 3.0
    )
    return {name: round(value, 4) for name, value in quality.items()}
