"""Times datashader's hammer_bundle on a graph; run by bundling.py with an interpreter that has datashader.

    python scripts/benchmarks/hammer.py GRAPH.npz [--dask]

GRAPH.npz: nodes (N, 2), source (E,), target (E,). Prints {"seconds", "version"}; compiled before it is timed, on a few
edges. All its
parameters have their defaults; --dask lets it use all cores.
"""

import json
import sys
import time
import warnings

import datashader
import numpy as np
import pandas
from datashader.bundling import hammer_bundle

FEW = 50


def main() -> None:
    warnings.simplefilter("ignore")
    with np.load(sys.argv[1]) as graph:
        nodes = pandas.DataFrame(graph["nodes"].astype(float), columns=["x", "y"])
        edges = pandas.DataFrame({"source": graph["source"], "target": graph["target"]})
    use_dask = "--dask" in sys.argv[2:]
    hammer_bundle(nodes, edges[:FEW], use_dask=use_dask)
    start = time.perf_counter()
    hammer_bundle(nodes, edges, use_dask=use_dask)
    print(json.dumps({"seconds": time.perf_counter() - start, "version": datashader.__version__}))


if __name__ == "__main__":
    main()
