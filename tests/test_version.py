"""One version, wherever it is written."""

import tomllib
from pathlib import Path

from nnvis_blender.processing.version import VERSION

ROOT = Path(__file__).resolve().parents[1]


def test_every_file_says_the_same_version():
    manifest = tomllib.loads((ROOT / "blender_manifest.toml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert manifest["version"] == project["project"]["version"] == VERSION
    assert VERSION in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
