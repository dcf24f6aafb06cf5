"""What is in the zip, and that Blender's own tool takes it."""

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
        assert known or name.startswith("data/groups-")


def test_is_named_after_the_version(extension_zip):
    version = tomllib.loads((ROOT / "blender_manifest.toml").read_text())["version"]
    assert extension_zip.name == f"nnvis-{version}.zip"


def test_a_bad_manifest_is_refused_with_the_tools_words(tmp_path):
    for item in ("nnvis_blender", "scripts", "README.md", "LICENSE"):
        (tmp_path / item).symlink_to(ROOT / item)
    (tmp_path / "scripts").unlink()
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts" / "build_extension.py"
    script.write_text((ROOT / "scripts" / "build_extension.py").read_text())
    (tmp_path / "blender_manifest.toml").write_text(
        (ROOT / "blender_manifest.toml").read_text().replace('type = "add-on"', 'type = "toy"')
    )
    run = subprocess.run([sys.executable, str(script), "--output", str(tmp_path)], capture_output=True, text=True)
    assert run.returncode == 3 and "toy" in run.stderr
