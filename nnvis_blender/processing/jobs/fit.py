"""How well a model knows its data, found again in the cache: what provenance, panel and command line say of it."""

import dataclasses

from ..datasets.fit import measure_fit
from ..files.cache import Cache, content_key, source_key
from ..worker.report import Silent


def model_fit(model, dataset, source, cache: Cache, report) -> dict | None:
    """The description of a Fit, see datasets.fit, or None; its warning is given to the report too.

    source: the Source that the model and the dataset are of. Raises NNVisError (bad_input) where features or classes do
    not match.
    """
    key = content_key(
        "fit",
        model.sha256,
        dataset.sha256,
        [dataset.name, dataset.shape, dataset.options, dataset.conflict, source.train is not None],
        dataclasses.asdict(source.model_options),
        source_key("datasets", "models", "jobs/fit.py"),
    )
    stored = cache.load("fit", key)
    if stored is not None:
        fit = stored["json"]
        if fit is not None and fit["warning"] is not None:
            report.warning(fit["warning"])
        return fit
    fit = source_fit(model, dataset, source, report)
    cache.store("fit", key, {"json": fit})
    return fit


def source_fit(model, dataset, source, report) -> dict | None:
    """The same without a cache."""
    if source.train is not None and source.train.untrained:  # right by chance, as was asked for
        return dataclasses.replace(measure_fit(model, dataset, Silent(), trained=True), warning=None).description
    fit = measure_fit(model, dataset, report, source.train is not None, source.other_models)
    return None if fit is None else fit.description
