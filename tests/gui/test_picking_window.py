"""Units and edges clicked in the real application's window. Runs where BLENDER names one.

Pictures are kept in the folder that NNVIS_GUI_PICTURES names.
"""

import json
import os
from pathlib import Path

import pytest
from real_window import run_in_window, window_command

SCRIPT = Path(__file__).with_name("picking_window_script.py")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    command = window_command()
    folder = tmp_path_factory.mktemp("picking")
    pictures = Path(os.environ.get("NNVIS_GUI_PICTURES", folder / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    return run_in_window(command, folder, SCRIPT, pictures=str(pictures))


def test_a_unit_that_is_typed_is_picked_in_one_undo_step(report):
    assert json.loads(report["found"])["text"].endswith(" 6") and report["found_undone"] is None


def test_the_clicked_unit_is_picked(report):
    picked = json.loads(report["unit"])
    assert picked["kind"] == "unit" and picked["text"].endswith(" 6")
    assert max(range(10), key=picked["importance"].__getitem__) == 6


def test_the_clicked_edge_is_picked_in_one_undo_step(report):
    assert json.loads(report["edge"])["kind"] == "edge"
    assert report["undone"] == report["unit"]


def test_a_click_beside_everything_picks_nothing(report):
    assert report["nothing"] == report["undone"]
