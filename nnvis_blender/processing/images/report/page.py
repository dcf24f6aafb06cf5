"""The page of a report: one HTML file that holds its pictures, and needs nothing else."""

from dataclasses import dataclass, field
from html import escape

import numpy as np

from ...errors import one_line
from ...files.fields import MOST_OF_NAME
from ..dream.pictures import Dreams, Picture
from .pictures import as_source, sheet

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1a1a1e; max-width: 1080px; margin: 3rem auto; padding: 0 1.5rem }
h1 { font-size: 1.7rem } h2 { font-size: 1.15rem; margin-top: 2.6rem } p { color: #55555e; max-width: 46rem }
table { border-collapse: collapse } td, th { text-align: left; padding: .25rem 1.2rem .25rem 0; vertical-align: top }
th { font-weight: 600; border-bottom: 1px solid #d4d4da } td { border-bottom: 1px solid #ededf1 }
.row { display: flex; flex-wrap: wrap; gap: .9rem } figure { margin: 0 } figcaption { font-size: .8rem; color: #77777f }
img { display: block; image-rendering: pixelated; max-width: 200px } .alone img { max-width: 100% }
"""


@dataclass
class Section:
    """title, text: what is seen. pictures: (caption, (height, width, 1 or 3) in 0 to 1). table: rows of texts, the
    first its head. columns: how many pictures say something together, and stay in one row.
    """

    title: str
    text: str
    pictures: list[tuple[str, np.ndarray]] = field(default_factory=list)
    table: list[list[str]] = field(default_factory=list)
    columns: int = 1


def sheets(title: str, sections: list[Section], notes: list[str], about: dict[str, object]) -> Dreams:
    """A picture for each section that has some, for a scene."""
    shown_ones = [one for one in sections if one.pictures]
    pictures = (
        Picture(
            f"section_{number:02d}", one_line(one.title, MOST_OF_NAME), sheet([p for _, p in one.pictures], one.columns)
        )
        for number, one in enumerate(shown_ones, 1)
    )
    return Dreams(one_line(title, MOST_OF_NAME), len(shown_ones), False, pictures, notes, about)


def page(title: str, lines: list[str], sections: list[Section]) -> str:
    """The HTML text."""
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>',
        f"<h1>{escape(title)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in lines),
        *(_section(one) for one in sections),
        "</html>",
    ]
    return "\n".join(parts)


def _section(one: Section) -> str:
    kind = "row" if len(one.pictures) > 1 else "row alone"
    figures = "".join(
        f'<figure><img src="{as_source(picture)}" alt="{escape(caption)}"><figcaption>{escape(caption)}</figcaption>'
        "</figure>"
        for caption, picture in one.pictures
    )
    head, *rows = one.table or [[]]
    table = "".join(
        f"<tr>{''.join(f'<{cell}>{escape(text)}</{cell}>' for text in row)}</tr>"
        for cell, row in [("th", head), *(("td", row) for row in rows)]
    )
    body = (f"<table>{table}</table>" if one.table else "") + (
        f'<div class="{kind}">{figures}</div>' if figures else ""
    )
    return f"<h2>{escape(one.title)}</h2><p>{escape(one.text)}</p>{body}"
