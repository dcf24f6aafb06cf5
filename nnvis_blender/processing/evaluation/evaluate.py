"""The job "evaluate": prunes a network by the scores of every method, and writes curves, areas, charts and figures."""

import dataclasses
import json

from ..errors import usage
from ..files.cache import Cache
from ..files.whole_file import write_beside
from ..findings import findings
from ..importance import DEFAULT_METHOD, METHODS
from ..importance.edge_score import edge_score
from ..jobs.evaluate import EvaluateRequest
from ..jobs.fit import model_fit
from ..jobs.stages import method_importance, trained_model
from ..version import VERSION
from ..worker.report import Part, Report, Timer
from .charts import chart
from .figures import write_figures
from .plan import chart_plans
from .pruning import Pruning
from .scores import class_score, original_scores
from .tables import write_areas, write_curves

STAGES = ("Network", "Importance", "Pruning", "File")


def evaluate(request: EvaluateRequest, report: Report) -> dict[str, object]:
    """Runs an evaluation. Returns {"path": the folder, "seconds", "cached", "fit", "notes"}, see findings.py; of
    several trained models, the first one's. Raises NNVisError.

    The folder gets evaluation.json, curves.csv, areas.csv, and for each chart an SVG and a PNG; the JSON file last.
    """
    return _Evaluation(request, report).run()


class _Evaluation:
    def __init__(self, request: EvaluateRequest, report):
        self.request, self.report, self.cache = request, report, Cache(request.cache)
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
        for seed in range(len(self.seeds)):
            settings = dataclasses.replace(source.train, seed=source.train.seed + seed)
            model, record, _ = trained_model(settings, dataset, self.cache, self.report)
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
        found = {}
        for done, (method, parameters, number) in enumerate(wanted):
            part = Part(self.report, done, len(wanted))
            found[method, parameters, number], was_cached = method_importance(
                models[number],
                dataset,
                method,
                dict(parameters),
                self.seeds[number],
                self.cache,
                part,
            )
            self.cached += was_cached
            part.progress(1, 1)
        return found

    def _measure(self, plans: list, dataset, models: list, importances: dict) -> dict:
        """Score -> for each seed {"train": confusions (see pruning.py), or None for scores of one class, "test":
        confusions}.
        """
        percentages, scores = self.request.parameters.percentages, _scores(plans)
        wanted = [(score, n) for score in scores for n in range(len(self.seeds)) if self._seed(score, n) == n]
        total, done, results, network_of = len(wanted) * len(percentages), 0, {}, {}

        def progress():
            nonlocal done
            done += 1
            self.report.progress(done, total)

        for score, n in sorted(wanted, key=lambda one: one[1]):
            if n not in network_of:
                network_of = {
                    n: (
                        models[n].network,
                        *(
                            Pruning(models[n], x, y)
                            for x, y in ((dataset.x_train, dataset.y_train), (dataset.x_test, dataset.y_test))
                        ),
                    )
                }
            network, train, test = network_of[n]
            values = _edge_values(network, importances[score.method, score.parameters, n], score.of)
            results[score, n] = {
                "train": None if isinstance(score.of, int) else train.confusions(values, percentages),
                "test": test.confusions(values, percentages, progress),
            }
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


def _scores(plans: list) -> list:
    """Every score that the plans need, once."""
    scores = [score for plan in plans for line in plan.lines for score in (line.score, line.base) if score is not None]
    return list(dict.fromkeys(scores))


def _edge_values(network, importance, of):
    """(edges,): what a Score takes from its Importance."""
    if of == "overall":
        return edge_score(network, importance)
    return class_score(network, importance, of) if isinstance(of, int) else original_scores(network, importance)[of]
