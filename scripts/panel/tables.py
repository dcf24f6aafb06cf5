"""What is lost by each method against the best of all, as tables."""

import numpy as np

from nnvis_blender.processing.importance import DEFAULT_METHOD, METHODS

from .measuring import CLASS_PERCENTAGES, PERCENTAGES

MEASURES = {
    "accuracy": ("accuracy", PERCENTAGES),
    "recall": ("recall of each class, pruned for itself", CLASS_PERCENTAGES),
    "balanced": ("balanced accuracy of each class, pruned for itself", CLASS_PERCENTAGES),
}


def losses(results: dict[str, dict], measure: str) -> dict[str, np.ndarray]:
    """For each method (networks, percentages): how much lower it is than the best; NaN where it is not defined.

    results: of each network, as `measured` gives it.
    """
    values = {
        method: np.array([_values(result, method, measure) for result in results.values()], float) for method in METHODS
    }
    best = np.nanmax(list(values.values()), axis=0)
    return {method: best - own for method, own in values.items()}


def _values(result: dict, method: str, measure: str) -> list:
    found = result["methods"][method]
    return [np.nan] * len(MEASURES[measure][1]) if found is None else found[measure]


def markdown(halves: dict[str, dict[str, dict]]) -> str:
    """Tables of each half {its title: {network: its result}}."""
    lines = []
    for title, results in halves.items():
        lines += [f"## {title}: {len(results)} networks", ""]
        for measure, (name, percentages) in MEASURES.items():
            lines += [*_loss_table(losses(results, measure), name, percentages), ""]
        lines += [*_networks_table(results), ""]
    return "\n".join(lines)


def _loss_table(lost: dict[str, np.ndarray], name: str, percentages: list) -> list[str]:
    """Rows of methods: mean and worst loss, that of the worst network, and the mean at each percentage."""
    head = ["loss of " + name, "mean", "worst", "worst network's mean", *(f"{p} %" for p in percentages)]
    rows = []
    for method, values in lost.items():
        if np.isnan(values).all():  # defined for none of these networks
            continue
        figures = [np.nanmean(values), np.nanmax(values), np.nanmax(_means(values)), *np.nanmean(values, axis=0)]
        rows.append([_title(method), *(f"{figure:.3f}" for figure in figures)])
    return _table(head, rows)


def _networks_table(results: dict[str, dict]) -> list[str]:
    """Rows of networks: accuracy as it is, and each method's mean over the percentages."""
    rows = []
    for name, result in results.items():
        means = [np.mean(_values(result, method, "accuracy")) for method in METHODS]
        rows.append([name, f"{result['whole']:.3f}", *("" if np.isnan(mean) else f"{mean:.3f}" for mean in means)])
    return _table(["mean accuracy, 50 to 95 %", "not pruned", *map(_title, METHODS)], rows)


def _means(values: np.ndarray) -> np.ndarray:
    """(networks that have values,): the mean over the percentages."""
    return values[~np.isnan(values).any(axis=1)].mean(axis=1)


def _title(method: str) -> str:
    title = METHODS[method].title
    return f"**{title}**" if method == DEFAULT_METHOD else title


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)]
