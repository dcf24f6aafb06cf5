"""A drawn network as a web page: one file that shows it in any browser, without a server and without a network.

The viewer is data/web/viewer.js, which web/ builds of its own source and three.js. All that comes from the network is
in the page's data, texts too: the viewer sets them as text. The page's security policy lets nothing run but that
viewer, and nothing be fetched.
"""

import base64
import gzip
import hashlib
import html
import io
from pathlib import Path
from string import Template

from ..errors import bad_input
from ..version import VERSION
from .drawing import Drawing
from .web_data import NO_CLASS, page_data

WEB = Path(__file__).parents[2] / "data" / "web"
FONT = Path(__file__).parents[2] / "data" / "fonts" / "Inter-Medium.ttf"
MOST_EDGES, MOST_SAMPLES = 1 << 23, 1 << 25  # that textures of any graphics card have room for
MOST_CLASSES = NO_CLASS  # each has a number of 16 bits


def write(drawing: Drawing, path, parameters) -> list[str]:
    """Writes the page, and says what is in it.

    See web_data.py for how exactly it keeps the drawing. Raises NNVisError (bad_input) for a drawing of nothing, or of
    more than MOST_EDGES edges, MOST_SAMPLES samples of edges or MOST_CLASSES classes.
    """
    if not len(drawing.unit_layer):
        raise bad_input(f"{drawing.name} has nothing that is drawn", "Raise Edge Budget, or show its units")
    if len(drawing.edge_source) > MOST_EDGES or len(drawing.places) > MOST_SAMPLES:
        raise bad_input(
            f"{drawing.name} draws {len(drawing.edge_source):,} edges, more than a web page shows",
            "Lower Edge Budget",
        )
    if len(drawing.class_names) > MOST_CLASSES:
        raise bad_input(
            f"{drawing.name} has {len(drawing.class_names):,} classes, more than a web page shows", "Export a table"
        )
    script, style = ((WEB / name).read_text(encoding="utf-8") for name in ("viewer.js", "viewer.css"))
    style = _font_face(drawing) + style
    page = Template((WEB / "page.html").read_text(encoding="utf-8")).substitute(
        title=html.escape(drawing.name),
        summary=html.escape(_summary(drawing)),
        version=VERSION,
        script=script,
        style=style,
        script_hash=_hash(script),
        style_hash=_hash(style),
        data=base64.b64encode(gzip.compress(page_data(drawing), mtime=0)).decode(),
    )
    path.write_bytes(page.encode("utf-8", "replace"))
    return [f"{_summary(drawing)}, in {path.stat().st_size / 1e6:.1f} MB"]


def _summary(drawing: Drawing) -> str:
    return f"A network of {len(drawing.unit_layer):,} units and {len(drawing.edge_source):,} edges"


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _font_face(drawing: Drawing) -> str:
    """A rule with the letters of the scene's font that the page may need (see data/fonts/OFL.txt)."""
    from fontTools import subset, ttLib

    letters = {chr(code) for code in range(32, 127)} | set("−→×…%")
    letters.update(drawing.name, *drawing.class_names, *drawing.layer_names, *drawing.unit_names)
    letters.update(*(text.text for text in drawing.texts))
    font = ttLib.TTFont(FONT)
    cut = subset.Subsetter(subset.Options(layout_features=["kern", "tnum"], name_IDs=[0, 1, 2, 13, 14]))
    cut.populate(text="".join(sorted(letters)))
    cut.subset(font)
    font.flavor = "woff"
    font.recalcTimestamp = False
    stream = io.BytesIO()
    font.save(stream)
    source = base64.b64encode(stream.getvalue()).decode()
    return f'@font-face{{font-family:"NNVis Inter";src:url(data:font/woff;base64,{source}) format("woff")}}\n'
