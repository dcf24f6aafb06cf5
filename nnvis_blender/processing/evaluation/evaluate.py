"""The job "evaluate": prunes a network by the scores of every method, and writes curves, areas, charts and figures."""

import dataclasses
import json
from collections import defaultdict
from pathlib import Path

from ..errors import usage
from ..files.cache import Cache
from ..files.whole_file import write_beside
from ..findings import findings
from ..importance import DEFAULT_METHOD, METHODS
from ..importance.edge_score import edge_score
from ..jobs.fit import model_fit
from ..jobs.stages import IMPORTANCE, importance_task, trained_model
from ..tasks import Tasks
from ..version import VERSION
from ..worker.report import Report, Timer
from .charts import chart
from .figures import write_figures
from .plan import chart_plans
from .pruning import Pruning
from .scores import class_score, original_scores
from .tables import write_areas, write_curves

STAGES = ("Network", "Importance", "Pruning", "File")


def evaluate(request, report: Report) -> dict[str, object]:
    """Runs an evaluation, of an EvaluateRequest. Returns {"path": the folder, "seconds", "cached", "fit", "notes"}, see
    findings.py; of several trained models, the first one's. Raises NNVisError.

    The folder gets evaluation.json, curves.csv, areas.csv, and for each chart an SVG and a PNG; the JSON file last.
    """
    with Tasks(request.compute, request.cache) as tasks:
        return _Evaluation(request, tasks, report).run()


class _Evaluation:
    def __init__(self, request, tasks: Tasks, report):
        self.request, self.tasks, self.report, self.cache = request, tasks, report, Cache(request.cache)
        self.stage, self.cached = Timer(STAGES, report), 0
        self.seeds = range(request.seed, request.seed + request.parameters.seeds)

    def run(self) -> dict[str, object]:
        settings = self.request.parameters
        with self.stage("Network"):
            dataset, models, origins = self._models()
            class_names = dataset.class_names
            if settings.one_class >= len(class_names):
                raise usage(
                    f"one_class is {settings.one_class} but {dataset.name} has the classes 0 to {len(class_names) - 1}"
                )
        plans = chart_plans(settings, self.request.importance, class_names)
        with self.stage("Importance"):
            importances = self._importances(plans, dataset, models)
        with self.stage("Pruning"):
            measured = self._measure(plans, dataset, models, importances)
        with self.stage("File"):
            self._write(plans, measured, dataset, origins)
        told = findings({"model": origins[0], "data": dataset.description, "fit": origins[0]["fit"]})
        return {"path": str(self.request.output), "seconds": self.stage.seconds, "cached": self.cached, **told}

    def _models(self) -> tuple:
        """The data, one model for each seed, and what provenance says of each different one.

        The models are the same where they come from a file.
        """
        source = self.request.source
        if source.model is not None:
            model = source.read_model()
            dataset = source.dataset(model)
            return dataset, [model] * len(self.seeds), [self._origin(model, dataset)]
        dataset, models, origins = source.dataset(), [], []
        trainings = [dataclasses.replace(source.train, seed=source.train.seed + n) for n in range(len(self.seeds))]
        for settings, (model, record) in zip(
            trainings, self.tasks.run(_trained, trainings, dataset, self.report), strict=True
        ):
            models.append(model)
            origins.append(
                {
                    **self._origin(model, dataset),
                    "training": dataclasses.asdict(settings),
                    "test_accuracy": record["test_accuracy"][-1],
                }
            )
        return dataset, models, origins

    def _origin(self, model, dataset) -> dict:
        """What provenance says of any model: its description, and how well it knows the data."""
        return {
            **model.description,
            "fit": model_fit(model, dataset, self.request.source, self.cache, self.report),
        }

    def _seed(self, score, number: int) -> int:
        """The first seed number that gives the same: where neither model nor method has anything random, that is 0."""
        seedless = not METHODS[score.method].needs_seed or score.of == "|weight|"
        return 0 if seedless and self.request.source.model is not None else number

    def _importances(self, plans: list, dataset, models: list) -> dict:
        """(method, parameters, seed number) -> Importance, of all that the plans' scores need."""
        wanted = sorted(
            {(s.method, s.parameters, self._seed(s, n)) for s in _scores(plans) for n in range(len(self.seeds))}
        )
        items = [(models[n], method, dict(parameters), self.seeds[n]) for method, parameters, n in wanted]
        found = dict(zip(wanted, self.tasks.run(importance_task, items, dataset, self.report, IMPORTANCE), strict=True))
        self.cached += sum(one.was_cached for one in found.values())
        return {of: one.importance for of, one in found.items()}

    def _measure(self, plans: list, dataset, models: list, importances: dict) -> dict:
        """Score -> for each seed {"train": confusions (see pruning.py), or None for scores of one class, "test":
        confusions}.
        """
        scores, by_importance = _scores(plans), defaultdict(list)
        for score in scores:
            for n in range(len(self.seeds)):
                if self._seed(score, n) == n:
                    by_importance[n, score.method, score.parameters].append(score)
        items = []
        for (n, method, parameters), own in sorted(by_importance.items(), key=lambda one: one[0]):
            network, importance = models[n].network, importances[method, parameters, n]
            values = [(_edge_values(network, importance, score.of), isinstance(score.of, int)) for score in own]
            items.append((n, own, values))
        shared, results = (dataset, models, self.request.parameters.percentages), {}
        found = self.tasks.run(_pruned, [(n, values) for n, _, values in items], shared, self.report)
        for (n, own, _), measured in zip(items, found, strict=True):
            results |= {(score, n): one for score, one in zip(own, measured)}
        return {score: [results[score, self._seed(score, n)] for n in range(len(self.seeds))] for score in scores}

    def _write(self, plans: list, measured: dict, dataset, origins: list) -> None:
        settings, output = self.request.parameters, self.request.output
        charts = [chart(plan, settings.percentages, measured) for plan in plans]
        write_curves(
            output / "curves.csv", plans, settings.percentages, measured, self.request.seed, dataset.class_names
        )
        write_areas(output / "areas.csv", charts)
        write_figures(output, charts, self.report)
        text = json.dumps({"charts": charts, "provenance": self._provenance(dataset, origins)}, indent=1)
        write_beside(output / "evaluation.json", lambda stream: stream.write(text.encode()))

    def _provenance(self, dataset, origins: list) -> dict:
        return {
            "models": origins,
            "data": dataset.description,
            "seeds": list(self.seeds),
            "default_method": DEFAULT_METHOD,
            "importance": self.request.importance,
            "evaluation": dataclasses.asdict(self.request.parameters),
            "nnvis": VERSION,
        }


