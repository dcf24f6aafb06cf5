"""The guide as HTML pages, which come with the extension: F1 over a control opens its page, without a network.

It reads what the pages in docs/ are written in: headings, paragraphs, lists, tables, quotes, fenced code, and within a
line code, bold, italics and links. Pictures are left out; they would be ten times the text.
"""

import html
import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = (
    "guide",
    "models",
    "data",
    "layer_lists",
    "actions",
    "activations",
    "images",
    "training",
    "spaces",
    "recording",
    "farm",
    "scale",
    "exports",
    "evaluation",
    "rigs",
)
_STYLE = (
    "body{max-width:60em;margin:2em auto;padding:0 1em;font:16px/1.5 sans-serif;color:#222}"
    "table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.3em .6em;text-align:left;vertical-align:top}"
    "code,pre{background:#f3f3f3}pre{padding:.6em;overflow:auto}blockquote{border-left:3px solid #ccc;padding-left:1em}"
)
_BULLET = re.compile(r"(?:[-*]|\d+\.) ")


def write_guide(folder: Path) -> None:
    """Writes a page for each of PAGES into the folder, which is made."""
    folder.mkdir()
    for page in PAGES:
        text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
        (folder / f"{page}.html").write_text(page_of(text), encoding="utf-8")


def page_of(text: str) -> str:
    """A page of HTML from a text in Markdown; its title is that of its first heading."""
    title = html.escape(re.search(r"^# (.*)", text, re.M).group(1))
    body = "\n".join(_blocks(text.splitlines()))
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>NNVis: {title}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def anchor(heading: str) -> str:
    """What links call a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _blocks(lines: list):
    """The HTML of each block of lines."""
    while lines:
        first = lines[0]
        if first.startswith("```"):
            end = lines.index("```", 1)
            yield f"<pre>{html.escape(chr(10).join(lines[1:end]))}</pre>"
            lines = lines[end + 1 :]
            continue
        size = next((n for n, line in enumerate(lines) if not line.strip() or line.startswith("```")), len(lines))
        if first.startswith("#"):
            size = 1
        if size:
            yield _block(lines[:size])
        lines = lines[max(size, 1) :]


def _block(lines: list) -> str:
    """The HTML of lines without a blank one between them."""
    first = lines[0]
    if first.startswith("#"):
        marks, _, heading = first.partition(" ")
        return f'<h{len(marks)} id="{anchor(heading)}">{_inline(heading)}</h{len(marks)}>'
    if first.startswith("|"):
        return _table(lines)
    if first.startswith("> "):
        return f"<blockquote>{_inline(' '.join(line.removeprefix('> ') for line in lines))}</blockquote>"
    start = next((n for n, line in enumerate(lines) if _BULLET.match(line)), len(lines))
    before = f"<p>{_inline(' '.join(lines[:start]))}</p>" if start else ""
    return before + (_list(lines[start:]) if start < len(lines) else "")


def _list(lines: list) -> str:
    tag = "ol" if lines[0][0].isdigit() else "ul"
    items = []
    for line in lines:
        bullet = _BULLET.match(line)
        if bullet:
            items.append(line[bullet.end() :])
        else:
            items[-1] += " " + line.strip()
    return f"<{tag}>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</{tag}>"


def _table(lines: list) -> str:
    """A table; one whose cells hold nothing but pictures is left out."""
    rows = [[_inline(cell.strip()) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in lines]
    rows = [row for row in rows if any(row) and not all(set(cell) <= set("-: ") for cell in row)]
    return f"<table>{''.join('<tr>' + ''.join(f'<td>{cell}</td>' for cell in row) + '</tr>' for row in rows)}</table>"


def _inline(text: str) -> str:
    """A line's code, links, bold and italics; keys stay as they are written, and pictures are left out."""
    parts = re.split(r"(`[^`]+`)", text)
    return "".join(
        f"<code>{html.escape(part[1:-1])}</code>" if part.startswith("`") and len(part) > 1 else _marked(part)
        for part in parts
    )


def _marked(text: str) -> str:
    text = re.sub(r"!\[[^]]*\]\([^)]*\)", "", text)
    text = re.sub(r"&lt;(/?kbd)&gt;", r"<\1>", html.escape(text, quote=False))
    text = re.sub(r"\[([^]]+)\]\(([^)]+)\)", _link, text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", text)


def _link(found) -> str:
    """A link to a page that is there, or to the network; of another only its text."""
    text, target = found.groups()
    page, _, place = target.partition("#")
    if target.startswith(("http", "#")):
        return f'<a href="{target}">{text}</a>'
    if page.removesuffix(".md") not in PAGES:
        return text
    return f'<a href="{page.removesuffix(".md")}.html{"#" + place if place else ""}">{text}</a>'
