"""Measures NNVis on this machine: all parts, or those named.

    python scripts/benchmark.py [--only NAME ...] [--layers 784 81 49 10] [--repeats 3] [--datashader PYTHON]

    stages    seconds of each stage of the main job
    bundling  edge bundling of the network of --layers: seconds of each pass, what a pass must move and compute against
              what this machine
              can (a roofline), and the ratio to datashader's hammer_bundle on the same edges
    scale     bundling of 10,000, 100,000 and 1,000,000 edges: seconds, and peak memory
    still     a picture of the example in Cycles, drawn cleverly and drawn naively: seconds of each, and how much they
              differ
    maps      what units hold for samples: a LeNet, and a ResNet-18 at 64 units a layer; seconds, and peak memory
    head      a dense 4096-4096-1000 head, 20.9 million edges, from its model file to a still

Prints one JSON object, part by part, and a table of it on stderr. For the ratio to datashader, give an interpreter that
has it:

    python3.11 -m venv .venv-benchmark && .venv-benchmark/bin/python -m pip install -r requirements-benchmark.txt

--datashader's default is that one; without it the ratio is null, with the reason beside it.
"""

import argparse
import importlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# Each part is a file of benchmarks/ whose run(...) returns a dict; imported when it is asked for, since they need
# different packages.
PARTS = {
    "stages": lambda part, options: part.run(options.layers, options.repeats),
    "bundling": lambda part, options: part.run(options.layers, options.repeats, options.datashader),
    "scale": lambda part, options: part.run(),
    "still": lambda part, options: part.run(),
    "maps": lambda part, options: part.run(),
    "head": lambda part, options: part.run(),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="NAME", help="parts to run (default: all)"
    )
    parser.add_argument(
        "--layers", type=int, nargs="+", default=[784, 81, 49, 10], help="units of each layer (default 784 81 49 10)"
    )
    parser.add_argument("--repeats", type=int, default=3, help="runs of which the fastest counts (default 3)")
    parser.add_argument("--datashader", type=Path, default=ROOT / ".venv-benchmark/bin/python", metavar="PYTHON")
    options = parser.parse_args()
    results = {}
    for name in options.only:
        results[name] = PARTS[name](importlib.import_module(f"benchmarks.{name}"), options)
        print(*table(name, results[name]), sep="\n", file=sys.stderr)
    print(json.dumps(results, indent=1))


def table(name: str, values, depth: int = 0) -> list:
    """The lines of a readable table of nested values; a dict of dicts with the same keys becomes rows and columns."""
    indent = "  " * depth
    if not isinstance(values, dict):
        return [f"{indent}{name:<24} {_short(values)}"]
    rows = list(values.values())
    if len(rows) > 1 and all(isinstance(row, dict) and row.keys() == rows[0].keys() for row in rows):
        head = f"{indent}{name:<24} " + " ".join(f"{column:>14}" for column in rows[0])
        return [head] + [
            f"{indent}  {key:<22} " + " ".join(f"{_short(value):>14}" for value in row.values())
            for key, row in values.items()
        ]
    return [f"{indent}{name}"] + [line for key, value in values.items() for line in table(key, value, depth + 1)]


def _short(value) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
