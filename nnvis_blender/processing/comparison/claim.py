"""The claim "the closer together the bundles, the better the network generalises", tested by rank correlation."""

import numpy as np
from scipy import stats

SIGNIFICANT = 0.05
PERMUTATIONS = 9999
_QUOTED = "\N{LEFT DOUBLE QUOTATION MARK}Closer together means better generalisation\N{RIGHT DOUBLE QUOTATION MARK}"


def judge_claim(runs: list[dict[str, object]]) -> dict[str, object]:
    """Correlates the spread of bundles with accuracy over networks. JSON-able.

    runs: dictionaries with variant, seed, spread (a number a layer), test_accuracy and gap (train minus test accuracy).
    Spearman's rank correlation and its two-sided p-value by permutation (None where one side is constant or there are
    fewer than three networks), for all networks and for those that are trained, and for the latter layer by layer. Were
    the claim true, spread would fall with test accuracy and rise with the gap.
    """
    trained = [run for run in runs if run["variant"] != "untrained"]
    groups = {"all": runs} if len(trained) == len(runs) else {"all": runs, "trained": trained}
    correlations = {
        name: {"networks": len(group), **_correlations(group, _mean_spread)} for name, group in groups.items()
    }
    layers = [
        {"layer": l, **_correlations(trained, lambda run, l=l: run["spread"][l])} for l in range(len(runs[0]["spread"]))
    ]
    seeds = len({run["seed"] for run in runs})
    judged = correlations["trained" if "trained" in correlations else "all"]
    return {
        "text": _verdict(judged, seeds),
        "supported": _supported(judged),
        "seeds": seeds,
        "correlations": correlations,
        "layers_trained": layers,
        "order": _order(runs),
    }


def _correlations(runs: list, spread_of) -> dict:
    """The rank correlation of a spread with test accuracy, and with the gap."""
    return {
        key: _spearman([spread_of(run) for run in runs], [run[key] for run in runs]) for key in ("test_accuracy", "gap")
    }


def _mean_spread(run: dict) -> float:
    return float(np.mean(run["spread"]))


def _spearman(x: list, y: list) -> dict:
    if len(x) < 3 or len(set(x)) < 2 or len(set(y)) < 2:
        return {"rho": None, "p": None}
    ranks = [stats.rankdata(values) - (len(values) + 1) / 2 for values in (x, y)]
    ranks = [r / np.linalg.norm(r) for r in ranks]
    # few networks: the usual approximation of p would be 0 where the orders agree
    found = stats.permutation_test(
        (ranks[0],),
        lambda one, axis: (one * ranks[1]).sum(axis=axis),
        permutation_type="pairings",
        vectorized=True,
        n_resamples=PERMUTATIONS,
        rng=np.random.default_rng(0),
    )
    return {"rho": round(float(found.statistic), 4), "p": float(f"{min(found.pvalue, 1.0):.4g}")}


def _holds(correlation: dict, sign: int):
    """True, False (the contrary), or None where nothing is significant."""
    if correlation["p"] is None or correlation["p"] >= SIGNIFICANT:
        return None
    return bool(np.sign(correlation["rho"]) == sign)


def _answers(judged: dict) -> set:
    return {_holds(judged["test_accuracy"], -1), _holds(judged["gap"], 1)}


def _supported(judged: dict):
    """True where what is significant speaks for the claim, False where against.

    None where nothing is significant or the two disagree.
    """
    significant = _answers(judged) - {None}
    return significant.pop() if len(significant) == 1 else None


def _verdict(judged: dict, seeds: int) -> str:
    word = {True: "is supported", False: "is contradicted", None: "is neither supported nor contradicted"}[
        _supported(judged)
    ]
    if {True, False} <= _answers(judged):
        word = "holds by one measure and fails by the other"
    names = {"test_accuracy": "test accuracy", "gap": "the generalisation gap"}
    found = [
        f"with {name} {_signed(judged[key]['rho'])} (p {judged[key]['p']:.2g})"
        for key, name in names.items()
        if judged[key]["p"] is not None
    ]
    return (
        f"{_QUOTED} {word}: over {judged['networks']} trained networks, {seeds} seeds, "
        "the rank correlation of the spread is "
        f"{' and '.join(found) if found else 'not defined'}"
    )


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")


def _order(runs: list) -> list:
    """For each variant, its mean spread, accuracies and gap over the seeds, the closest together first."""
    rows = []
    for variant in dict.fromkeys(run["variant"] for run in runs):
        own = [run for run in runs if run["variant"] == variant]
        rows.append(
            {"variant": variant, "spread": round(float(np.mean([_mean_spread(r) for r in own])), 4)}
            | {
                key: round(float(np.mean([r[key] for r in own])), 4)
                for key in ("train_accuracy", "test_accuracy", "gap")
            }
        )
    return sorted(rows, key=lambda row: row["spread"])
