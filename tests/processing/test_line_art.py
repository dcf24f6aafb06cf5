"""Line art of a drawing: what lies behind is left out, layers have names, and renderers that are not ours see units,
edges and type where the camera does.
"""

import io
import re
import xml.etree.ElementTree as xml

import numpy as np
import pypdfium2
import pytest
import resvg_py
from PIL import Image

from nnvis_blender.processing.colors import encoded
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.exports import line_art, pdf, svg
from nnvis_blender.processing.exports.drawing import View
from nnvis_blender.processing.exports.formats import ExportParameters
from nnvis_blender.processing.exports.web_page import FONT
from synthetic_drawing import drawing

SVG, INKSCAPE = "{http://www.w3.org/2000/svg}", "{http://www.inkscape.org/namespaces/inkscape}"
WIDTH = 1200  # pixels of what is rendered
HOSTILE = '</text><script>alert(1)</script> & "quotes"\x00\ud800'


FRONT, ABOVE = [[1, 0, 0], [0, 0, 1], [0, -1, 0]], np.eye(3)  # what is right, up and backwards for the camera


def seen_from(axes, drawn, width=1280, height=720, away=14.0):
    """The drawing with a camera that looks at the middle of its units."""
    view, axes = np.eye(4), np.array(axes, float)
    middle = (drawn.unit_place.min(axis=0) + drawn.unit_place.max(axis=0)) / 2
    view[:3, :3], view[:3, 3] = axes, -axes @ (middle + away * axes[2])
    projection = np.zeros((4, 4))
    projection[0, 0], projection[1, 1] = 4.0 * height / width, 4.0
    projection[2, 2:], projection[3, 2] = [-1.002, -0.2], -1.0
    drawn.view = View(view, projection, width, height)
    return drawn


def rendered_svg(path) -> np.ndarray:
    picture = resvg_py.svg_to_bytes(
        svg_path=str(path), width=WIDTH, dpi=96, skip_system_fonts=True, font_files=[str(FONT)]
    )
    return np.asarray(Image.open(io.BytesIO(bytes(picture))).convert("RGB"), float)


