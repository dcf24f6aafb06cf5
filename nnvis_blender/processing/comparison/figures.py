"""The figure of a comparison: spread on each layer, and spread against accuracy and gap."""

import numpy as np

from ..figures import draw_chart, new_figure, save_figure, style, subtitle


def write_figure(folder, chart: dict[str, object], runs: list[dict[str, object]], claim: dict[str, object]) -> None:
    """comparison.svg and .png in the folder.

    chart: the one of the spread on layers; runs, claim: see compare.py and claim.py.
    """
    with style():
        figure = new_figure(11.0, 4.0)
        first, second, third = figure.subplots(1, 3, width_ratios=(1.25, 1, 1))
        draw_chart(first, chart)
        first.set_xticks(chart["series"][0]["x"])
        first.get_legend().remove()
        variants = [s["label"] for s in chart["series"]]
        colors = {line.get_label(): line.get_color() for line in first.get_lines()}
        group = claim["correlations"].get("trained", claim["correlations"]["all"])
        for axes, key, title in (
            (second, "test_accuracy", "test accuracy"),
            (third, "gap", "gap (training \N{MINUS SIGN} test)"),
        ):
            _scatter(axes, runs, key, variants, colors)
            axes.set_title(f"Spread and {title}")
            subtitle(axes, _correlation(group[key]))
        third.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False, handletextpad=0.3)
        save_figure(figure, folder, "comparison")


def _scatter(axes, runs: list, key: str, variants: list, colors: dict) -> None:
    """Trained networks as points, untrained ones as lines.

    An untrained one has the accuracy of chance, so only its mean spread is drawn.
    """
    for variant, marker in zip(variants, "so^Dv"):
        own = [run for run in runs if run["variant"] == variant]
        if variant == "untrained":
            height = np.mean([run["spread"] for run in own])
            axes.axhline(height, color=colors[variant], linewidth=1.2, linestyle=(0, (4, 3)), label=variant)
            continue
        axes.scatter(
            [run[key] for run in own],
            [np.mean(run["spread"]) for run in own],
            s=34,
            marker=marker,
            color=colors[variant],
            edgecolor="white",
            linewidth=0.7,
            label=variant,
            zorder=3,
        )
    axes.margins(0.12)
    axes.tick_params(axis="x", labelrotation=30)


def _correlation(one: dict) -> str:
    if one["p"] is None:
        return "no rank correlation"
    text = f"trained networks: Spearman \N{GREEK SMALL LETTER RHO} {one['rho']:+.2f}, p {one['p']:.2g}"
    return text.replace("-", "\N{MINUS SIGN}")
