"""What pictures show stands beside them, and pictures of something else are not gone on with."""

import json

import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.made import record_made


def test_the_same_picture_goes_on(tmp_path):
    for _ in range(2):
        record_made(tmp_path / "turntable.json", {"size": (32, 18), "look": "night"}, "Choose another folder")
    assert json.loads((tmp_path / "turntable.json").read_text()) == {"size": [32, 18], "look": "night"}


def test_another_picture_is_refused_by_what_differs_unless_overwritten(tmp_path):
    path = tmp_path / "turntable.json"
    record_made(path, {"size": [32, 18], "look": "night"}, "")
    with pytest.raises(NNVisError, match=r"another picture \(look, seed differ\). Choose another folder"):
        record_made(path, {"size": [32, 18], "look": "paper", "seed": 1}, "Choose another folder")
    assert json.loads(path.read_text())["look"] == "night"
    record_made(path, {"size": [32, 18], "look": "paper"}, "", overwrite=True)
    assert json.loads(path.read_text())["look"] == "paper"