def rendered_pdf(path) -> np.ndarray:
    page = pypdfium2.PdfDocument(path)[0]
    return np.asarray(page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB"), float)


def on_picture(drawn, places) -> np.ndarray:
    """(n, 2) pixels of places, computed here."""
    clip = np.concatenate([places, np.ones((len(places), 1))], axis=1) @ (drawn.view.projection @ drawn.view.view).T
    flat = clip[:, :2] / clip[:, 3:]
    height = WIDTH * drawn.view.height / drawn.view.width
    return np.stack([(1 + flat[:, 0]) * WIDTH / 2, (1 - flat[:, 1]) * height / 2], axis=1)


def test_other_programs_see_what_the_camera_sees(tmp_path):
    drawn = seen_from(ABOVE, drawing())
    (told,) = svg.write(drawn, tmp_path / "net.svg", ExportParameters())
    assert pdf.write(drawn, tmp_path / "net.pdf", ExportParameters()) == [told]
    assert "180 by 101 mm" in told and f"{len(drawn.unit_layer)} units" in told
    picture, other = rendered_svg(tmp_path / "net.svg"), rendered_pdf(tmp_path / "net.pdf")
    rows = min(len(picture), len(other))
    assert np.abs(picture[:rows] - other[:rows]).mean() < 3
    x, y = np.floor(on_picture(drawn, drawn.unit_place)).astype(int).T
    away = np.abs(picture[y, x] - 255 * encoded(drawn.unit_color)).max(axis=1)
    assert (away < 3).mean() > 0.5, "but those that edges pass before"
    strongest = int(drawn.edge_importance.sum(axis=1).argmax())
    middle = slice(drawn.offsets[strongest] + 3, drawn.offsets[strongest] + 4)
    (place,) = on_picture(drawn, drawn.places[middle])
    near = picture[int(place[1]) - 2 : int(place[1]) + 3, int(place[0]) - 2 : int(place[0]) + 3].reshape(-1, 3)
    colors = 255 * encoded(drawn.class_colors)
    assert min(np.abs(near - color).max(axis=1).min() for color in colors) < 20, "an edge passes there"


def crossing():
    """Two edges that cross in the picture, the thick second one two metres nearer."""
    drawn = drawing((2, 2))
    for name in (
        "edge_source",
        "edge_target",
        "edge_weight",
        "edge_class",
        "edge_importance",
        "edge_color",
        "edge_opacity",
    ):
        setattr(drawn, name, getattr(drawn, name)[[1, 2]])
    along = np.linspace(0, 1, 7)[:, None]
    ends = np.array([[[0, 1, -0.4], [1, 1, 0.4]], [[0, -1, 0.4], [1, -1, -0.4]]])
    drawn.places = np.concatenate([(1 - along) * a + along * b for a, b in ends]).astype(np.float32)
    drawn.offsets, drawn.color = drawn.offsets[:3], drawn.color[:14]
    drawn.radius = np.repeat(np.float32([0.005, 0.05]), 7)
    drawn.unit_opacity[:] = 0
    return seen_from(FRONT, drawn)


def test_what_lies_behind_is_left_out():
    drawn = crossing()
    drawn.edge_color[:] = [[0, 0, 0], [1, 0, 0]]
    strokes = line_art.page_of(drawn).strokes
    ends = [strokes.curves[[first, last - 1], [0, 3], 0] for first, last in zip(strokes.first[:-1], strokes.first[1:])]
    thin = sorted((end.tolist() for end, color in zip(ends, strokes.color) if color == "#000000"))
    assert len(thin) == 2 and strokes.color.count("#ff0000") == 1
    thick = float(strokes.width.max())
    assert thick < thin[1][0] - thin[0][1] < 4 * thick, "a gap a little wider than what passes over it"
    drawn.places[:, 1] *= -1
    assert line_art.page_of(drawn).strokes.color.count("#000000") == 1, "the thin one is nearer"


def test_strokes_have_the_edges_weights():
    drawn = crossing()
    strokes = line_art.page_of(drawn).strokes
    a_metre = on_picture(drawn, np.float32([[0, -1, 0], [1, -1, 0]]))
    points = (a_metre[1, 0] - a_metre[0, 0]) / WIDTH * line_art.POINTS
    assert strokes.width.max() == pytest.approx(2 * 0.05 * points, rel=0.07)
    assert strokes.width.min() >= line_art.LEAST_WIDTH
    drawn.radius /= 100
    pale = line_art.page_of(drawn).strokes
    assert (pale.width == line_art.LEAST_WIDTH).all() and pale.opacity.max() < 0.5, "too thin to print: paler"


def test_layers_have_names_and_type_is_type(tmp_path):
    drawn = seen_from(ABOVE, drawing())
    drawn.name = drawn.class_names[0] = drawn.texts[0].text = HOSTILE
    svg.write(drawn, tmp_path / "net.svg", ExportParameters())
    root = xml.parse(tmp_path / "net.svg").getroot()
    kept = re.sub("[\x00\ud800]", "", HOSTILE)
    labels = [group.get(f"{INKSCAPE}label") for group in root.iter(f"{SVG}g")]
    assert set(labels) == {
        "Background",
        "Units",
        f"Edges for {kept}",
        "Edges for dog",
        'Edges for a "bird", <or>',
        "Labels",
    }
    assert len({group.get("id") for group in root.iter(f"{SVG}g")}) == len(labels)
    assert [text.text for text in root.iter(f"{SVG}text")] == [kept] and root.find(f"{SVG}title").text == kept
    assert len(list(root.iter(f"{SVG}circle"))) == len(drawn.unit_layer) and not list(root.iter(f"{SVG}script"))


def test_a_pdf_has_its_type_in_it(tmp_path):
    drawn = seen_from(ABOVE, drawing())
    drawn.texts[0].text = "5 $ dogs"
    pdf.write(drawn, tmp_path / "a.pdf", ExportParameters())
    pdf.write(drawn, tmp_path / "b.pdf", ExportParameters())
    content = (tmp_path / "a.pdf").read_bytes()
    assert content == (tmp_path / "b.pdf").read_bytes() and b"/FontFile2" in content and b"Inter" in content
    page = pypdfium2.PdfDocument(tmp_path / "a.pdf")[0]
    assert page.get_textpage().get_text_range() == "5 $ dogs"
    assert page.get_width() / 72 * 25.4 == pytest.approx(line_art.WIDTH)


@pytest.mark.parametrize("view", [None, "away"])
def test_without_a_camera_or_a_subject_it_is_refused(tmp_path, view):
    drawn = seen_from(ABOVE, drawing())
    if view is None:
        drawn.view = None
    else:
        drawn.view.view = np.diag([-1.0, 1.0, -1.0, 1.0]) @ drawn.view.view
    with pytest.raises(NNVisError, match="camera"):
        svg.write(drawn, tmp_path / "net.svg", ExportParameters())
