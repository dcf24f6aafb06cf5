"""The node groups that come with the zip are those that the code makes, in every Blender that is here."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from blenders import NAMES, script_command

SCRIPT = Path(__file__).with_name("library_script.py")


@pytest.fixture(params=NAMES)
def compared(request, extension_zip, network_file, tmp_path):
    report = tmp_path / "report.json"
    command = script_command(request.param, SCRIPT, [str(extension_zip), str(network_file), str(report)])
    (tmp_path / "user").mkdir()
    environment = {**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path / "user")}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
    assert report.exists(), run.stdout + run.stderr
    return json.loads(report.read_text())


def test_the_library_is_what_the_code_makes(compared):
    assert compared["library"] and {"NNVis Edges", "NNVis Units", "NNVis Surface"} <= set(compared["groups"])
    assert compared["differences"] == []
    assert compared["drawn"] > 50 and compared["drawn_otherwise"] == []
    assert (compared["paths"], compared["libraries"]) == ([], [])
    assert not [name for name in compared["names"] if "." in name]