def _trained(settings, dataset, cache: Path, report) -> tuple:
    """(a trained model, the record of its training): a task."""
    return trained_model(settings, dataset, Cache(cache), report)[:2]


def _pruned(item: tuple, shared: tuple, cache: Path, report) -> list[dict]:
    """What a model's pruning by some scores gives, see _Evaluation._measure: a task.

    item: (which model, [(edge values, whether they are of one class)]). shared: (data, models, percentages).
    """
    (n, values), (dataset, models, percentages) = item, shared
    train = Pruning(models[n], dataset.x_train, dataset.y_train)
    test = Pruning(models[n], dataset.x_test, dataset.y_test)
    found, done, total = [], 0, len(values) * len(percentages)

    def progress():
        nonlocal done
        done += 1
        report.progress(done, total)

    for score, is_of_one_class in values:
        confusions = None if is_of_one_class else train.confusions(score, percentages)
        found.append({"train": confusions, "test": test.confusions(score, percentages, progress)})
    return found


def _scores(plans: list) -> list:
    """Every score that the plans need, once."""
    scores = [score for plan in plans for line in plan.lines for score in (line.score, line.base) if score is not None]
    return list(dict.fromkeys(scores))


def _edge_values(network, importance, of):
    """(edges,): what a Score takes from its Importance."""
    if of == "overall":
        return edge_score(network, importance)
    return class_score(network, importance, of) if isinstance(of, int) else original_scores(network, importance)[of]
