"""The job "compare": one architecture trained in several ways, and the spread of its bundles as numbers.

Every network starts from the same regular grid and is processed with the same parameters; its units then drift by its
own importance, as in nn_vis. A layout shared to the end would make the spread the same by construction: that the units
of one network gather and those of another do not is what is compared.
"""

import dataclasses
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from ..evaluation.tables import write_table
from ..files.network_file import SUFFIX, read_network_file
from ..files.whole_file import write_beside
from ..jobs import process
from ..jobs.stages import Processing
from ..tasks import Tasks
from ..version import VERSION
from ..worker.report import Report, Silent, Timer
from .claim import judge_claim
from .figures import write_figure
from .parameters import VARIANTS
from .spread import gap_spread, layer_spread

STAGES = ("Networks", "File")
_ACCURACIES = ("train_accuracy", "test_accuracy", "gap")


def compare(request, report: Report) -> dict[str, object]:
    """Runs a comparison, of a CompareRequest. Returns {"path": the folder, "seconds"}. Raises NNVisError.

    The folder gets one .nnvis for each variant (of the first seed), networks.csv, comparison.svg and .png,
    and last comparison.json.
    """
    return _Comparison(request, report).run()


class _Comparison:
    def __init__(self, request, report):
        self.request, self.report, self.stage = request, report, Timer(STAGES, report)

    def run(self) -> dict[str, object]:
        with self.stage("Networks"):
            runs = self._runs()
        with self.stage("File"):
            self._write(runs)
        return {"path": str(self.request.output), "seconds": self.stage.seconds}

    def _runs(self) -> list:
        request, settings, runs = self.request, self.request.parameters, []
        wanted = [(seed, variant) for seed in range(settings.seeds) for variant in settings.variants]
        items, dataset = [self._item(*one) for one in wanted], request.base.source.dataset()
        with Tasks(request.compute, request.base.cache) as tasks:
            found = tasks.run(_network, items, dataset, self.report)
            for (seed, variant), (file, measured) in zip(wanted, found, strict=True):
                if file is not None:
                    write_beside(request.output / f"{variant}{SUFFIX}", lambda stream: stream.write(file))
                runs.append({"variant": variant, "seed": request.base.source.train.seed + seed, **measured})
        return runs

    def _item(self, seed: int, variant: str) -> tuple:
        """(the main job's request for one network, whether its file is wanted: that of the first seed)."""
        base = self.request.base
        own = base.source.train
        train = dataclasses.replace(own, seed=own.seed + seed, **VARIANTS[variant])
        source = dataclasses.replace(base.source, train=train)
        return dataclasses.replace(base, source=source, seed=base.seed + seed), seed == 0

    def _write(self, runs: list) -> None:
        output, shown = self.request.output, runs[: len(self.request.parameters.variants)]
        charts = [
            _chart(runs, "spread", "Spread of the bundles on each layer", "layer"),
            _chart(runs, "gap_spread", "Spread of the bundles between layers", "gap after layer"),
        ]
        claim = judge_claim(runs)
        _write_table(output / "networks.csv", runs)
        write_figure(output, charts[0], runs, claim)
        self.report.progress(1, 1)
        networks = [{"name": run["variant"], "file": f"{run['variant']}{SUFFIX}", **run} for run in shown]
        text = json.dumps(
            {"networks": networks, "runs": runs, "claim": claim, "charts": charts, "provenance": self._provenance()},
            indent=1,
        )
        write_beside(output / "comparison.json", lambda stream: stream.write(text.encode()))

    def _provenance(self) -> dict:
        base = self.request.base
        return {
            "train": dataclasses.asdict(base.source.train),
            "data": base.source.data,
            "data_options": dataclasses.asdict(base.source.data_options),
            "importance": {"method": base.method, "parameters": base.importance},
            "bundling": dataclasses.asdict(base.bundling),
            "comparison": dataclasses.asdict(self.request.parameters),
            "seed": base.seed,
            "nnvis": VERSION,
        }


def _network(item: tuple, dataset, cache: Path, report) -> tuple[bytes | None, dict]:
    """(the .nnvis file of a network where it is wanted, what is measured of it): a task. item: see _Comparison."""
    request, is_wanted = item
    own = dataclasses.replace(dataset, notes=list(dataset.notes))  # what is found of the data is said of each network
    with TemporaryDirectory() as folder:
        output = Path(folder) / f"network{SUFFIX}" if is_wanted else None
        request = dataclasses.replace(request, output=output, cache=cache)
        path = Processing(request, process.STAGES, _Stages(report), own).run()["path"]
        processed, file = read_network_file(path), Path(path).read_bytes() if is_wanted else None
    model = processed.provenance["model"]
    return file, {
        "train_accuracy": model["train_accuracy"],
        "test_accuracy": model["test_accuracy"],
        "gap": round(model["train_accuracy"] - model["test_accuracy"], 6),
        "spread": _plain(layer_spread(processed)),
        "gap_spread": _plain(gap_spread(processed)),
        "quality": processed.provenance.get("bundle_quality"),
    }


class _Stages(Silent):
    """The report of a main job whose stages are parts of one task."""

    def __init__(self, report):
        self.report, self.warning, self.within = report, report.warning, 0

    def stage(self, name: str, index: int, count: int) -> None:
        self.within = index
        self.progress(0, 1)

    def progress(self, done: float, total: float) -> None:
        share = done / total if total else 1
        self.report.progress(self.within + share, len(process.STAGES))


def _chart(runs: list, key: str, title: str, x_label: str) -> dict:
    """A chart of a spread: one line for each variant, its mean over the seeds with the least and the most."""
    series = []
    for variant in dict.fromkeys(run["variant"] for run in runs):
        columns = list(zip(*(run[key] for run in runs if run["variant"] == variant)))
        y = [sum(column) / len(column) for column in columns]
        series.append(
            {
                "label": variant,
                "class_index": None,
                "x": [float(l) for l in range(len(y))],
                "y": _plain(y),
                "low": [min(c) for c in columns],
                "high": [max(c) for c in columns],
                "auc": round(sum(y) / len(y), 6),
                "is_default": variant == "trained",
            }
        )
    highest = max(max(s["high"]) for s in series)
    return {
        "name": key,
        "title": title,
        "x_label": x_label,
        "y_label": "rms distance from the middle, layer widths",
        "y_range": [0.0, round(1.1 * max(highest, 0.1), 6)],
        "series": series,
        "marks": [],
    }


def _write_table(path, runs: list) -> None:
    spreads = [f"spread_{l}" for l in range(len(runs[0]["spread"]))] + [
        f"gap_spread_{g}" for g in range(len(runs[0]["gap_spread"]))
    ]
    rows = [
        [
            run["variant"],
            run["seed"],
            *(f"{v:.6f}" for v in (*(run[key] for key in _ACCURACIES), *run["spread"], *run["gap_spread"])),
        ]
        for run in runs
    ]
    write_table(path, ("variant", "seed", *_ACCURACIES, *spreads), rows)


def _plain(values) -> list:
    return [round(float(v), 6) for v in values]
