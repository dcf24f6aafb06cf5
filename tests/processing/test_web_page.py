"""A drawn network as a web page: what is in it, that nothing of a file runs in it, and, where a browser is installed
(`make web`), that it opens and does what its controls say.
"""

import base64
import contextlib
import dataclasses
import gzip
import json
import os
import re
import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest

from nnvis_blender.processing.colors import encoded, hex_color
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.exports import web_page
from nnvis_blender.processing.exports.formats import ExportParameters
from synthetic_drawing import drawing

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
HOSTILE = "</script><script>document.title='run'</script><img src=x onerror=alert(1)>"
_DTYPES = {"f4": np.float32, "u4": np.uint32, "u2": np.uint16, "u1": np.uint8}


def written(path, drawn) -> str:
    web_page.write(drawn, path, ExportParameters("html"))
    return path.read_text(encoding="utf-8")


def held(page: str) -> tuple[dict, dict]:
    """The header and the arrays of a page."""
    packed = re.search(r'id="data">([^<]*)<', page)[1]
    content = gzip.decompress(base64.b64decode(packed))
    (size,) = struct.unpack("<I", content[:4])
    header = json.loads(content[4 : 4 + size])
    arrays = {
        name: np.frombuffer(content, _DTYPES[kind], count, 4 + size + start)
        for name, kind, start, count in header["arrays"]
    }
    return header, arrays


def test_places_colours_and_importance_are_the_drawings(tmp_path):
    drawn = drawing()
    page = written(tmp_path / "a.html", drawn)
    assert page == written(tmp_path / "b.html", drawing())
    header, arrays = held(page)
    count = len(drawn.places)
    planes = arrays["steps"].reshape(4, 2, count).astype(np.uint32)
    samples = np.cumsum(planes[:, 0] + 256 * planes[:, 1], axis=1) % 65536
    places = np.array(header["low"]) + samples[:3].T / 65535 * header["size"]
    assert np.allclose(places, drawn.bundled, atol=header["size"][0] / 65535)
    ends = np.array(header["low"]) + arrays["ends"].reshape(-1, 2, 4)[..., :3] / 65535 * header["size"]
    share = samples[3][:, None] / 65535
    edge = np.repeat(np.arange(len(drawn.edge_source)), np.diff(drawn.offsets))
    straight = (1 - share) * ends[edge, 0] + share * ends[edge, 1]
    assert np.allclose(straight, drawn.straight, atol=2 * header["size"][0] / 65535)
    assert header["bundle"] == pytest.approx(1.0)
    assert np.allclose(
        (arrays["radii"] / 255.0) ** 2 * header["thickest"], drawn.radius, atol=0.005 * header["thickest"]
    )
    assert np.array_equal(arrays["edgeWeight"], drawn.edge_weight)
    assert np.array_equal(arrays["unitPlaces"].reshape(-1, 3), drawn.unit_place)
    importance = arrays["edgeValues"].reshape(drawn.edge_importance.shape) / 65535 * header["edgeScale"]
    assert np.allclose(importance, drawn.edge_importance, atol=1e-4)
    colors = (255 * encoded(drawn.unit_color)).round()
    assert np.array_equal(arrays["unitColors"].reshape(-1, 3), colors)


def test_of_many_classes_the_most_important_are_kept(tmp_path):
    drawn = drawing((4, 3, 40))
    _, arrays = held(written(tmp_path / "a.html", drawn))
    kept = arrays["edgeClasses"].reshape(len(drawn.edge_source), -1)
    strongest = np.argsort(-drawn.edge_importance, axis=1)[:, : kept.shape[1]]
    assert np.array_equal(np.sort(strongest, axis=1), kept)


