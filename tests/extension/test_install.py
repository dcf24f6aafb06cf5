"""The zip installs and works in every Blender that is here."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from blenders import NAMES, ROOT, newest_python, script_command

SCRIPT = Path(__file__).with_name("install_script.py")


@pytest.mark.parametrize("name", NAMES)
def test_installs_opens_a_network_and_leaves_nothing(name, extension_zip, network_file, tmp_path):
    report = tmp_path / "report.json"
    command = script_command(name, SCRIPT, [str(extension_zip), str(network_file), str(report)])
    environment = {**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path / "user")}
    (tmp_path / "user").mkdir()
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
    assert report.exists(), run.stdout + run.stderr
    found = json.loads(report.read_text())
    assert found["enabled"] and found["collections"] == ["small"] and found["left"] == []
    assert found["curves"] == 16 * 9 + 9 * 4
    assert str(tmp_path / "user") in found["file"]


def test_the_operators_tests_pass_in_the_newest_wheel(tmp_path):
    run = subprocess.run(
        [newest_python(), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not environment", "tests/operators"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path)},
        timeout=1800,
    )
    assert run.returncode == 0, run.stdout[-4000:]
