"""The look that all figures share, and how they become files.

The axes are quiet, the lines named beside them, the default method in front.
"""

import io
from contextlib import contextmanager
from pathlib import Path

from .colors import class_colors, hex_color
from .files.whole_file import write_beside

DEFAULT_COLOR = "#1d4ed8"
COLORS = ("#d9480f", "#0f9d8a", "#9333ea", "#c2a000", "#db2777", "#64748b", "#4d7c0f", "#7f1d1d", "#0891b2")
INK, FAINT = "#1f2933", "#d5dae1"
DPI = 120
LONG_LABEL = 26  # characters, that would take the axes' place
_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "xtick.major.width": 0.8,
    "ytick.major.size": 0,
    "svg.hashsalt": "nnvis",
    "svg.fonttype": "path",
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.titlesize": 11.0,
    "axes.titlepad": 22.0,
}


@contextmanager
def style():
    """Within it, figures have our look, whatever the user's matplotlibrc says. Needs matplotlib."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def new_figure(width: float = 7.4, height: float = 4.2):
    """A figure without a window (width, height in inches). Call within style()."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def save_figure(figure, folder, name: str) -> None:
    """Writes folder/name.svg and folder/name.png, each whole or not at all; the same figure gives the same bytes.

    Call within style().
    """
    for kind, metadata in (("svg", {"Date": None, "Creator": None}), ("png", {"Software": None})):
        data = io.BytesIO()
        figure.savefig(data, format=kind, dpi=DPI, metadata=metadata)
        write_beside(Path(folder) / f"{name}.{kind}", lambda stream, data=data: stream.write(data.getvalue()))


def draw_chart(axes, chart: dict[str, object]) -> None:
    """A chart of evaluation.json or comparison.json on axes: lines, the band from low to high, marks and a legend.

    The legend has the best line first and stands on the right, or within the axes where its labels are long.
    """
    shown = sorted(chart["series"], key=lambda s: -s["auc"])
    colors = _series_colors(chart["series"])
    for series in reversed(shown):
        color, front = colors[series["label"]], series["is_default"]
        if series["low"] != series["high"]:
            axes.fill_between(
                series["x"], series["low"], series["high"], color=color, alpha=0.18, linewidth=0, zorder=2
            )
        axes.plot(
            series["x"],
            series["y"],
            color=color,
            linewidth=2.4 if front else 1.4,
            zorder=4 if front else 3,
            label=series["label"],
        )
    for mark in chart["marks"]:
        axes.axvline(mark["x"], color="#e11d48", linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
        axes.annotate(
            mark["label"],
            (mark["x"], 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            color="#e11d48",
            fontsize=8,
        )
    axes.set_title(chart["title"])
    subtitle(axes, chart["y_label"])
    axes.set_xlabel(chart["x_label"])
    x = [value for series in shown for value in series["x"]]
    axes.set_xlim(min(x), max(x))
    low, high = chart["y_range"]
    axes.set_ylim(low, high + 0.02 * (high - low))
    _legend(axes, shown)


def subtitle(axes, text: str) -> None:
    """A line under the title of axes, where the label of y is read without turning one's head."""
    axes.annotate(
        text, (0, 1), xycoords="axes fraction", xytext=(0, 8), textcoords="offset points", fontsize=8.5, color="#52606d"
    )


def _legend(axes, shown: list) -> None:
    handles = {line.get_label(): line for line in axes.get_lines()}
    long = max(len(s["label"]) for s in shown) > LONG_LABEL
    place = {"loc": "lower left"} if long else {"loc": "center left", "bbox_to_anchor": (1.01, 0.5)}
    texts = [f"{s['label']}  {s['auc']:.3f}".replace("-", "\N{MINUS SIGN}") for s in shown]
    axes.legend(
        [handles[s["label"]] for s in shown],
        texts,
        title="area under the curve",
        **place,
        frameon=False,
        fontsize=8.5,
        title_fontsize=8,
        alignment="left",
        handlelength=1.6,
    )


def _series_colors(series: list) -> dict:
    """label -> colour: the class's own where the series stands for one, else the default's or the next of COLORS."""
    others = iter(COLORS * (1 + len(series) // len(COLORS)))
    classes = {s["class_index"] for s in series}
    colors = {}
    for one in series:
        if one["class_index"] is not None and len(classes) == len(series):
            colors[one["label"]] = hex_color(class_colors(one["class_index"] + 1)[-1])
        else:
            colors[one["label"]] = DEFAULT_COLOR if one["is_default"] else next(others)
    return colors