def test_a_scene_of_one_class_opens_with_it_and_has_all(tmp_path):
    whole, drawn = drawing(), drawing()
    share = drawn.edge_importance[:, 1] / drawn.edge_importance.sum(axis=1)
    drawn.radius *= np.repeat(np.minimum(2 * share, 1), np.diff(drawn.offsets))
    drawn.color[:], drawn.class_view = drawn.class_colors[1], 1
    header, arrays = held(written(tmp_path / "a.html", drawn))
    assert header["view"] == 1
    clear = np.repeat(share > 0.1, np.diff(drawn.offsets))
    radius = (arrays["radii"] / 255.0) ** 2 * header["thickest"]
    assert np.allclose(radius[clear], whole.radius[clear], atol=0.01 * whole.radius.max())
    colors = (255 * encoded(drawn.class_colors[drawn.edge_class])).round()
    assert np.array_equal(arrays["sourceColors"].reshape(-1, 3), colors)


def test_what_a_file_says_is_text(tmp_path):
    drawn = drawing()
    drawn.name = drawn.class_names[0] = drawn.layer_names[0] = drawn.texts[0].text = HOSTILE
    drawn.provenance = {HOSTILE: HOSTILE}
    page = written(tmp_path / "a.html", drawn)
    assert page.count("<script") == 2 and "<img" not in page
    assert held(page)[0]["classNames"][0] == HOSTILE


def test_a_drawing_of_nothing_is_refused(tmp_path):
    drawn = drawing()
    for name, values in vars(drawn).items():
        if name.startswith(("unit_", "edge_")):
            setattr(drawn, name, values[:0])
    with pytest.raises(NNVisError, match="nothing"):
        web_page.write(drawn, tmp_path / "a.html", ExportParameters("html"))
    assert not list(tmp_path.iterdir())


def test_the_viewer_is_what_its_source_builds(tmp_path):
    if not (WEB / "node_modules" / ".bin" / "esbuild").exists():
        pytest.skip("the viewer's builder is not installed: make web")
    subprocess.run(["npm", "run", "build", "--", f"--outdir={tmp_path}"], cwd=WEB, check=True, capture_output=True)
    for name in ("viewer.js", "viewer.css"):
        assert (tmp_path / name).read_bytes() == (web_page.WEB / name).read_bytes(), "run make web"


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install -r requirements.txt")
    if not (WEB / "node_modules" / "@sparticuz" / "chromium").exists() or not shutil.which("node"):
        pytest.skip("no browser: make web (it needs npm)")
    with _lent(playwright) as lent:
        yield lent


@contextlib.contextmanager
def _lent(playwright):
    folder = ROOT / ".cache" / "browser"
    folder.mkdir(parents=True, exist_ok=True)
    script = "import('@sparticuz/chromium').then(async (m) => console.log(await m.default.executablePath()))"
    found = subprocess.run(
        ["node", "-e", script],
        cwd=WEB,
        env={**os.environ, "TMPDIR": str(folder)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    with playwright.sync_playwright() as driver:
        drawn_by_software = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        lent = driver.chromium.launch(executable_path=found, args=drawn_by_software)
        yield lent
        lent.close()


@pytest.fixture
def opened(browser, tmp_path):
    """opened(drawing) -> the page, open. Nothing that it says on the console or asks of a network is let pass."""
    pages, said = [], []

    def open_page(drawn):
        written(tmp_path / "net.html", drawn)
        page = browser.new_page(viewport={"width": 900, "height": 600}, reduced_motion="reduce")
        pages.append(page)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: request.url.startswith(("file:", "data:")) or said.append(request.url))
        page.add_init_script(_COUNT_DRAWS)
        page.goto((tmp_path / "net.html").as_uri())
        page.wait_for_selector("body[data-ready='true']")
        return page

    yield open_page
    for page in pages:
        page.close()
    assert not said


_COUNT_DRAWS = """
window.draws = [];
for (const name of ["drawElementsInstanced", "drawArrays", "drawElements"]) {
  const own = WebGL2RenderingContext.prototype[name];
  WebGL2RenderingContext.prototype[name] = function (...given) {
    draws.push(given.at(-1));
    return own.apply(this, given);
  };
}"""


def seen(page) -> np.ndarray:
    """(height, width, 3) float: the picture, once it stands still."""
    import io

    from PIL import Image

    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), float)


