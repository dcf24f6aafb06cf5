"""Follow Training pressed in the real application's window, while a run writes. Runs where BLENDER names one.

Pictures are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import os
import sys
from pathlib import Path

import pytest
from real_window import run_in_window, window_command

SCRIPT = Path(__file__).with_name("follow_window_script.py")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    folder = tmp_path_factory.mktemp("follow")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    plan = {"pictures": str(pictures), "cache": str(folder / "cache"), "run": str(folder / "first")}
    return run_in_window(command, folder, SCRIPT, worker=sys.executable, **plan)


def test_a_run_is_seen_while_it_goes_on_and_to_its_end(report):
    assert report["while_running"] and report["outcome"] == "done"
    assert report["networks"] == ["first"] and report["charts"] == ["first loss"]
