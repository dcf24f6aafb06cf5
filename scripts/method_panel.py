"""Compares the methods of importance on a panel of networks, half of them kept apart until the default was chosen.

    python scripts/method_panel.py --mnist mnist.npz [--half choosing | kept_apart] [--output FOLDER]

Trains the networks of panel/networks.py (seconds each), prunes each by every method, and writes panel.json and
panel.md: how much accuracy each method loses against the best of each network and percentage, overall and for each
class. What is trained and measured is kept in .cache/panel and found again. The same command gives the same files.

mnist.npz has x_train, y_train, x_test and y_test; the other data come with scikit-learn or are made up.
"""

import argparse
import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from nnvis_blender.processing.errors import NNVisError  # noqa: E402
from nnvis_blender.processing.files.cache import Cache  # noqa: E402
from panel.data import read_panel_data  # noqa: E402
from panel.measuring import CLASS_PERCENTAGES, PERCENTAGES, found_or_measured  # noqa: E402
from panel.models import panel_model  # noqa: E402
from panel.networks import NETWORKS  # noqa: E402
from panel.tables import markdown  # noqa: E402

HALVES = {"choosing": "For choosing", "kept_apart": "Kept apart"}
CACHE = ROOT / ".cache/panel"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mnist", type=Path, required=True, help="the data set MNIST as one .npz file")
    parser.add_argument("--half", choices=HALVES, help="one half of the panel (default: both)")
    parser.add_argument("--output", type=Path, default=ROOT / "out/panel", help="folder (default out/panel)")
    options = parser.parse_args()
    try:
        halves = {HALVES[half]: run(half, options.mnist) for half in HALVES if options.half in (None, half)}
    except NNVisError as error:
        print(f"error: {error}", file=sys.stderr)
        return 3
    options.output.mkdir(parents=True, exist_ok=True)
    found = {"percentages": PERCENTAGES, "class_percentages": CLASS_PERCENTAGES, "halves": halves}
    (options.output / "panel.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    (options.output / "panel.md").write_text(markdown(halves), encoding="utf-8")
    print(markdown(halves))
    return 0


def run(half: str, mnist: Path) -> dict[str, dict]:
    """{network: what was measured} of one half."""
    results = {}
    for network in NETWORKS:
        if network.kept_apart == (half == "kept_apart"):
            began = time.perf_counter()
            data = read_panel_data(network.data, mnist)
            model = panel_model(network, data, CACHE)
            results[network.name] = found_or_measured(model, data, Cache(CACHE))
            print(f"{network.name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return results


if __name__ == "__main__":
    sys.exit(main())