def has_color(picture: np.ndarray, color) -> bool:
    wanted = [int(hex_color(color)[at : at + 2], 16) for at in (1, 3, 5)]
    return bool((np.abs(picture - wanted).max(axis=2) < 12).any())


def test_it_opens_and_shows_the_scene(opened):
    drawn = drawing()
    drawn.name = drawn.class_names[0] = drawn.texts[0].text = HOSTILE
    page = opened(drawn)
    picture = seen(page)
    middle = picture[:, 320:]  # beside the panel
    assert np.allclose(picture[-3, -3], 255)
    assert all(has_color(middle, color) for color in drawn.class_colors)
    assert page.inner_text("h1") == page.title() == HOSTILE and page.inner_text("#labels span") == HOSTILE
    segments = len(drawn.places) - len(drawn.edge_source)
    page.evaluate("draws.length = 0")
    page.locator("#bundle").fill("900")
    seen(page)
    assert page.evaluate("draws.slice(0, 3)") == [len(drawn.unit_layer), segments, 3], "one draw each, and the screen"


def test_who_looks_down_sees_what_the_camera_sees(opened):
    drawn = drawing()  # its camera looks along -Z
    drawn.texts = [
        dataclasses.replace(drawn.texts[0], kind="layer", place=place) for place in drawn.unit_place[[0, -1]]
    ]
    page = opened(drawn)
    seen(page)
    first, last = (item.bounding_box() for item in page.locator("#labels span").all())
    assert first["x"] < last["x"] and first["y"] > last["y"], "X is right, and Y up"


def test_a_class_is_chosen_edges_are_straightened_and_left_out(opened):
    drawn = drawing()
    page = opened(drawn)
    before = seen(page)[:, 320:]
    page.get_by_role("button", name="dog").click()
    chosen = seen(page)[:, 320:]
    assert has_color(chosen, drawn.class_colors[1]) and not has_color(chosen, drawn.class_colors[2])
    page.get_by_role("button", name="All").click()
    assert np.abs(seen(page)[:, 320:] - before).max() < 3
    page.locator("#bundle").fill("0")
    assert page.inner_text("#bundled") == "0 %" and np.abs(seen(page)[:, 320:] - before).max() > 30
    page.locator("#threshold").fill("700")
    strength = drawn.edge_importance.sum(axis=1)
    left = int((strength >= 0.7**2 * strength.max()).sum())
    assert page.inner_text("#count") == f"{left} of {len(strength)} edges"


def test_an_edge_and_a_unit_are_picked(opened):
    drawn = drawing()
    page = opened(drawn)
    page.locator("summary", has_text="Strongest").click()
    page.locator("#strongest button").first.click()
    best = int(drawn.edge_importance.sum(axis=1).argmax())
    source = drawn.edge_source[best]
    assert f"layer {drawn.unit_layer[source]}, unit {drawn.unit_number[source]} →" in page.inner_text("#card h2")
    assert f"{drawn.edge_weight[best]:.3f}".replace("-", "−") in page.inner_text("#facts")
    bars = page.locator("#bars output").all_inner_texts()
    assert [float(text) for text in bars] == pytest.approx(drawn.edge_importance[best].tolist(), abs=1e-3)
    page.keyboard.press("Escape")
    assert not page.is_visible("#card")
    # a class's name stands beside its unit
    box = page.locator("#labels span").bounding_box()
    page.mouse.click(box["x"] - 10, box["y"] + box["height"] / 2)
    assert page.inner_text("#kind") == "Unit" and "layer 2" in page.inner_text("#card h2")


def test_it_is_turned_by_keys_and_fits_a_small_screen(opened):
    page = opened(drawing())
    before = page.locator("#labels span").bounding_box()
    page.locator("#picture").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    seen(page)
    assert page.locator("#labels span").bounding_box()["x"] != before["x"]
    page.keyboard.press("r")
    seen(page)
    assert page.locator("#labels span").bounding_box()["x"] == pytest.approx(before["x"], abs=1)
    page.set_viewport_size({"width": 380, "height": 700})
    seen(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
