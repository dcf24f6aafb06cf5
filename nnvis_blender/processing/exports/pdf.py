"""Line art as PDF, with the scene's font in it, so that type is type wherever it is opened."""

import numpy as np

from ..version import VERSION
from .drawing import Drawing
from .line_art import TO_BASELINE, Page, Strokes, page_of, told
from .web_page import FONT


def write(drawing: Drawing, path, parameters) -> list[str]:
    """Writes the view of the drawing's camera, and says how large. Raises NNVisError (bad_input), see page_of."""
    import matplotlib

    page = page_of(drawing)
    figure = _figure(page)
    metadata = {"Title": drawing.name, "Creator": f"NNVis {VERSION}", "CreationDate": None}
    with matplotlib.rc_context({"pdf.fonttype": 42}):
        figure.savefig(path, format="pdf", facecolor=figure.get_facecolor(), metadata=metadata)
    return [told(page)]


def _figure(page: Page):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(page.width / 72, page.height / 72), facecolor=page.background)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, page.width), ylim=(page.height, 0))
    axes.set_axis_off()
    axes.add_collection(_units(page))
    axes.add_artist(_ink(page.strokes, page.height))
    _add_labels(axes, page)
    return figure


def _units(page: Page):
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    balls = [Path.circle((x, y), radius) for x, y, radius, _ in page.discs]
    return PathCollection(balls, facecolors=[color for *_, color in page.discs], linewidths=0)


def _ink(strokes: Strokes, height: float):
    """An artist that writes the strokes into the page; one by one they would take matplotlib a millisecond each."""
    from matplotlib.artist import Artist

    class Ink(Artist):
        def draw(self, renderer):
            file = renderer.file
            states = {alpha: file.alphaState((alpha, 1.0)).name for alpha in set(strokes.opacity.round(2).tolist())}
            file.currentstream.write(_operators(strokes, height, states))

    ink = Ink()
    ink.set_zorder(2)  # over the units
    return ink


def _operators(strokes: Strokes, height: float, states: dict[float, bytes]) -> bytes:
    """PDF's operators for the strokes (ISO 32000-1, 8.4 and 8.5). states: the name of what sets each opacity."""
    points = strokes.curves.round(2)
    starts = [f"{x:g} {y:g} m" for x, y in points[strokes.first[:-1], 0].tolist()]
    curves = [f"{a:g} {b:g} {c:g} {d:g} {e:g} {f:g} c" for a, b, c, d, e, f in points[:, 1:].reshape(-1, 6).tolist()]
    first = strokes.first.tolist()
    rows = [f"q 1 J 1 j 1 0 0 -1 0 {height:.3f} cm"]
    for number, (color, width, alpha) in enumerate(
        zip(strokes.color, strokes.width.tolist(), strokes.opacity.round(2).tolist())
    ):
        red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
        rows.append(f"/{states[alpha].decode()} gs {red:.3g} {green:.3g} {blue:.3g} RG {width:.3g} w {starts[number]}")
        rows += curves[first[number] : first[number + 1]]
        rows.append("S")
    return "\n".join([*rows, "Q", ""]).encode()


def _add_labels(axes, page: Page) -> None:
    """Type is turned and sized as it is seen; what perspective leans stands upright here."""
    from matplotlib.font_manager import FontProperties

    font = FontProperties(fname=FONT)
    for text, matrix, color in page.lines:
        foot = matrix[:, 2] + TO_BASELINE * matrix[:, 1]
        angle = np.degrees(np.arctan2(-matrix[1, 0], matrix[0, 0]))
        axes.text(
            *foot,
            text.text.replace("$", r"\$"),
            color=color,
            fontproperties=font,
            fontsize=float(np.linalg.norm(matrix[:, 1])),
            rotation=angle,
            rotation_mode="anchor",
            ha="center",
            va="baseline",
        )
