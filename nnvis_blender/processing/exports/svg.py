"""Line art as SVG, with a layer for the edges of each class, for the units and for the labels (Inkscape's groups, which
Illustrator reads by their ids). Text stays text.
"""

import json
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from ..version import VERSION
from .drawing import Drawing
from .line_art import NO_CLASS, TO_BASELINE, WIDTH, Page, Strokes, page_of, told

FONTS = "Inter, Helvetica, Arial, sans-serif"


def write(drawing: Drawing, path, parameters) -> list[str]:
    """Writes the view of the drawing's camera, and says how large. Raises NNVisError (bad_input), see page_of."""
    page = page_of(drawing)
    layers = [_units(page), *_edges(drawing, page.strokes), _labels(page)]
    lines = [*_head(drawing, page), *(line for layer in layers for line in layer), "</svg>", ""]
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    return [told(page)]


def _head(drawing: Drawing, page: Page) -> list[str]:
    origin = json.dumps(drawing.provenance, ensure_ascii=False, default=str)
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
        f'width="{WIDTH:g}mm" height="{WIDTH * page.height / page.width:.3f}mm" '
        f'viewBox="0 0 {page.width:.3f} {page.height:.3f}" role="img">',
        f"<title>{_text(drawing.name)}</title>",
        f"<desc>Drawn by NNVis {VERSION}. {_text(origin)}</desc>",
        *_layer("Background", [f'<rect width="100%" height="100%" fill="{page.background}"/>']),
    ]


def _edges(drawing: Drawing, strokes: Strokes) -> list[list[str]]:
    """A layer for each class, that whose edges lie nearest last."""
    paths = np.array(_paths(strokes), object)
    layers = []
    for number in sorted(
        set(strokes.layer.tolist()), key=lambda number: np.flatnonzero(strokes.layer == number).mean()
    ):
        name = "Edges" if number == NO_CLASS else f"Edges for {drawing.class_names[number]}"
        style = ' fill="none" stroke-linecap="round" stroke-linejoin="round"'
        layers.append(_layer(name, paths[strokes.layer == number], style))
    return layers


def _paths(strokes: Strokes) -> list[str]:
    points = strokes.curves.round(2)
    starts = [f"M{x:g} {y:g}" for x, y in points[strokes.first[:-1], 0].tolist()]
    curves = [f"C{a:g} {b:g} {c:g} {d:g} {e:g} {f:g}" for a, b, c, d, e, f in points[:, 1:].reshape(-1, 6).tolist()]
    first = strokes.first.tolist()
    return [
        f'<path stroke="{color}" stroke-width="{width:.3g}"{_opacity(opacity)} d="{start}{"".join(curves[a:b])}"/>'
        for color, width, opacity, start, a, b in zip(
            strokes.color, strokes.width.tolist(), strokes.opacity.tolist(), starts, first, first[1:]
        )
    ]


def _opacity(opacity: float) -> str:
    return f' stroke-opacity="{opacity:.2g}"' if opacity < 0.995 else ""


def _units(page: Page) -> list[str]:
    rows = [f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{size:.2f}" fill="{color}"/>' for x, y, size, color in page.discs]
    return _layer("Units", rows)


def _labels(page: Page) -> list[str]:
    rows = []
    for text, matrix, color in page.lines:
        size = float(np.linalg.norm(matrix[:, 1]))
        turn = " ".join(f"{part:.4g}" for part in (matrix[:, :2] / size).T.ravel())
        x, y = matrix[:, 2]
        rows.append(
            f'<text transform="matrix({turn} {x:.2f} {y:.2f})" y="{TO_BASELINE * size:.2f}" font-size="{size:.2f}" '
            f'fill="{color}">{_text(text.text)}</text>'
        )
    return _layer("Labels", rows, f' font-family="{FONTS}" font-weight="500" text-anchor="middle"')


def _layer(name: str, rows, style: str = "") -> list[str]:
    """A group that Inkscape shows as a layer of that name, and Illustrator too, which reads it from the id."""
    told = "".join(letter if letter.isascii() and letter.isalnum() else f"_x{ord(letter):X}_" for letter in name)
    return [f'<g inkscape:groupmode="layer" inkscape:label={quoteattr(_kept(name))} id="{told}"{style}>', *rows, "</g>"]


def _text(text: str) -> str:
    return escape(_kept(text))


def _kept(text: str) -> str:
    """A text without what XML has no room for."""
    return "".join(letter for letter in text if letter in "\t\n" or letter.isprintable())
