"""What is in the zip, and that Blender's own tool takes it."""

import re
import subprocess
import sys
import tomllib
import zipfile

from blenders import ROOT


def names(path) -> list:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def test_holds_the_package_and_what_belongs_beside_it(extension_zip):
    assert {
        "blender_manifest.toml",
        "LICENSE",
        "README.md",
        "__init__.py",
        "processing/worker/requirements.txt",
    } <= set(names(extension_zip))


def test_holds_no_caches_no_tests_and_nothing_that_is_not_in_the_package(extension_zip):
    package = {str(p.relative_to(ROOT / "nnvis_blender")) for p in (ROOT / "nnvis_blender").rglob("*")}
    for name in names(extension_zip):
        assert "__pycache__" not in name and "test" not in name.split("/")[0]
        known = name.rstrip("/") in package | {"blender_manifest.toml", "LICENSE", "README.md"}
        assert known or name.startswith(("data/groups-", "guide/"))


def test_holds_the_guide_and_every_link_in_it_leads_somewhere(extension_zip):
    with zipfile.ZipFile(extension_zip) as archive:
        names = [name for name in archive.namelist() if name.startswith("guide/") and name.endswith(".html")]
        pages = {name.removeprefix("guide/"): archive.read(name).decode() for name in names}
    assert "guide.html" in pages and len(pages) > 4
    for page, text in pages.items():
        assert "**" not in re.sub(r"<pre>.*?</pre>|<code>.*?</code>", "", text, flags=re.S), page
        for target in re.findall(r'<a href="([^"]+)"', text):
            other, _, place = target.partition("#")
            if not target.startswith("http"):
                assert not place or f'id="{place}"' in pages[other or page], (page, target)


def test_is_named_after_the_version(extension_zip):
    version = tomllib.loads((ROOT / "blender_manifest.toml").read_text())["version"]
    assert extension_zip.name == f"nnvis-{version}.zip"


def test_a_bad_manifest_is_refused_with_the_tools_words(tmp_path):
    for item in ("nnvis_blender", "docs", "README.md", "LICENSE"):
        (tmp_path / item).symlink_to(ROOT / item)
    (tmp_path / "scripts").mkdir()
    for name in ("build_extension.py", "guide_pages.py"):
        (tmp_path / "scripts" / name).write_text((ROOT / "scripts" / name).read_text())
    script = tmp_path / "scripts" / "build_extension.py"
    (tmp_path / "blender_manifest.toml").write_text(
        (ROOT / "blender_manifest.toml").read_text().replace('type = "add-on"', 'type = "toy"')
    )
    run = subprocess.run([sys.executable, str(script), "--output", str(tmp_path)], capture_output=True, text=True)
    assert run.returncode == 3 and "toy" in run.stderr
