"""How well a model knows its data, found again in the cache: what provenance, panel and command line say of it."""

from ..datasets.fit import measure_fit
from ..files.cache import Cache, content_key, source_key


def model_fit(model, dataset, trained: bool, cache: Cache, report) -> dict:
    """{"train_accuracy", "test_accuracy", "chance", "warning"}; the warning is given to the report too.

    trained: see measure_fit. Raises NNVisError (bad_input) where features or classes do not match.
    """
    key = content_key(
        "fit",
        model.sha256,
        dataset.sha256,
        [dataset.name, dataset.shape, dataset.options, trained],
        source_key("datasets", "models", "jobs/fit.py"),
    )
    stored = cache.load("fit", key)
    if stored is not None:
        fit = stored["json"]
        if fit["warning"] is not None:
            report.warning(fit["warning"])
        return fit
    fit = measure_fit(model, dataset, report, trained).description
    cache.store("fit", key, {"json": fit})
    return fit
